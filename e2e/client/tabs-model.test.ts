/** Browser tabs on bad networks, compared with a model; `e2e/model/sessions.ts --tabs` makes many more such runs. */
import { createClient, type Tokens, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'
import { keepFewSessions } from '../harness/session-count.ts'
import { START } from '../harness/session-model.ts'
import type { EventCounts } from '../harness/session-rules.ts'
import { compareTabs } from '../harness/tabs-model.ts'
import type { UserIndex } from '../harness/tabs-state.ts'

const ROUNDS = 5
const RUNS = repetitions(30, 150)
const { url, clock, alice, bob, db } = await startService()

const signInNow = [alice, bob].map(({ email, password }) =>
  keepFewSessions(db, () => unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))),
)

const BATCH_SIZE = 8
const preparedTokens: Record<UserIndex, Tokens[]> = { 0: [], 1: [] }

/**
 * Returns the tokens of a new session. Password hashing would take most of the time, so the sign-ins for the start of a
 * run are made in advance, eight at once.
 */
async function signIn(who: UserIndex): Promise<Tokens> {
  if (clock.now().getTime() !== Date.parse(START)) return signInNow[who]!()
  if (preparedTokens[who].length === 0) preparedTokens[who] = await Promise.all(Array.from({ length: BATCH_SIZE }, () => signInNow[who]!()))
  return preparedTokens[who].pop()!
}

test('tabs never send a used refresh token, stay signed in until the session ends, and end the session when the user signs out', async () => {
  const faults = ['none', 'request lost', 'response lost', 'request late', 'request repeated', 'request repeated late', '503', '429'].map(
    (fault) => `fault: ${fault}`,
  )
  const events = [
    'clock set',
    'tab killed',
    'theft',
    'thief acted',
    'days passed',
    'signed out: elsewhere',
    'signed out: ended',
    'signed out for good',
  ]
  const required = [...faults, ...events, 'refresh: next', 'refresh: repeat', 'call: answered']

  const eventCounts: EventCounts = {}
  // Repeats until every kind of event has occurred, because runs without some of them would prove too little.
  for (let round = 0; round < ROUNDS && required.some((event) => !eventCounts[event]); round++) {
    const server = { url, clock, signIn, emails: [alice.email, bob.email] as const }
    const { eventCounts: countsOfRound, counterexample, seed } = await compareTabs(server, { runs: RUNS })
    expect(counterexample, `seed ${seed}`).toBeUndefined()
    for (const [event, count] of Object.entries(countsOfRound)) eventCounts[event] = (eventCounts[event] ?? 0) + count
  }

  expect(Object.keys(eventCounts)).toEqual(expect.arrayContaining(required))
}, 600_000)
