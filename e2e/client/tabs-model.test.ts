/** Tabs of the client on bad networks, compared with a model; `e2e/model/sessions.ts --tabs` does it many times more. */
import { createClient, type Tokens, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'
import { START } from '../harness/session-model.ts'
import type { Met } from '../harness/session-rules.ts'
import { compareTabs } from '../harness/tabs-model.ts'
import type { Who } from '../harness/tabs-world.ts'

const ROUNDS = 5
const RUNS = repetitions(30, 150)
const { url, clock, alice, bob } = await startService()

const STOCK = 8
const stock: Record<Who, Tokens[]> = { 0: [], 1: [] }

/** Most of the time would go into hashing, so that those who sign in when the clock is at the start do so many at once. */
async function signIn(who: Who): Promise<Tokens> {
  if (clock.now().getTime() !== Date.parse(START)) return signInNow(who)
  if (stock[who].length === 0) stock[who] = await Promise.all(Array.from({ length: STOCK }, () => signInNow(who)))
  return stock[who].pop()!
}

function signInNow(who: Who): Promise<Tokens> {
  const { email, password } = [alice, bob][who]!
  return unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))
}

test('whatever happens, nobody shows a spent token, nobody is signed out for nothing, and whoever signs out is', async () => {
  const faults = ['none', 'lost', 'answer lost', 'given up', 'doubled', 'doubled late', '503', '429'].map((fault) => `fault: ${fault}`)
  const more = [
    'clock set',
    'death',
    'theft',
    'thief acted',
    'days passed',
    'signed out: elsewhere',
    'signed out: ended',
    'signed out for good',
  ]
  const wanted = [...faults, ...more, 'refresh: next', 'refresh: again', 'call: answered']

  const met: Met = {}
  // Until every kind of event has happened; stories without them show too little.
  for (let round = 0; round < ROUNDS && wanted.some((what) => !met[what]); round++) {
    const subject = { url, clock, signIn, emails: [alice.email, bob.email] as const }
    const { met: now, counterexample, seed } = await compareTabs(subject, { runs: RUNS })
    expect(counterexample, `seed ${seed}`).toBeUndefined()
    for (const [what, count] of Object.entries(now)) met[what] = (met[what] ?? 0) + count
  }

  expect(Object.keys(met)).toEqual(expect.arrayContaining(wanted))
}, 600_000)
