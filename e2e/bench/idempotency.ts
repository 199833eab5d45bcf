/**
 * The cost of an `Idempotency-Key`: the same PATCH of contacts over HTTP on PostgreSQL with fsync, one at a time and
 * eight at a time. Compares requests without a key, with a new key, and with a key whose stored response is replayed,
 * in alternating rounds.
 *
 *   node e2e/bench/idempotency.ts [--rounds 9]
 */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses } from '../harness/process.ts'
import { median } from './median.ts'
import { startWithSignedInClient } from './signed-in-client.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const CHANGES = 240

interface Variant {
  notes(): string
  newKey(): string | undefined
}

const postgres = await startPostgres({ durable: true })
try {
  const { url, client } = await startWithSignedInClient(postgres)
  const items = Array.from({ length: CHANGES }, (_, n) => ({ op: 'create' as const, body: { first_name: `Contact ${n}` } }))
  await unwrap(client.contacts.batch({ body: { items } }))
  const contacts = await client.contacts.iterate({ query: { limit: CHANGES } }).toArray()
  const authorization = `Bearer ${client.session.tokens?.access_token}`

  /** Patches every contact once, with notes that it does not have yet, and returns the milliseconds per request. */
  async function patchAll(atOnce: number, { notes, newKey }: Variant) {
    const remaining = contacts.map(({ id }) => id)
    const started = performance.now()
    const work = async () => {
      for (let id = remaining.pop(); id; id = remaining.pop()) {
        const key = newKey()
        const headers = { authorization, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) }
        const body = JSON.stringify({ notes: notes() })
        const answer = await fetch(`${url}/api/contacts/${id}`, { method: 'PATCH', headers, body })
        await answer.arrayBuffer()
        if (!answer.ok) throw new Error(`PATCH returned ${answer.status}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return (performance.now() - started) / CHANGES
  }

  const newNotes = () => `Note ${randomUUID()}`
  const usedKey = randomUUID()
  const variants = {
    none: { notes: newNotes, newKey: () => undefined },
    fresh: { notes: newNotes, newKey: () => randomUUID() },
    // The same key and body each time.
    replayed: { notes: () => 'Analytical Engines', newKey: () => usedKey },
  }
  await patchAll(8, variants.replayed)
  for (const atOnce of [1, 8]) {
    const times = { none: [] as number[], fresh: [] as number[], replayed: [] as number[] }
    // Round 0 is the warm-up.
    for (let round = 0; round <= Number(values.rounds); round++)
      for (const variant of ['none', 'fresh', 'replayed'] as const) {
        const time = await patchAll(atOnce, variants[variant])
        if (round > 0) times[variant].push(time)
      }
    const baseline = median(times.none)
    const format = (each: number[]) => `${median(each).toFixed(2)} ms (ratio ${(median(each) / baseline).toFixed(2)})`
    process.stdout.write(
      `${atOnce} at once: without a key ${format(times.none)}, with a new key ${format(times.fresh)}, replayed ${format(times.replayed)}; ` +
        `medians of ${values.rounds}\n`,
    )
  }
} finally {
  await endProcesses()
  await postgres.stop()
}
