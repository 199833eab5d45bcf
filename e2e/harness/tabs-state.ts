/**
 * The state of one generated run of `tabs-model.ts`. Requests, responses, notifications and the ends of pauses are
 * pending events: they wait in a list until a step of the run lets them occur.
 */
import type { Client, HeldTokens, Tokens } from '@contacts/client'
import { AsyncLocalStorage } from 'node:async_hooks'
import { assertRule, type ObservedServer, type Family, nowOf, type Pair, expectedOutcome, type ServerUnderTest } from './session-rules.ts'

/** The index of one of the two users. */
export type UserIndex = 0 | 1

export interface TwoUserServer extends Omit<ServerUnderTest, 'signIn'> {
  emails: readonly [string, string]
  signIn(who: UserIndex): Promise<Tokens>
}

export interface Tab {
  client: Client
  isReady: boolean
  isDead: boolean
  /** The tab is killed when it has used the storage this many more times; 0 means never. */
  usesLeft: number
  /** The latest tokens that the tab had. */
  lastTokens: HeldTokens | null
}

/**
 * `request late`: the request arrives after the call has failed. `request repeated late`: the request arrives at once,
 * and again later. 503 and 429: a proxy responds with this status.
 */
export const faults = [
  'none',
  'none',
  'none',
  'request lost',
  'response lost',
  'request late',
  'request repeated',
  'request repeated late',
  503,
  429,
] as const
export type NetworkFault = (typeof faults)[number]

/** A request or a response that has not arrived, a pause that has not ended, or a notification from another tab. */
interface PendingEvent {
  /** The tab of the event; undefined if the event occurs even after the tab was killed. */
  tab: Tab | undefined
  occur(fault: NetworkFault): unknown
}

export interface RunState extends ObservedServer {
  server: TwoUserServer
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
  /** The token pairs, by refresh token and by access token. */
  pairs: Map<string, Pair>
  /** The users who signed in, by session id. */
  owners: Map<string, UserIndex>
  stolenFamilies: Set<Family>
  thiefPair: Pair | undefined
  /** A tab of the device has signed out, or has learned that its session has ended. */
  hasSessionEnded: boolean
  /** Milliseconds by which the clock of the device is wrong. */
  skew: number
  /** The number of actions of the clients so far. If it stays the same, all clients are waiting. */
  activity: number
  violations: string[]
}

export const familyOf = ({ pairs }: RunState, { refresh_token }: Tokens) => pairs.get(refresh_token)!.family
/** The session can no longer be refreshed, though an access token may be valid for a while. */
export const isRefreshImpossible = (family: Family, now: number) => expectedOutcome(family.newest, now) === 'ended'
export const hasEnded = ({ endReason, end }: Family, now: number) => endReason !== undefined || now >= end

/** Records a violation if the rule is not met. Does not throw, because clients catch errors from their callbacks. */
export function recordViolation(state: RunState, isMet: boolean, message: string) {
  if (!isMet) state.violations.push(message)
}

export function registerPair(state: RunState, pair: Pair) {
  state.pairs.set(pair.refreshToken, pair)
  state.pairs.set(pair.accessToken, pair)
  return pair
}

/** Returns when every client waits for a pending event; throws if a violation was recorded. */
export async function waitUntilIdle(state: RunState) {
  for (let quiet = 0; quiet < 4; quiet++) {
    const { activity } = state
    await new Promise((done) => setImmediate(done))
    const work = state.storageQueue.shift()
    work?.()
    if (work || activity !== state.activity) quiet = -1
  }
  assertRule(state.violations.length === 0, state.violations[0]!)
}

/** Lets one pending event occur. */
export async function runEvent(state: RunState, index: number, fault: NetworkFault) {
  const [event] = state.pending.splice(index % Math.max(1, state.pending.length), 1)
  if (!event) return
  state.activity++
  await event.occur(fault)
  await waitUntilIdle(state)
}

/** Lets all pending events occur without faults, including the events that they cause. */
export async function runAllEvents(state: RunState) {
  await waitUntilIdle(state)
  for (let left = 500; state.pending.length > 0 && left > 0; left--) await runEvent(state, 0, 'none')
  assertRule(state.pending.length === 0, 'the tabs never stop sending requests')
}

/** The tab whose code is running. The run controls its clock and its timers. */
export const runningTab = new AsyncLocalStorage<{ state: RunState; tab: Tab }>()

/** Replaces `setTimeout` and `Date.now` for code of the tabs; returns a function that restores them. */
export function installFakeTime() {
  const { setTimeout: realSetTimeout } = globalThis
  const { now: realNow } = Date
  const fakeSetTimeout = (...[work, ...rest]: [() => void, number?]) => {
    const current = runningTab.getStore()
    if (!current) return realSetTimeout(work, ...rest)
    current.state.activity++
    current.state.pending.push({ tab: current.tab, occur: () => work() })
    return undefined
  }
  globalThis.setTimeout = Object.assign(fakeSetTimeout, realSetTimeout) as typeof setTimeout
  Date.now = () => {
    const state = runningTab.getStore()?.state
    return state ? nowOf(state) + state.skew : realNow()
  }
  return () => {
    globalThis.setTimeout = realSetTimeout
    Date.now = realNow
  }
}
