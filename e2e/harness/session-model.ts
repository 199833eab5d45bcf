/**
 * Sessions against a model of them: devices of one user with two tabs each, a thief who copies tokens, a network that loses,
 * doubles and delays, and a clock that jumps. fast-check makes up what happens, the real server answers over HTTP, and every
 * answer is held against what the rules of refresh tokens say. The rules are written down here a second time, in terms of who
 * was answered what and when; the server's own words for it (salts, hashes, rows) are not looked at.
 */
import type { Tokens } from '@contacts/client'
import fc from 'fast-check'
import { ask } from './http.ts'

/** A server with a clock that can be moved, and somebody who signs in there. */
export interface Subject {
  url: string
  clock: { now(): Date; set(instant: string): void; advance(milliseconds: number): void }
  signIn(): Promise<Tokens>
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const [ACCESS_SECONDS, IDLE_SECONDS, LEEWAY_SECONDS] = [600, 14 * 86_400, 5]
const ABSOLUTE_MS = 90 * DAY
export const OVERLAP_MS = 10 * SECOND
export const START = '2026-11-20T12:00:00Z'

/** A sign-in and all that came of it. */
export interface Family {
  sessionId: string
  /** The refresh tokens in the order in which they were first answered. */
  chain: { token: string; madeAt: number }[]
  /** When the newest access token was first shown, if it was. */
  confirmedAt: number | undefined
  end: number
  over: 'signed out' | 'reused' | undefined
  newest: Pair
}

/** What somebody holds. */
export interface Pair {
  family: Family
  /** In the chain. */
  index: number
  refreshToken: string
  accessToken: string
  accessUntil: number
}

/** One device is one session. Its tabs share a store, but each holds what it read there last. */
interface Device {
  stored: Pair
  tabs: (Pair | undefined)[]
  stolen: Pair | undefined
}

/** Something that is still on its way. */
type Late = { request: Pair } | { answer: Pair | undefined; sent: Pair; device: Device; tab: number }

interface World {
  /** One, or sometimes two. */
  devices: Device[]
  late: Late[]
}

/** What has been met so far, by name. */
export type Met = Record<string, number>

/** Where answers come from that are judged. */
export interface Court extends Pick<Subject, 'url' | 'clock'> {
  met: Met
}

interface Real extends Subject, Court {
  /** Devices that have signed in when the clock was at the start, and that no story has had yet. */
  unused: Device[]
}

const faults = ['no fault', 'request lost', 'answer lost', 'request doubled', 'request doubled late', 'answer late'] as const
type NetworkFault = (typeof faults)[number]

const seconds = (instant: number) => Math.floor(instant / 1000)
export const nowOf = ({ clock }: Pick<Subject, 'clock'>) => clock.now().getTime()
export const isPast = (until: number, now: number) => until + LEEWAY_SECONDS <= now / 1000
export const refreshUntil = ({ family, index }: Pair) => Math.min(seconds(family.chain[index]!.madeAt) + IDLE_SECONDS, seconds(family.end))

/** What the rules say about a refresh token that arrives now. */
export function ruleFor(pair: Pair, now: number): 'next' | 'again' | 'reuse' | 'over' {
  const { family, index } = pair
  if (family.over || now >= family.end || isPast(refreshUntil(pair), now)) return 'over'
  const newest = family.chain.length - 1
  if (index === newest) return 'next'
  const isOverlapping = family.confirmedAt === undefined || now - family.confirmedAt < OVERLAP_MS
  return index === newest - 1 && isOverlapping ? 'again' : 'reuse'
}

export function claim(holds: boolean, what: string) {
  if (!holds) throw new Error(what)
}

export type Reply = Awaited<ReturnType<typeof ask>>
export const post = ({ url }: Court, path: string, body: object) => ask(url, { method: 'POST', path, body })

async function signIn(real: Real): Promise<Device> {
  const newest = pairOfSignIn(await real.signIn(), nowOf(real))
  return { stored: newest, tabs: [newest, newest], stolen: undefined }
}

/** The first pair of a session. */
export function pairOfSignIn(tokens: Tokens, now: number): Pair {
  const family = {
    sessionId: tokens.session_id,
    chain: [{ token: tokens.refresh_token, madeAt: now }],
    confirmedAt: undefined,
    end: now + ABSOLUTE_MS,
    over: undefined,
  } as unknown as Family
  return (family.newest = pairOf(family, 0, tokens.access_token, now))
}

const STOCK = 8

/** Most of the time of a short story would go into its sign-ins, so they are done many at once. */
async function takeDevice(real: Real): Promise<Device> {
  if (real.unused.length === 0) real.unused = await Promise.all(Array.from({ length: STOCK }, () => signIn(real)))
  return real.unused.pop()!
}

const pairOf = (family: Family, index: number, accessToken: string, now: number): Pair => ({
  family,
  index,
  refreshToken: family.chain[index]!.token,
  accessToken,
  accessUntil: Math.min(seconds(now) + ACCESS_SECONDS, seconds(family.end)),
})

/** A refresh arrives so many times at once. */
export async function refresh(real: Court, pair: Pair, times = 1): Promise<Pair | undefined> {
  const replies = await Promise.all(
    Array.from({ length: times }, () => post(real, '/api/auth/refresh', { refresh_token: pair.refreshToken })),
  )
  let answer: Pair | undefined
  for (const reply of replies) answer = await judge(real, pair, reply)
  return answer
}

export async function judge(real: Court, pair: Pair, { status, body }: Reply): Promise<Pair | undefined> {
  const now = nowOf(real)
  const { family } = pair
  const rule = ruleFor(pair, now)
  count(real, `refresh: ${rule}`)
  claim(status === 200 || (status === 401 && body.code === 'session-ended'), `a refresh was answered with ${status} ${body?.code}`)

  if (rule === 'next' || rule === 'again') {
    claim(status === 200, '(a) a device was signed out though all that it repeated is within the rules')
    claim(body.session_id === family.sessionId, 'a refresh answered another session')
    if (rule === 'again') claim(body.refresh_token === family.chain.at(-1)!.token, '(c) a repeated refresh made a second successor')
    else {
      claim(!family.chain.some(({ token }) => token === body.refresh_token), 'a refresh answered an old token')
      family.chain.push({ token: body.refresh_token, madeAt: now })
      family.confirmedAt = undefined
    }
    return (family.newest = pairOf(family, family.chain.length - 1, body.access_token, now))
  }

  claim(status === 401, rule === 'reuse' ? '(b) a spent token came back and was answered' : 'a refresh was answered after the end')
  if (rule === 'reuse') {
    family.over = 'reused'
    await use(real, family.newest)
  }
  return undefined
}

/** An access token is shown. */
export async function use(real: Court, pair: Pair): Promise<Reply> {
  const { family, index, accessToken, accessUntil } = pair
  const now = nowOf(real)
  const reply = await ask(real.url, { method: 'GET', path: '/api/users/me', headers: { authorization: `Bearer ${accessToken}` } })
  const { status } = reply
  const isGood = !family.over && now < family.end && !isPast(accessUntil, now)
  count(real, isGood ? 'access: good' : 'access: over')
  if (isGood) claim(status === 200, `(a) a good access token was answered with ${status}`)
  else claim(status === 401, `(${family.over === 'reused' ? 'b' : 'd'}) an access token was answered with ${status} after the end`)
  if (isGood && index === family.chain.length - 1) family.confirmedAt ??= now
  return reply
}

async function signOut(real: Court, pair: Pair): Promise<void> {
  const { status } = await post(real, '/api/auth/logout', { refresh_token: pair.refreshToken })
  claim(status === 204, `the sign-out was answered with ${status}`)
  if (!isPast(refreshUntil(pair), nowOf(real))) pair.family.over ??= 'signed out'
  await use(real, pair.family.newest)
  if (pair.family.over) await refresh(real, pair.family.newest)
}

/** An answer reaches a tab, which takes it if it still holds what it sent, as our client does. */
function receive(device: Device, tab: number, sent: Pair, answer: Pair | undefined) {
  if (device.tabs[tab] !== sent) return
  device.tabs[tab] = answer
  if (answer && answer.index >= device.stored.index) device.stored = answer
}

async function refreshFrom(real: Real, world: World, device: Device, tab: number, fault: NetworkFault) {
  const sent = device.tabs[tab]
  if (!sent) return
  count(real, fault)
  if (fault === 'request lost') return
  const answer = await refresh(real, sent, fault === 'request doubled' ? 2 : 1)
  if (fault === 'request doubled late') world.late.push({ request: sent })
  if (fault === 'answer late') world.late.push({ answer, sent, device, tab })
  if (fault !== 'answer lost' && fault !== 'answer late') receive(device, tab, sent, answer)
}

async function arrive(real: Real, world: World, which: number) {
  const [late] = world.late.splice(which % Math.max(1, world.late.length), 1)
  if (!late) return
  if ('request' in late) await refresh(real, late.request)
  else receive(late.device, late.tab, late.sent, late.answer)
  count(real, 'request' in late ? 'late request arrived' : 'late answer arrived')
}

export const count = ({ met }: Court, what: string) => void (met[what] = (met[what] ?? 0) + 1)

type Step = (device: Device, real: Real, world: World) => unknown

/** Something that happens to one of the devices. */
function step(name: string, index: number, run: Step): fc.AsyncCommand<World, Real> {
  return {
    check: () => true,
    async run(world, real) {
      count(real, 'commands')
      await run(world.devices[index % world.devices.length]!, real, world)
    },
    toString: () => name,
  }
}

const oneOfTwo = fc.constantFrom(0, 0, 1)

const onDevice = <T>(name: string, detail: fc.Arbitrary<T>, run: (detail: T) => Step) =>
  fc.tuple(oneOfTwo, detail).map(([index, value]) => step(`${name}(${index}, ${JSON.stringify(value)})`, index, run(value)))

const tab = fc.constantFrom(0, 1)
export const LEAPS = [SECOND, 2 * SECOND, 9_999, OVERLAP_MS, 11 * SECOND, MINUTE, 9 * MINUTE, 11 * MINUTE, HOUR, DAY, 13 * DAY, 15 * DAY]
const fault = fc.constantFrom<NetworkFault[]>('no fault', 'no fault', ...faults)

const refreshes = onDevice(
  'refresh',
  fc.tuple(tab, fault),
  ([from, what]) =>
    (device, real, world) =>
      refreshFrom(real, world, device, from, what),
)
const uses = onDevice('use', tab, (from) => (device, real) => device.tabs[from] && use(real, device.tabs[from]))
const readsStore = onDevice('read store', tab, (to) => (device) => device.tabs[to] && (device.tabs[to] = device.stored))
const lateArrives = onDevice('late arrives', fc.nat(5), (which) => (_, real, world) => arrive(real, world, which))
const timePasses = onDevice('time passes', fc.constantFrom(...LEAPS), (leap) => (_, real) => {
  const daysOrMinutes = leap < DAY ? 'minutes passed' : 'days passed'
  count(real, leap < MINUTE ? 'seconds passed' : daysOrMinutes)
  real.clock.advance(leap)
})
const thiefCopies = onDevice('thief copies', fc.constant(0), () => (device, real) => {
  count(real, 'theft')
  device.stolen = device.stored
})
const thiefRefreshes = onDevice('thief refreshes', fc.constant(0), () => async (device, real) => {
  if (!device.stolen) return
  count(real, 'thief refreshed')
  device.stolen = await refresh(real, device.stolen)
})
const thiefUses = onDevice('thief uses', fc.constant(0), () => (device, real) => device.stolen && use(real, device.stolen))
const signsOut = onDevice('sign out', tab, (from) => async (device, real) => {
  const held = device.tabs[from]
  if (!held) return
  count(real, 'sign-out')
  device.tabs = [undefined, undefined]
  await signOut(real, held)
})
const often = [refreshes, refreshes, refreshes, uses, uses, timePasses, timePasses, lateArrives]
const sometimes = [readsStore, thiefCopies, thiefRefreshes, thiefUses]
// A sign-out ends what could have become interesting.
const steps = [...often, ...often, ...often, ...sometimes, ...sometimes, signsOut]

/** Afterwards, whoever holds the newest pair can go on, or nobody can. */
async function finish(real: Real, { devices }: World) {
  for (const device of devices) {
    const { newest } = device.stored.family
    await use(real, newest)
    const last = await refresh(real, newest)
    if (last) await use(real, last)
    else claim(ruleFor(newest, nowOf(real)) === 'over', '(a) the newest pair is of no use')
  }
}

export interface Comparison {
  met: Met
  seed: number
  /** What happened until an answer was wrong, made as short as possible. */
  counterexample: string | undefined
}

/** Makes up so many stories and compares the server with the model in each. */
export async function compareSessions(subject: Subject, { runs, seed }: { runs: number; seed?: number | undefined }): Promise<Comparison> {
  const met: Met = {}
  const real: Real = { ...subject, met, unused: [] }
  const story = fc.commands(steps, { maxCommands: 30, size: 'max' })
  const hasSecond = fc.constantFrom(false, false, false, true)
  const property = fc.asyncProperty(story, hasSecond, async (commands, second) => {
    count(real, 'runs')
    subject.clock.set(START)
    const devices = [await takeDevice(real), ...(second ? [await takeDevice(real)] : [])]
    const world: World = { devices, late: [] }
    await fc.asyncModelRun(() => ({ model: world, real }), commands)
    await finish(real, world)
  })
  const details = await fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
  return {
    met,
    seed: details.seed,
    counterexample: details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : undefined,
  }
}
