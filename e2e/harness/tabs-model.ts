/**
 * Compares tabs of the client with the rules of sessions. Several clients share a storage, as in tabs of a browser.
 * fast-check generates the events: requests and responses that are lost, repeated or delayed, tabs that are killed,
 * wrong clocks, and a thief. `session-rules.ts` checks the responses of the real server. The model checks:
 * - no tab sends a spent token;
 * - no tab is signed out without a reason;
 * - a sign-out takes effect in every tab;
 * - no call returns the data of another user.
 */
import fc from 'fast-check'
import { type Comparison, DURATIONS, START } from './session-model.ts'
import {
  assertRule,
  countEvent,
  DAY,
  HOUR,
  checkRefresh,
  type EventCounts,
  MINUTE,
  nowOf,
  firstPair,
  post,
  SECOND,
  useAccessToken,
} from './session-rules.ts'
import { callInTab, killTab, openTab, readProfile, signOut } from './tabs-client.ts'
import {
  runAllEvents,
  familyOf,
  faults,
  runEvent,
  hasEnded,
  isRefreshImpossible,
  type NetworkFault,
  registerPair,
  waitUntilIdle,
  type Tab,
  installFakeTime,
  type TwoUserServer,
  type UserIndex,
  type RunState,
} from './tabs-state.ts'

type Step = (state: RunState, tab: Tab) => unknown

function step(name: string, index: number, work: Step): fc.AsyncCommand<object, RunState> {
  return {
    check: () => true,
    async run(_, state) {
      countEvent(state, 'commands')
      await work(state, state.tabs[index % Math.max(1, state.tabs.length)] ?? openTab(state))
      await waitUntilIdle(state)
    },
    toString: () => name,
  }
}

const inTab = <T>(name: string, detail: fc.Arbitrary<T>, work: (detail: T) => Step) =>
  fc.tuple(fc.nat(2), detail).map(([index, value]) => step(`${name}(${index}, ${JSON.stringify(value)})`, index, work(value)))
const noDetail = fc.constant(0)

const calls = inTab('calls', fc.integer({ min: 1, max: 3 }), (times) => (state, tab) => {
  for (let left = times; left > 0; left--) void readProfile(state, tab)
})
const refreshes = inTab('refreshes', noDetail, () => (state, tab) => {
  void callInTab(state, tab, ({ auth }) => auth.refresh())
})
const eventOccurs = inTab(
  'event occurs',
  fc.tuple(fc.nat(7), fc.constantFrom<NetworkFault[]>(...faults)),
  ([index, fault]) =>
    (state) =>
      runEvent(state, index, fault),
)
const allEventsOccur = inTab('all events occur', noDetail, () => runAllEvents)
const timePasses = inTab('time passes', fc.constantFrom(...DURATIONS, 11 * SECOND, 11 * MINUTE), (duration) => (state) => {
  const daysOrMinutes = duration < DAY ? 'minutes passed' : 'days passed'
  countEvent(state, duration < MINUTE ? 'seconds passed' : daysOrMinutes)
  state.server.clock.advance(duration)
})
const clockIsSet = inTab('clock is set', fc.constantFrom(0, -2 * HOUR, 2 * HOUR, -DAY, DAY), (skew) => (state) => {
  countEvent(state, 'clock set')
  state.skew = skew
})
const opens = inTab('opens', noDetail, () => (state) => {
  if (state.tabs.length < 3) openTab(state)
})
const tabIsKilled = inTab('tab is killed', fc.nat(4), (uses) => (state, tab) => {
  countEvent(state, 'tab killed')
  if (uses === 0) killTab(state, tab)
  tab.usesLeft = uses
})
const signsOut = inTab('signs out', noDetail, () => (state, tab) => void signOut(state, tab))
const signsIn = inTab('signs in', fc.constantFrom<UserIndex>(0, 1), (who) => (state, tab) => {
  const body = { email: state.server.emails[who], password: 'known to the service' }
  void callInTab(state, tab, ({ auth }) => auth.login({ body }))
})
const thiefCopies = inTab('thief copies', noDetail, () => (state) => {
  if (!state.stored) return
  countEvent(state, 'theft')
  state.thiefPair = state.pairs.get(state.stored.refresh_token)!
  state.stolenFamilies.add(state.thiefPair.family)
})
const thiefActs = inTab('thief acts', fc.boolean(), (isRefresh) => async (state) => {
  if (!state.thiefPair) return
  countEvent(state, 'thief acted')
  const { refreshToken } = state.thiefPair
  if (!isRefresh) return void (await useAccessToken(state, state.thiefPair))
  state.thiefPair = await checkRefresh(state, state.thiefPair, await post(state, '/api/auth/refresh', { refresh_token: refreshToken }))
  if (state.thiefPair) registerPair(state, state.thiefPair)
})

const often = [calls, calls, eventOccurs, eventOccurs, eventOccurs, eventOccurs, eventOccurs, timePasses, timePasses, allEventsOccur]
const sometimes = [refreshes, clockIsSet, opens, tabIsKilled]
const seldom = [signsOut, signsIn, signsIn, thiefCopies, thiefActs, thiefActs]
const steps = [...often, ...often, ...often, ...often, ...often, ...sometimes, ...sometimes, ...seldom]

/**
 * At the end of a run, lets all pending events occur and advances the clock by a minute. Then each tab and a new tab
 * make calls. If the session has not ended, every call must succeed; otherwise no tab may be signed in and no tokens
 * stored.
 */
async function finish(state: RunState) {
  for (const tab of state.tabs) tab.usesLeft = 0
  await runAllEvents(state)
  state.server.clock.advance(MINUTE)
  // Twice per tab: a tab may find another session in the storage, and only its next call shows whether that session has
  // ended.
  for (const tab of [...state.tabs, ...state.tabs, undefined]) {
    const current = tab ?? openTab(state)
    await waitUntilIdle(state)
    const before = current.client.session.tokens
    const family = before && familyOf(state, before)
    const reading = readProfile(state, current)
    await runAllEvents(state)
    const result = await reading
    const after = current.client.session.tokens
    const isSame = after?.session_id === before?.session_id
    if (family && !isRefreshImpossible(family, nowOf(state)) && isSame)
      assertRule(result?.ok === true, '(a) a call of a signed-in user was refused')
    if (after && isSame) assertRule(!hasEnded(familyOf(state, after), nowOf(state)), '(d) a tab is signed in, though the session has ended')
  }
  if (state.stored)
    assertRule(!hasEnded(familyOf(state, state.stored), nowOf(state)), '(d) the tokens of an ended session are still stored')
}

/** Signs one user in and opens the tabs. */
async function createRun(
  server: TwoUserServer,
  eventCounts: EventCounts,
  tabs: number,
  settings: Pick<RunState, 'hasAsyncStorage' | 'notifiesTabs' | 'retries'>,
) {
  const { url, clock } = server
  const state: RunState = {
    url,
    clock,
    eventCounts,
    server,
    ...settings,
    stored: null,
    tabs: [],
    pending: [],
    storageQueue: [],
    pairs: new Map(),
    owners: new Map(),
    stolenFamilies: new Set(),
    thiefPair: undefined,
    hasSessionEnded: false,
    skew: 0,
    activity: 0,
    violations: [],
  }
  const tokens = await server.signIn(0)
  registerPair(state, firstPair(tokens, nowOf(state)))
  state.owners.set(tokens.session_id, 0)
  state.stored = { ...tokens, expires_at: nowOf(state) + tokens.expires_in * SECOND }
  for (let left = tabs; left > 0; left--) openTab(state)
  await waitUntilIdle(state)
  return state
}

/** Compares the tabs with the rules in `runs` generated runs. */
export async function compareTabs(server: TwoUserServer, { runs, seed }: { runs: number; seed?: number | undefined }): Promise<Comparison> {
  const eventCounts: EventCounts = {}
  const sequence = fc.commands(steps, { maxCommands: 50, size: 'max' })
  const settings = fc.record({
    hasAsyncStorage: fc.boolean(),
    notifiesTabs: fc.boolean(),
    retries: fc.constantFrom(0, 2),
    tabs: fc.integer({ min: 1, max: 3 }),
  })
  const property = fc.asyncProperty(sequence, settings, async (commands, { tabs, ...rest }) => {
    server.clock.set(START)
    const state = await createRun(server, eventCounts, tabs, rest)
    countEvent(state, 'runs')
    await fc.asyncModelRun(() => ({ model: {}, real: state }), commands)
    await finish(state)
  })
  const restoreTime = installFakeTime()
  try {
    const details = await fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed }) })
    const counterexample = details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : undefined
    return { eventCounts, seed: details.seed, counterexample }
  } finally {
    restoreTime()
  }
}
