/**
 * Compares the server with a model of sessions: devices of one user with two tabs each, a thief who copies tokens, a
 * network that loses, repeats and delays requests and answers, and a clock that jumps. fast-check generates sequences
 * of steps, the real server answers over HTTP, and `session-rules.ts` checks every answer.
 */
import fc from 'fast-check'
import {
  claim,
  count,
  type Court,
  DAY,
  HOUR,
  isPast,
  type Met,
  MINUTE,
  nowOf,
  OVERLAP_MS,
  type Pair,
  pairOfSignIn,
  post,
  refresh,
  refreshUntil,
  ruleFor,
  SECOND,
  type Subject,
  use,
} from './session-rules.ts'

export const START = '2026-11-20T12:00:00Z'

/** One device has one session. Its tabs share a storage, and each keeps the pair that it read or received last. */
interface Device {
  stored: Pair
  tabs: (Pair | undefined)[]
  stolen: Pair | undefined
}

/** A delayed request or a delayed answer. */
type Late = { request: Pair } | { answer: Pair | undefined; sent: Pair; device: Device; tab: number }

interface World {
  /** One device, in some runs two. */
  devices: Device[]
  late: Late[]
}

interface Real extends Subject, Court {
  /** Devices that signed in when the clock was at the start, for runs to come. */
  unused: Device[]
}

const faults = ['no fault', 'request lost', 'answer lost', 'request doubled', 'request doubled late', 'answer late'] as const
type NetworkFault = (typeof faults)[number]

async function signIn(real: Real): Promise<Device> {
  const newest = pairOfSignIn(await real.signIn(), nowOf(real))
  return { stored: newest, tabs: [newest, newest], stolen: undefined }
}

const STOCK = 8

/** Signs in many devices at once, because sign-ins would take most of the time of a short run. */
async function takeDevice(real: Real): Promise<Device> {
  if (real.unused.length === 0) real.unused = await Promise.all(Array.from({ length: STOCK }, () => signIn(real)))
  return real.unused.pop()!
}

async function signOut(real: Court, pair: Pair): Promise<void> {
  const { status } = await post(real, '/api/auth/logout', { refresh_token: pair.refreshToken })
  claim(status === 204, `the sign-out was answered with ${status}`)
  if (!isPast(refreshUntil(pair), nowOf(real))) pair.family.over ??= 'signed out'
  await use(real, pair.family.newest)
  if (pair.family.over) await refresh(real, pair.family.newest)
}

/**
 * A tab receives an answer. Like our client, it ignores the answer if its pair has changed since it sent the request.
 */
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

async function arrive(real: Real, world: World, index: number) {
  const [late] = world.late.splice(index % Math.max(1, world.late.length), 1)
  if (!late) return
  if ('request' in late) await refresh(real, late.request)
  else receive(late.device, late.tab, late.sent, late.answer)
  count(real, 'request' in late ? 'late request arrived' : 'late answer arrived')
}

type Step = (device: Device, real: Real, world: World) => unknown

/** A step on one of the devices. */
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
const networkFault = fc.constantFrom<NetworkFault[]>('no fault', 'no fault', ...faults)

const refreshes = onDevice(
  'refresh',
  fc.tuple(tab, networkFault),
  ([from, fault]) =>
    (device, real, world) =>
      refreshFrom(real, world, device, from, fault),
)
const uses = onDevice('use', tab, (from) => (device, real) => device.tabs[from] && use(real, device.tabs[from]))
const readsStore = onDevice('read store', tab, (to) => (device) => device.tabs[to] && (device.tabs[to] = device.stored))
const lateArrives = onDevice('late arrives', fc.nat(5), (index) => (_, real, world) => arrive(real, world, index))
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
  const pair = device.tabs[from]
  if (!pair) return
  count(real, 'sign-out')
  device.tabs = [undefined, undefined]
  await signOut(real, pair)
})
const often = [refreshes, refreshes, refreshes, uses, uses, timePasses, timePasses, lateArrives]
const sometimes = [readsStore, thiefCopies, thiefRefreshes, thiefUses]
// Few sign-outs, because the later steps of a run have little effect after one.
const steps = [...often, ...often, ...often, ...sometimes, ...sometimes, signsOut]

/** At the end of a run, the newest pair of each device can be used and refreshed, or the rules say that it has ended. */
async function finish(real: Real, { devices }: World) {
  for (const device of devices) {
    const { newest } = device.stored.family
    await use(real, newest)
    const last = await refresh(real, newest)
    if (last) await use(real, last)
    else claim(ruleFor(newest, nowOf(real)) === 'over', '(a) the newest pair cannot be refreshed')
  }
}

export interface Comparison {
  met: Met
  seed: number
  /** The shortest sequence of steps found that leads to a wrong answer; undefined if every answer was right. */
  counterexample: string | undefined
}

/** Compares the server with the model in this many generated runs. */
export async function compareSessions(subject: Subject, { runs, seed }: { runs: number; seed?: number | undefined }): Promise<Comparison> {
  const met: Met = {}
  const real: Real = { ...subject, met, unused: [] }
  const sequence = fc.commands(steps, { maxCommands: 30, size: 'max' })
  const hasSecond = fc.constantFrom(false, false, false, true)
  const property = fc.asyncProperty(sequence, hasSecond, async (commands, second) => {
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
