/**
 * The state of one generated run of `tabs-model.ts`. Requests, answers, notifications and pauses do not happen by
 * themselves: they wait in a list until a step of the run lets one of them happen.
 */
import type { Client, HeldTokens, Tokens } from '@contacts/client'
import { AsyncLocalStorage } from 'node:async_hooks'
import { claim, type Court, type Family, nowOf, type Pair, ruleFor, type Subject } from './session-rules.ts'

/** One of two people. */
export type Who = 0 | 1

export interface TwoPeople extends Omit<Subject, 'signIn'> {
  emails: readonly [string, string]
  signIn(who: Who): Promise<Tokens>
}

export interface Tab {
  client: Client
  isReady: boolean
  isDead: boolean
  /** The tab dies when it has used the storage this many more times; 0 means never. */
  usesLeft: number
  /** The latest tokens that the tab had. */
  last: HeldTokens | null
}

/** A `given up` request arrives after the client has seen an error; a `doubled late` one arrives a second time. */
export const faults = ['none', 'none', 'none', 'lost', 'answer lost', 'given up', 'doubled', 'doubled late', 503, 429] as const
export type NetworkFault = (typeof faults)[number]

/** A request or an answer that has not arrived, a pause that has not ended, or a notification from another tab. */
interface PendingEvent {
  /** The tab that it concerns; undefined if it happens even after the tab has died. */
  tab: Tab | undefined
  happen(fault: NetworkFault): unknown
}

export interface World extends Court {
  people: TwoPeople
  hasAsyncStorage: boolean
  /** The storage notifies the other tabs of a change. */
  notifiesTabs: boolean
  retries: number
  /** The tokens in the storage that the tabs share. */
  stored: HeldTokens | null
  tabs: Tab[]
  pending: PendingEvent[]
  /** The operations that an asynchronous storage has not performed yet. */
  storageQueue: (() => void)[]
  /** By refresh token and by access token. */
  pairs: Map<string, Pair>
  /** Who signed in, by session id. */
  owners: Map<string, Who>
  stolen: Set<Family>
  thief: Pair | undefined
  /** A tab of the device has signed out, or has learned that its session has ended. */
  hasSignedOut: boolean
  /** Milliseconds by which the clock of the device is wrong. */
  skew: number
  /** Counts what the clients do, to notice when they are all waiting. */
  activity: number
  violations: string[]
}

export const familyOf = ({ pairs }: World, { refresh_token }: Tokens) => pairs.get(refresh_token)!.family
/** The session can no longer be refreshed, though an access token may be valid for a while. */
export const isOver = (family: Family, now: number) => ruleFor(family.newest, now) === 'over'
export const isEnded = ({ over, end }: Family, now: number) => over !== undefined || now >= end

/** Notes a violation instead of throwing, because clients catch what is thrown in their callbacks. */
export function check(world: World, holds: boolean, message: string) {
  if (!holds) world.violations.push(message)
}

export function register(world: World, pair: Pair) {
  world.pairs.set(pair.refreshToken, pair)
  world.pairs.set(pair.accessToken, pair)
  return pair
}

/** Waits until every client waits for a pending event. */
export async function settle(world: World) {
  for (let quiet = 0; quiet < 4; quiet++) {
    const { activity } = world
    await new Promise((done) => setImmediate(done))
    const work = world.storageQueue.shift()
    work?.()
    if (work || activity !== world.activity) quiet = -1
  }
  claim(world.violations.length === 0, world.violations[0]!)
}

/** Lets one pending event happen. */
export async function happen(world: World, index: number, fault: NetworkFault) {
  const [event] = world.pending.splice(index % Math.max(1, world.pending.length), 1)
  if (!event) return
  world.activity++
  await event.happen(fault)
  await settle(world)
}

/** Lets all pending events happen without faults, and those that they cause. */
export async function allHappen(world: World) {
  await settle(world)
  for (let left = 500; world.pending.length > 0 && left > 0; left--) await happen(world, 0, 'none')
  claim(world.pending.length === 0, 'the tabs never stop sending requests')
}

/** The tab whose code is running. Its clock and its timers are under the control of the run. */
export const running = new AsyncLocalStorage<{ world: World; tab: Tab }>()

/** Replaces `setTimeout` and `Date.now` for code of the tabs; returns a function that restores them. */
export function takeTime() {
  const { setTimeout: realSetTimeout } = globalThis
  const { now: realNow } = Date
  const fakeSetTimeout = (...[work, ...rest]: [() => void, number?]) => {
    const current = running.getStore()
    if (!current) return realSetTimeout(work, ...rest)
    current.world.activity++
    current.world.pending.push({ tab: current.tab, happen: () => work() })
    return undefined
  }
  globalThis.setTimeout = Object.assign(fakeSetTimeout, realSetTimeout) as typeof setTimeout
  Date.now = () => {
    const world = running.getStore()?.world
    return world ? nowOf(world) + world.skew : realNow()
  }
  return () => {
    globalThis.setTimeout = realSetTimeout
    Date.now = realNow
  }
}
