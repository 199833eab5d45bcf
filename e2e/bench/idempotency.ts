/**
 * The cost of an `Idempotency-Key`: the same PATCH of contacts over HTTP on PostgreSQL with fsync, one at a time and
 * eight at a time. Compares requests without a key, with a new key, and with a key whose stored response is replayed,
 * in alternating rounds.
 *
 *   node e2e/bench/idempotency.ts [--rounds 9]
 */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { median } from './median.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const CHANGES = 240

const postgres = await startPostgres({ durable: true })
try {
  await postgres.createDatabase('contacts')
  const { url } = await startProcess({ env: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn', DATABASE_URL: postgres.url('contacts') } })
  const client = createClient({ baseUrl: url })
  const credentials = { email: 'bench@example.com', password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: 'Bench', ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  const items = Array.from({ length: CHANGES }, (_, n) => ({ op: 'create' as const, body: { first_name: `Contact ${n}` } }))
  await unwrap(client.contacts.batch({ body: { items } }))
  const contacts = await client.contacts.iterate({ query: { limit: CHANGES } }).toArray()
  const authorization = `Bearer ${client.session.tokens?.access_token}`

  /** Patches every contact once and returns the milliseconds per request. */
  async function patchAll(atOnce: number, keyOf: (id: string) => string | undefined) {
    const remaining = contacts.map(({ id }) => id)
    const started = performance.now()
    const work = async () => {
      for (let id = remaining.pop(); id; id = remaining.pop()) {
        const key = keyOf(id)
        const headers = { authorization, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) }
        const body = '{"notes":"Analytical Engines"}'
        const answer = await fetch(`${url}/api/contacts/${id}`, { method: 'PATCH', headers, body })
        await answer.arrayBuffer()
        if (!answer.ok) throw new Error(`PATCH returned ${answer.status}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return (performance.now() - started) / CHANGES
  }

  const usedKey = randomUUID()
  await patchAll(8, () => usedKey)
  const variants = { none: () => undefined, fresh: () => randomUUID(), replayed: () => usedKey }
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
