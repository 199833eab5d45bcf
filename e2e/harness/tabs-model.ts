/**
 * Tabs against the same rules of sessions: each tab is a client of ours, several share what they keep their tokens in, and whatever
 * they send, store, hear and wait for happens when the story says so, or never. fast-check makes up the story, the real server answers,
 * and `session-model.ts` judges its answers. Here it is said what the client promises: nobody shows a spent token, nobody is signed out
 * who does not have to be, whoever signs out is, and no call is answered for somebody else.
 */
import { type Client, ConnectionError, createClient, type HeldTokens, type TokenStorage, type Tokens } from '@contacts/client'
import fc from 'fast-check'
import { AsyncLocalStorage } from 'node:async_hooks'
import { refusal } from './faulty-fetch.ts'
import { ask } from './http.ts'
import {
  claim,
  type Comparison,
  count,
  type Court,
  DAY,
  type Family,
  HOUR,
  judge,
  LEAPS,
  type Met,
  MINUTE,
  nowOf,
  type Pair,
  pairOfSignIn,
  post,
  refreshUntil,
  isPast,
  type Reply,
  ruleFor,
  SECOND,
  START,
  type Subject,
  use,
} from './session-model.ts'

/** One of two people. */
export type Who = 0 | 1

export interface TwoPeople extends Omit<Subject, 'signIn'> {
  emails: readonly [string, string]
  signIn(who: Who): Promise<Tokens>
}

interface Tab {
  client: Client
  isReady: boolean
  isDead: boolean
  /** It dies when it has used the storage so many times more. */
  usesLeft: number
  /** The session that it was in last. */
  last: HeldTokens | null
}

const faults = ['none', 'none', 'none', 'lost', 'answer lost', 'given up', 'doubled', 'doubled late', 503, 429] as const
type NetworkFault = (typeof faults)[number]

/** Something that happens later: a request or an answer arrives, a pause is over, or what another tab did is heard of. */
interface Later {
  tab: Tab | undefined
  happen(fault: NetworkFault): unknown
}

interface World extends Court {
  people: TwoPeople
  isAsync: boolean
  isTold: boolean
  retries: number
  kept: HeldTokens | null
  tabs: Tab[]
  later: Later[]
  /** What an asynchronous storage has not done yet. */
  disk: (() => void)[]
  /** By refresh token and by access token. */
  pairs: Map<string, Pair>
  owners: Map<string, Who>
  stolen: Set<Family>
  thief: Pair | undefined
  /** Somebody has signed out on the device, or heard that the session is over. */
  hasLeft: boolean
  /** Milliseconds by which the clock of the device is wrong. */
  skew: number
  stirs: number
  wrong: string[]
}

/** Whose code runs: what a client asks the clock, and what it waits for, is up to the story. */
const running = new AsyncLocalStorage<{ world: World; tab: Tab }>()

const familyOf = ({ pairs }: World, { refresh_token }: Tokens) => pairs.get(refresh_token)!.family
/** Nobody can refresh any more; an access token may still be good for a while. */
const isOver = (family: Family, now: number) => ruleFor(family.newest, now) === 'over'
const isEnded = ({ over, end }: Family, now: number) => over !== undefined || now >= end

function object(world: World, holds: boolean, what: string) {
  if (!holds) world.wrong.push(what)
}

function register(world: World, pair: Pair) {
  world.pairs.set(pair.refreshToken, pair)
  world.pairs.set(pair.accessToken, pair)
  return pair
}

/** A request reaches the service. */
async function arrive(world: World, path: string, init: RequestInit, times = 1): Promise<Reply> {
  const body = init.body === undefined ? undefined : JSON.parse(init.body as string)
  const pair = world.pairs.get(body?.refresh_token)
  if (path === '/api/auth/login') {
    const who = world.people.emails.indexOf(body.email) as Who
    const tokens = await world.people.signIn(who)
    register(world, pairOfSignIn(tokens, nowOf(world)))
    world.owners.set(tokens.session_id, who)
    return { status: 200, headers: { 'content-type': 'application/json' }, text: JSON.stringify(tokens), body: tokens }
  }
  if (path === '/api/auth/refresh' && pair) {
    const replies = await Promise.all(Array.from({ length: times }, () => post(world, path, body)))
    for (const reply of replies) {
      const next = await judge(world, pair, reply)
      if (next) register(world, next)
    }
    return replies[0]!
  }
  if (path === '/api/auth/logout' && pair) {
    const reply = await post(world, path, body)
    claim(reply.status === 204, `a sign-out was answered with ${reply.status}`)
    if (!isPast(refreshUntil(pair), nowOf(world))) pair.family.over ??= 'signed out'
    return reply
  }
  const authorization = new Headers(init.headers).get('authorization')
  const shown = authorization && world.pairs.get(authorization.replace('Bearer ', ''))
  if (shown) return use(world, shown)
  return ask(world.url, { method: init.method!, path, body })
}

const toResponse = ({ status, headers, text }: Reply) =>
  new Response(status === 204 ? null : text, { status, headers: { 'content-type': headers['content-type'] ?? '' } })

const fetchOf = (world: World, tab: Tab) => (url: string, init: RequestInit) =>
  new Promise<Response>((resolve, reject) => {
    if (tab.isDead) return
    world.stirs++
    const path = new URL(url).pathname
    const lost = () => reject(new TypeError('no network'))
    const stray = { tab: undefined, happen: () => arrive(world, path, init) }
    if (path === '/api/auth/refresh') expectLive(world, JSON.parse(init.body as string).refresh_token)
    const happen = async (fault: NetworkFault) => {
      count(world, `fault: ${fault}`)
      if (fault === 503 || fault === 429) return resolve(refusal(fault))
      if (fault === 'given up' || fault === 'doubled late') world.later.push(stray)
      if (fault === 'lost' || fault === 'given up') return lost()
      const reply = await arrive(world, path, init, fault === 'doubled' ? 2 : 1)
      if (tab.isDead) return
      const receive = (what: NetworkFault) => (what === 'none' || typeof what === 'number' ? resolve(toResponse(reply)) : lost())
      if (fault === 'answer lost') lost()
      else world.later.push({ tab, happen: receive })
    }
    world.later.push({ tab, happen })
  })

/** What a tab shows when it refreshes has not been spent, so far as anybody can know without asking. */
function expectLive(world: World, token: string | undefined) {
  const pair = token === undefined ? undefined : world.pairs.get(token)
  if (!pair || world.stolen.has(pair.family)) return
  object(world, ruleFor(pair, nowOf(world)) !== 'reuse', 'a tab refreshes with a spent token')
}

function storageOf(world: World, tab: Tab): TokenStorage {
  const used = <T>(work: () => T): T | Promise<T> => {
    world.stirs++
    if (--tab.usesLeft === 0) kill(world, tab)
    if (!world.isAsync) return work()
    return new Promise((resolve) => world.disk.push(() => tab.isDead || resolve(work())))
  }
  const set = (tokens: HeldTokens | null) => {
    if (tab.isDead) return
    world.kept = tokens
    if (!world.isTold) return
    for (const other of world.tabs) if (other !== tab) world.later.push({ tab: other, happen: () => void listeners.get(other)?.() })
  }
  const subscribe = (listener: () => unknown) => void listeners.set(tab, () => running.run({ world, tab }, listener))
  return { get: () => used(() => world.kept), set: (tokens) => used(() => set(tokens)), ...(world.isTold && { subscribe }) }
}

const listeners = new WeakMap<Tab, () => unknown>()

function open(world: World): Tab {
  const tab = { isReady: false, isDead: false, usesLeft: 0, last: null } as unknown as Tab
  running.run({ world, tab }, () => {
    const { retries } = world
    tab.client = createClient({ baseUrl: world.url, retries, timeout: 0, storage: storageOf(world, tab), fetch: fetchOf(world, tab) })
    const { session } = tab.client
    tab.last = session.tokens
    void session.ready.then(() => (tab.isReady = true))
    for (const event of ['signed-in', 'refreshed'] as const) session.on(event, ({ tokens }) => (tab.last = tokens))
    session.on('signed-out', ({ reason }) => {
      if (tab.isDead) return
      count(world, `signed out: ${reason}`)
      const [last, now] = [world.pairs.get(tab.last!.refresh_token)!, nowOf(world)]
      const isLost = isOver(last.family, now) || ruleFor(last, now) === 'over'
      if (reason === 'ended') object(world, isLost, '(a) a tab took a session for ended that is not')
      if (reason === 'elsewhere') object(world, world.hasLeft, '(a) a tab believes in a sign-out that there was not')
      world.hasLeft = true
    })
  })
  world.tabs.push(tab)
  return tab
}

function kill(world: World, tab: Tab) {
  tab.isDead = true
  world.tabs = world.tabs.filter((other) => other !== tab)
  world.later = world.later.filter((one) => one.tab !== tab)
}

const run = <T>(world: World, tab: Tab, work: (client: Client) => Promise<T>) => running.run({ world, tab }, () => work(tab.client))

/** Without an answer a call throws `ConnectionError`, and never anything else. */
function accept(world: World) {
  return (error: unknown) => object(world, error instanceof ConnectionError, `a call threw ${String(error)}`)
}

function me(world: World, tab: Tab) {
  const held = tab.client.session.tokens
  const isUnknown = !tab.isReady
  const heard = (result: Awaited<ReturnType<Client['users']['me']>>) => {
    count(world, result.ok ? 'call: answered' : 'call: refused')
    if (!result.ok || isUnknown || tab.isDead) return result
    object(world, held !== null, 'a call was answered for nobody')
    const who = held && world.people.emails[world.owners.get(held.session_id)!]
    object(world, who === null || result.data.email === who, 'a call was answered for somebody else')
    return result
  }
  return run(world, tab, ({ users }) => users.me().then(heard)).catch(accept(world))
}

async function signOut(world: World, tab: Tab) {
  const held = tab.client.session.tokens
  const result = await run(world, tab, ({ auth }) => auth.logout()).catch(accept(world))
  if (!result?.ok || !held || tab.isDead) return
  count(world, 'signed out for good')
  object(world, tab.client.session.tokens?.session_id !== held.session_id, '(d) a tab is signed in after it has signed out')
}

/** Until everybody waits for the story to go on. */
async function settle(world: World) {
  for (let quiet = 0; quiet < 4; quiet++) {
    const { stirs } = world
    await new Promise((done) => setImmediate(done))
    const work = world.disk.shift()
    work?.()
    if (work || stirs !== world.stirs) quiet = -1
  }
  claim(world.wrong.length === 0, world.wrong[0]!)
}

async function happen(world: World, which: number, fault: NetworkFault) {
  const [one] = world.later.splice(which % Math.max(1, world.later.length), 1)
  if (!one) return
  world.stirs++
  await one.happen(fault)
  await settle(world)
}

async function allHappen(world: World) {
  await settle(world)
  for (let left = 500; world.later.length > 0 && left > 0; left--) await happen(world, 0, 'none')
  claim(world.later.length === 0, 'the tabs do not come to rest')
}

/** Takes the clock, and the pauses, of the clients into the hands of the story. */
function takeTime() {
  const { setTimeout: wait } = globalThis
  const { now } = Date
  const take = (...[work, ...rest]: [() => void, number?]) => {
    const mine = running.getStore()
    if (!mine) return wait(work, ...rest)
    mine.world.stirs++
    mine.world.later.push({ tab: mine.tab, happen: () => work() })
    return undefined
  }
  globalThis.setTimeout = Object.assign(take, wait) as typeof setTimeout
  Date.now = () => {
    const world = running.getStore()?.world
    return world ? nowOf(world) + world.skew : now()
  }
  return () => {
    globalThis.setTimeout = wait
    Date.now = now
  }
}

type Step = (world: World, tab: Tab) => unknown

function step(name: string, index: number, work: Step): fc.AsyncCommand<object, World> {
  return {
    check: () => true,
    async run(_, world) {
      count(world, 'commands')
      await work(world, world.tabs[index % Math.max(1, world.tabs.length)] ?? open(world))
      await settle(world)
    },
    toString: () => name,
  }
}

const inTab = <T>(name: string, detail: fc.Arbitrary<T>, work: (detail: T) => Step) =>
  fc.tuple(fc.nat(2), detail).map(([index, value]) => step(`${name}(${index}, ${JSON.stringify(value)})`, index, work(value)))
const nothing = fc.constant(0)

const calls = inTab('calls', fc.integer({ min: 1, max: 3 }), (times) => (world, tab) => {
  for (let left = times; left > 0; left--) void me(world, tab)
})
const refreshes = inTab('refreshes', nothing, () => (world, tab) => {
  void run(world, tab, ({ auth }) => auth.refresh()).catch(accept(world))
})
const happens = inTab(
  'happens',
  fc.tuple(fc.nat(7), fc.constantFrom<NetworkFault[]>(...faults)),
  ([which, fault]) =>
    (world) =>
      happen(world, which, fault),
)
const comesToRest = inTab('comes to rest', nothing, () => allHappen)
const timePasses = inTab('time passes', fc.constantFrom(...LEAPS, 11 * SECOND, 11 * MINUTE), (leap) => (world) => {
  const daysOrMinutes = leap < DAY ? 'minutes passed' : 'days passed'
  count(world, leap < MINUTE ? 'seconds passed' : daysOrMinutes)
  world.people.clock.advance(leap)
})
const clockIsSet = inTab('clock is set', fc.constantFrom(0, -2 * HOUR, 2 * HOUR, -DAY, DAY), (skew) => (world) => {
  count(world, 'clock set')
  world.skew = skew
})
const opens = inTab('opens', nothing, () => (world) => {
  if (world.tabs.length < 3) open(world)
})
const dies = inTab('dies', fc.nat(4), (uses) => (world, tab) => {
  count(world, 'death')
  if (uses === 0) kill(world, tab)
  tab.usesLeft = uses
})
const signsOut = inTab('signs out', nothing, () => (world, tab) => void signOut(world, tab))
const signsIn = inTab('signs in', fc.constantFrom<Who>(0, 1), (who) => (world, tab) => {
  const body = { email: world.people.emails[who], password: 'known to the service' }
  void run(world, tab, ({ auth }) => auth.login({ body })).catch(accept(world))
})
const thiefCopies = inTab('thief copies', nothing, () => (world) => {
  if (!world.kept) return
  count(world, 'theft')
  world.thief = world.pairs.get(world.kept.refresh_token)!
  world.stolen.add(world.thief.family)
})
const thiefActs = inTab('thief acts', fc.boolean(), (isRefresh) => async (world) => {
  if (!world.thief) return
  count(world, 'thief acted')
  const { refreshToken } = world.thief
  if (!isRefresh) return void (await use(world, world.thief))
  world.thief = await judge(world, world.thief, await post(world, '/api/auth/refresh', { refresh_token: refreshToken }))
  if (world.thief) register(world, world.thief)
})

const often = [calls, calls, happens, happens, happens, happens, happens, timePasses, timePasses, comesToRest]
const sometimes = [refreshes, clockIsSet, opens, dies]
const seldom = [signsOut, signsIn, signsIn, thiefCopies, thiefActs, thiefActs]
const steps = [...often, ...often, ...often, ...often, ...often, ...sometimes, ...sometimes, ...seldom]

/** In the end all is quiet, and a while passes: whoever is signed in can go on, in each tab and in a new one, or it is over for all. */
async function finish(world: World) {
  for (const tab of world.tabs) tab.usesLeft = 0
  await allHappen(world)
  world.people.clock.advance(MINUTE)
  // Whoever finds another session in the storage hears at the next call whether that is over, too.
  for (const tab of [...world.tabs, ...world.tabs, undefined]) {
    const one = tab ?? open(world)
    await settle(world)
    const before = one.client.session.tokens
    const family = before && familyOf(world, before)
    const call = me(world, one)
    await allHappen(world)
    const result = await call
    const after = one.client.session.tokens
    const isSame = after?.session_id === before?.session_id
    if (family && !isOver(family, nowOf(world)) && isSame) claim(result?.ok === true, '(a) a call of somebody who is signed in was refused')
    if (after && isSame) claim(!isEnded(familyOf(world, after), nowOf(world)), '(d) a tab is signed in, and the session is over')
  }
  if (world.kept) claim(!isEnded(familyOf(world, world.kept), nowOf(world)), '(d) the tokens of a session that is over are kept')
}

/** Makes up so many stories. */
export async function compareTabs(people: TwoPeople, { runs, seed }: { runs: number; seed?: number | undefined }): Promise<Comparison> {
  const met: Met = {}
  const { url, clock } = people
  const story = fc.commands(steps, { maxCommands: 50, size: 'max' })
  const settings = fc.record({
    isAsync: fc.boolean(),
    isTold: fc.boolean(),
    retries: fc.constantFrom(0, 2),
    tabs: fc.integer({ min: 1, max: 3 }),
  })
  const property = fc.asyncProperty(story, settings, async (commands, { tabs, ...rest }) => {
    clock.set(START)
    const world: World = {
      url,
      clock,
      met,
      people,
      ...rest,
      kept: null,
      tabs: [],
      later: [],
      disk: [],
      pairs: new Map(),
      owners: new Map(),
      stolen: new Set(),
      thief: undefined,
      hasLeft: false,
      skew: 0,
      stirs: 0,
      wrong: [],
    }
    count(world, 'runs')
    const tokens = await people.signIn(0)
    register(world, pairOfSignIn(tokens, nowOf(world)))
    world.owners.set(tokens.session_id, 0)
    world.kept = { ...tokens, expires_at: nowOf(world) + tokens.expires_in * SECOND }
    for (let left = tabs; left > 0; left--) open(world)
    await settle(world)
    await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
    await finish(world)
  })
  const giveBack = takeTime()
  try {
    const details = await fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
    const counterexample = details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : undefined
    return { met, seed: details.seed, counterexample }
  } finally {
    giveBack()
  }
}
