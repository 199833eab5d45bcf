/** Tabs of the client on bad networks, compared with a model; `e2e/model/sessions.ts --tabs` runs many more such stories. */
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

/** Hashing would take most of the time, so sign-ins at the start of the clock are made eight at once, in advance. */
async function signIn(who: Who): Promise<Tokens> {
  if (clock.now().getTime() !== Date.parse(START)) return signInNow(who)
  if (stock[who].length === 0) stock[who] = await Promise.all(Array.from({ length: STOCK }, () => signInNow(who)))
  return stock[who].pop()!
}

function signInNow(who: Who): Promise<Tokens> {
  const { email, password } = [alice, bob][who]!
  return unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))
}

test('tabs never send a used refresh token, lose no session without a reason, and end it when the user signs out', async () => {
  const faults = ['none', 'lost', 'answer lost', 'given up', 'doubled', 'doubled late', '503', '429'].map((fault) => `fault: ${fault}`)
  const events = [
    'clock set',
    'death',
    'theft',
    'thief acted',
    'days passed',
    'signed out: elsewhere',
    'signed out: ended',
    'signed out for good',
  ]
  const required = [...faults, ...events, 'refresh: next', 'refresh: again', 'call: answered']

  const met: Met = {}
  // Repeats until every kind of event has occurred; stories without some of them would prove too little.
  for (let round = 0; round < ROUNDS && required.some((event) => !met[event]); round++) {
    const subject = { url, clock, signIn, emails: [alice.email, bob.email] as const }
    const { met: now, counterexample, seed } = await compareTabs(subject, { runs: RUNS })
    expect(counterexample, `seed ${seed}`).toBeUndefined()
    for (const [event, count] of Object.entries(now)) met[event] = (met[event] ?? 0) + count
  }

  expect(Object.keys(met)).toEqual(expect.arrayContaining(required))
}, 600_000)
