/**
 * Sessions on bad networks, on devices with several tabs and with a token thief, compared with a model.
 * `e2e/model/sessions.ts` makes 10,000 such runs.
 */
import { createClient, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { repetitions } from '../harness/repetitions.ts'
import { startService, testDb } from '../harness/service.ts'
import { keepFewSessions } from '../harness/session-count.ts'
import { compareSessions } from '../harness/session-model.ts'
import type { EventCounts } from '../harness/session-rules.ts'

const RUNS = repetitions(50, testDb() === 'pglite' ? 300 : 50)
const { url, clock, alice, db } = await startService()

const signIn = keepFewSessions(db, () => {
  const { email, password } = alice
  return unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))
})

test('in random runs with network faults and token theft, the server keeps and ends sessions as the model predicts', async () => {
  const faults = ['response late', 'response lost', 'late response arrived', 'late request arrived', 'no fault', 'request repeated']
  const events = ['request repeated late', 'request lost', 'sign-out', 'theft', 'thief refreshed', 'days passed', 'seconds passed']
  const rules = ['refresh: next', 'refresh: repeat', 'refresh: ended', 'refresh: reuse', 'access: valid', 'access: ended']
  const required = [...faults, ...events, ...rules]

  const eventCounts: EventCounts = {}
  // Repeats until every kind of event has occurred, because runs without some of them would prove too little.
  for (let round = 0; round < 5 && required.some((event) => !eventCounts[event]); round++) {
    const { eventCounts: countsOfRound, counterexample, seed } = await compareSessions({ url, clock, signIn }, { runs: RUNS })
    expect(counterexample, `seed ${seed}`).toBeUndefined()
    for (const [event, count] of Object.entries(countsOfRound)) eventCounts[event] = (eventCounts[event] ?? 0) + count
  }

  expect(Object.keys(eventCounts)).toEqual(expect.arrayContaining(required))
  const [reuses] = await db.run<{ count: number }>({
    text: `select count(*)::int as count from audit_events where kind = 'token-reused'`,
    values: [],
  })
  expect(reuses!.count).toBe(eventCounts['refresh: reuse'])
}, 600_000)
