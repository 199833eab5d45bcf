/** Sessions on bad networks, with several tabs and with a thief, compared with a model; `e2e/model/sessions.ts` does it 10,000 times. */
import { createClient, type Tokens, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { repetitions } from '../harness/repetitions.ts'
import { startService, testDb } from '../harness/service.ts'
import { compareSessions } from '../harness/session-model.ts'
import type { Met } from '../harness/session-rules.ts'

const RUNS = repetitions(50, testDb() === 'pglite' ? 300 : 50)
const { url, clock, alice, db } = await startService()

function signIn(): Promise<Tokens> {
  const { email, password } = alice
  return unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))
}

test('whatever happens, nobody is signed out who keeps to the rules, and nobody stays who does not', async () => {
  const kinds = ['answer late', 'answer lost', 'late answer arrived', 'late request arrived', 'no fault', 'request doubled']
  const more = ['request doubled late', 'request lost', 'sign-out', 'theft', 'thief refreshed', 'days passed', 'seconds passed']
  const rules = ['refresh: next', 'refresh: again', 'refresh: over', 'refresh: reuse', 'access: good', 'access: over']
  const wanted = [...kinds, ...more, ...rules]

  const met: Met = {}
  // Until every kind of thing has happened; stories in which it has not are too dull to show anything.
  for (let round = 0; round < 5 && wanted.some((what) => !met[what]); round++) {
    const { met: now, counterexample, seed } = await compareSessions({ url, clock, signIn }, { runs: RUNS })
    expect(counterexample, `seed ${seed}`).toBeUndefined()
    for (const [what, count] of Object.entries(now)) met[what] = (met[what] ?? 0) + count
  }

  expect(Object.keys(met)).toEqual(expect.arrayContaining(wanted))
  const [events] = await db.run<{ count: number }>({
    text: `select count(*)::int as count from audit_events where kind = 'token-reused'`,
    values: [],
  })
  expect(events!.count).toBe(met['refresh: reuse'])
}, 600_000)
