/**
 * Compares tabs of our client with the rules of sessions. Several clients share a storage, as in tabs of a browser.
 * fast-check generates what happens: requests and answers that are lost, repeated or delayed, tabs that die, wrong
 * clocks, a thief. The real server answers, and `session-rules.ts` checks its answers. The client promises:
 * - no tab sends a spent token;
 * - no tab is signed out without a reason;
 * - a sign-out takes effect in every tab;
 * - no call returns the data of another user.
 */
import fc from 'fast-check'
import { type Comparison, LEAPS, START } from './session-model.ts'
import { claim, count, DAY, HOUR, judge, type Met, MINUTE, nowOf, pairOfSignIn, post, SECOND, use } from './session-rules.ts'
import { call, kill, open, readProfile, signOut } from './tabs-client.ts'
import {
  allHappen,
  familyOf,
  faults,
  happen,
  isEnded,
  isOver,
  type NetworkFault,
  register,
  settle,
  type Tab,
  takeTime,
  type TwoPeople,
  type Who,
  type World,
} from './tabs-world.ts'

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
  for (let left = times; left > 0; left--) void readProfile(world, tab)
})
const refreshes = inTab('refreshes', nothing, () => (world, tab) => {
  void call(world, tab, ({ auth }) => auth.refresh())
})
const happens = inTab(
  'happens',
  fc.tuple(fc.nat(7), fc.constantFrom<NetworkFault[]>(...faults)),
  ([index, fault]) =>
    (world) =>
      happen(world, index, fault),
)
const allEventsHappen = inTab('all events happen', nothing, () => allHappen)
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
  void call(world, tab, ({ auth }) => auth.login({ body }))
})
const thiefCopies = inTab('thief copies', nothing, () => (world) => {
  if (!world.stored) return
  count(world, 'theft')
  world.thief = world.pairs.get(world.stored.refresh_token)!
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

const often = [calls, calls, happens, happens, happens, happens, happens, timePasses, timePasses, allEventsHappen]
const sometimes = [refreshes, clockIsSet, opens, dies]
const seldom = [signsOut, signsIn, signsIn, thiefCopies, thiefActs, thiefActs]
const steps = [...often, ...often, ...often, ...often, ...often, ...sometimes, ...sometimes, ...seldom]

/**
 * At the end of a run, all pending events happen and a minute passes. Then each tab and a new tab make calls: while the
 * session lasts, every call succeeds; when it has ended, no tab is signed in and no tokens are stored.
 */
async function finish(world: World) {
  for (const tab of world.tabs) tab.usesLeft = 0
  await allHappen(world)
  world.people.clock.advance(MINUTE)
  // Twice per tab: after a tab has found another session in the storage, only its next call can show whether that has
  // ended.
  for (const tab of [...world.tabs, ...world.tabs, undefined]) {
    const current = tab ?? open(world)
    await settle(world)
    const before = current.client.session.tokens
    const family = before && familyOf(world, before)
    const reading = readProfile(world, current)
    await allHappen(world)
    const result = await reading
    const after = current.client.session.tokens
    const isSame = after?.session_id === before?.session_id
    if (family && !isOver(family, nowOf(world)) && isSame) claim(result?.ok === true, '(a) a call of a signed-in user was refused')
    if (after && isSame) claim(!isEnded(familyOf(world, after), nowOf(world)), '(d) a tab is signed in, though the session has ended')
  }
  if (world.stored) claim(!isEnded(familyOf(world, world.stored), nowOf(world)), '(d) the tokens of an ended session are still stored')
}

/** Signs one user in and opens the tabs. */
async function createWorld(
  people: TwoPeople,
  met: Met,
  tabs: number,
  settings: Pick<World, 'hasAsyncStorage' | 'notifiesTabs' | 'retries'>,
) {
  const { url, clock } = people
  const world: World = {
    url,
    clock,
    met,
    people,
    ...settings,
    stored: null,
    tabs: [],
    pending: [],
    storageQueue: [],
    pairs: new Map(),
    owners: new Map(),
    stolen: new Set(),
    thief: undefined,
    hasSignedOut: false,
    skew: 0,
    activity: 0,
    violations: [],
  }
  const tokens = await people.signIn(0)
  register(world, pairOfSignIn(tokens, nowOf(world)))
  world.owners.set(tokens.session_id, 0)
  world.stored = { ...tokens, expires_at: nowOf(world) + tokens.expires_in * SECOND }
  for (let left = tabs; left > 0; left--) open(world)
  await settle(world)
  return world
}

/** Compares the tabs with the rules in this many generated runs. */
export async function compareTabs(people: TwoPeople, { runs, seed }: { runs: number; seed?: number | undefined }): Promise<Comparison> {
  const met: Met = {}
  const sequence = fc.commands(steps, { maxCommands: 50, size: 'max' })
  const settings = fc.record({
    hasAsyncStorage: fc.boolean(),
    notifiesTabs: fc.boolean(),
    retries: fc.constantFrom(0, 2),
    tabs: fc.integer({ min: 1, max: 3 }),
  })
  const property = fc.asyncProperty(sequence, settings, async (commands, { tabs, ...rest }) => {
    people.clock.set(START)
    const world = await createWorld(people, met, tabs, rest)
    count(world, 'runs')
    await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
    await finish(world)
  })
  const restoreTime = takeTime()
  try {
    const details = await fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
    const counterexample = details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : undefined
    return { met, seed: details.seed, counterexample }
  } finally {
    restoreTime()
  }
}
