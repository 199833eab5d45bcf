/**
 * Compares one batch of a thousand contacts with forty single requests, over HTTP on PostgreSQL, in alternating rounds.
 * Measures typical contacts, and contacts with notes, which the search index covers as well. Exits with 1 when the
 * batch of typical contacts takes longer than the single requests (medians).
 *
 *   node e2e/bench/batch.ts [--rounds 9]
 */
import { unwrap } from '@contacts/client'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses } from '../harness/process.ts'
import { median } from './median.ts'
import { startWithSignedInClient } from './signed-in-client.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const BATCH = 1_000
const SINGLE = 40

const person = (n: number) => ({
  first_name: 'Соломія',
  last_name: `Крушельницька ${n}`,
  emails: [{ address: `solomiia-${n}@example.com`, label: 'home' }],
  phones: [{ number: `067 ${String(1_000_000 + n)}`, label: 'mobile' }],
  birthday: '1872-09-23',
})
const kinds = {
  typical: person,
  'with notes': (n: number) => ({ ...person(n), notes: 'Born in Bilyavyntsi, sang in Lviv, Milan and Buenos Aires.' }),
}

const postgres = await startPostgres({ durable: true })
try {
  const { client } = await startWithSignedInClient(postgres, { DEFAULT_REGION: 'UA' })

  for (const [kind, make] of Object.entries(kinds)) {
    const items = Array.from({ length: BATCH }, (_, n) => ({ op: 'create' as const, body: make(n) }))
    const batch = () => unwrap(client.contacts.batch({ body: { items } }))
    const singles = async () => {
      for (let n = 0; n < SINGLE; n++) await unwrap(client.contacts.create({ body: make(n) }))
    }
    const times: Record<'batch' | 'singles', number[]> = { batch: [], singles: [] }
    for (let round = 0; round <= Number(values.rounds); round++) {
      for (const [name, work] of Object.entries({ batch, singles }) as [keyof typeof times, () => Promise<unknown>][]) {
        const start = performance.now()
        await work()
        // Round 0 is the warm-up.
        if (round > 0) times[name].push(performance.now() - start)
      }
    }
    const [inBatch, oneByOne] = [median(times.batch), median(times.singles)]
    process.stdout.write(
      `${kind}: ${BATCH} in a batch ${inBatch.toFixed(0)} ms, ${SINGLE} one by one ${oneByOne.toFixed(0)} ms, ` +
        `ratio ${(inBatch / oneByOne).toFixed(2)} (medians of ${values.rounds})\n`,
    )
    if (kind === 'typical' && inBatch > oneByOne) process.exitCode = 1
  }
} finally {
  await endProcesses()
  await postgres.stop()
}
