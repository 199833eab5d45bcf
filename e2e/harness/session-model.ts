/**
 * Compares the server with a model of sessions. The model has devices of one user with two tabs each, a thief who
 * copies tokens, a network that loses, repeats and delays requests and responses, and a clock that jumps. fast-check
 * generates sequences of steps, the real server handles the requests, and `session-rules.ts` checks every response.
 */
import fc from 'fast-check'
import {
  assertRule,
  countEvent,
  type ObservedServer,
  DAY,
  HOUR,
  isExpired,
  type EventCounts,
  MINUTE,
  nowOf,
  OVERLAP_MS,
  type Pair,
  firstPair,
  post,
  refresh,
  refreshUntil,
  expectedOutcome,
  SECOND,
  type ServerUnderTest,
  useAccessToken,
} from './session-rules.ts'

export const START = '2026-11-20T12:00:00Z'

/** A device with one session. Its tabs share a storage; each tab keeps the token pair that it read or received last. */
interface Device {
  stored: Pair
  tabs: (Pair | undefined)[]
  stolen: Pair | undefined
}

/** A delayed request or response, which arrives when a later step delivers it. */
type Delayed = { request: Pair } | { received: Pair | undefined; sent: Pair; device: Device; tab: number }

interface ModelState {
  /** One device or, in some runs, two. */
  devices: Device[]
  delayed: Delayed[]
}

interface Real extends ServerUnderTest, ObservedServer {
  /** Devices that signed in at the start time and that later runs will use. */
  unused: Device[]
}

const faults = ['no fault', 'request lost', 'response lost', 'request repeated', 'request repeated late', 'response late'] as const
type NetworkFault = (typeof faults)[number]

async function signIn(real: Real): Promise<Device> {
  const pair = firstPair(await real.signIn(), nowOf(real))
  return { stored: pair, tabs: [pair, pair], stolen: undefined }
}

const SIGN_INS_AT_ONCE = 8

/** Returns a device that is signed in. Signs in many at once, because sign-ins would take most of the time of a run. */
async function nextDevice(real: Real): Promise<Device> {
  if (real.unused.length === 0) real.unused = await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, () => signIn(real)))
  return real.unused.pop()!
}

async function signOut(real: ObservedServer, pair: Pair): Promise<void> {
  const { status } = await post(real, '/api/auth/logout', { refresh_token: pair.refreshToken })
  assertRule(status === 204, `a sign-out returned ${status}`)
  if (!isExpired(refreshUntil(pair), nowOf(real))) pair.family.endReason ??= 'signed out'
  await useAccessToken(real, pair.family.newest)
  if (pair.family.endReason) await refresh(real, pair.family.newest)
}

/** A tab receives a response. Like the client, it ignores the response if its pair has changed since the request. */
function receive(device: Device, tab: number, sent: Pair, received: Pair | undefined) {
  if (device.tabs[tab] !== sent) return
  device.tabs[tab] = received
  if (received && received.index >= device.stored.index) device.stored = received
}

async function refreshFrom(real: Real, state: ModelState, device: Device, tab: number, fault: NetworkFault) {
  const sent = device.tabs[tab]
  if (!sent) return
  countEvent(real, fault)
  if (fault === 'request lost') return
  const received = await refresh(real, sent, fault === 'request repeated' ? 2 : 1)
  if (fault === 'request repeated late') state.delayed.push({ request: sent })
  if (fault === 'response late') state.delayed.push({ received, sent, device, tab })
  if (fault !== 'response lost' && fault !== 'response late') receive(device, tab, sent, received)
}

async function deliverDelayed(real: Real, state: ModelState, index: number) {
  const [message] = state.delayed.splice(index % Math.max(1, state.delayed.length), 1)
  if (!message) return
  if ('request' in message) await refresh(real, message.request)
  else receive(message.device, message.tab, message.sent, message.received)
  countEvent(real, 'request' in message ? 'late request arrived' : 'late response arrived')
}

type Step = (device: Device, real: Real, state: ModelState) => unknown

/** A step on one of the devices. */
function step(name: string, index: number, run: Step): fc.AsyncCommand<ModelState, Real> {
  return {
    check: () => true,
    async run(state, real) {
      countEvent(real, 'commands')
      await run(state.devices[index % state.devices.length]!, real, state)
    },
    toString: () => name,
  }
}

const deviceIndex = fc.constantFrom(0, 0, 1)

const onDevice = <T>(name: string, detail: fc.Arbitrary<T>, run: (detail: T) => Step) =>
  fc.tuple(deviceIndex, detail).map(([index, value]) => step(`${name}(${index}, ${JSON.stringify(value)})`, index, run(value)))

const tab = fc.constantFrom(0, 1)
export const DURATIONS = [
  SECOND,
  2 * SECOND,
  9_999,
  OVERLAP_MS,
  11 * SECOND,
  MINUTE,
  9 * MINUTE,
  11 * MINUTE,
  HOUR,
  DAY,
  13 * DAY,
  15 * DAY,
]
const networkFault = fc.constantFrom<NetworkFault[]>('no fault', 'no fault', ...faults)

const refreshes = onDevice(
  'refresh',
  fc.tuple(tab, networkFault),
  ([from, fault]) =>
    (device, real, state) =>
      refreshFrom(real, state, device, from, fault),
)
const uses = onDevice('use', tab, (from) => (device, real) => device.tabs[from] && useAccessToken(real, device.tabs[from]))
const readsStorage = onDevice('read storage', tab, (to) => (device) => device.tabs[to] && (device.tabs[to] = device.stored))
const delayedArrives = onDevice('delayed message arrives', fc.nat(5), (index) => (_, real, state) => deliverDelayed(real, state, index))
const timePasses = onDevice('time passes', fc.constantFrom(...DURATIONS), (duration) => (_, real) => {
  const daysOrMinutes = duration < DAY ? 'minutes passed' : 'days passed'
  countEvent(real, duration < MINUTE ? 'seconds passed' : daysOrMinutes)
  real.clock.advance(duration)
})
const thiefCopies = onDevice('thief copies', fc.constant(0), () => (device, real) => {
  countEvent(real, 'theft')
  device.stolen = device.stored
})
const thiefRefreshes = onDevice('thief refreshes', fc.constant(0), () => async (device, real) => {
  if (!device.stolen) return
  countEvent(real, 'thief refreshed')
  device.stolen = await refresh(real, device.stolen)
})
const thiefUses = onDevice('thief uses', fc.constant(0), () => (device, real) => device.stolen && useAccessToken(real, device.stolen))
const signsOut = onDevice('sign out', tab, (from) => async (device, real) => {
  const pair = device.tabs[from]
  if (!pair) return
  countEvent(real, 'sign-out')
  device.tabs = [undefined, undefined]
  await signOut(real, pair)
})
const often = [refreshes, refreshes, refreshes, uses, uses, timePasses, timePasses, delayedArrives]
const sometimes = [readsStorage, thiefCopies, thiefRefreshes, thiefUses]
// Few sign-outs, because the later steps of a run have little effect after one.
const steps = [...often, ...often, ...often, ...sometimes, ...sometimes, signsOut]

/** At the end of a run, the newest pair of each device works and can be refreshed, unless the rules end the session. */
async function finish(real: Real, { devices }: ModelState) {
  for (const device of devices) {
    const { newest } = device.stored.family
    await useAccessToken(real, newest)
    const last = await refresh(real, newest)
    if (last) await useAccessToken(real, last)
    else assertRule(expectedOutcome(newest, nowOf(real)) === 'ended', '(a) the newest refresh token was refused')
  }
}

export interface Comparison {
  eventCounts: EventCounts
  seed: number
  /** The shortest sequence of steps found that leads to a wrong response; undefined if there is none. */
  counterexample: string | undefined
}

/** Compares the server with the model in `runs` generated runs. */
export async function compareSessions(
  server: ServerUnderTest,
  { runs, seed }: { runs: number; seed?: number | undefined },
): Promise<Comparison> {
  const eventCounts: EventCounts = {}
  const real: Real = { ...server, eventCounts, unused: [] }
  const sequence = fc.commands(steps, { maxCommands: 30, size: 'max' })
  const deviceCount = fc.constantFrom(1, 1, 1, 2)
  const property = fc.asyncProperty(sequence, deviceCount, async (commands, count) => {
    countEvent(real, 'runs')
    server.clock.set(START)
    const devices = [await nextDevice(real), ...(count === 2 ? [await nextDevice(real)] : [])]
    const state: ModelState = { devices, delayed: [] }
    await fc.asyncModelRun(() => ({ model: state, real }), commands)
    await finish(real, state)
  })
  const details = await fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
  return {
    eventCounts,
    seed: details.seed,
    counterexample: details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : undefined,
  }
}
