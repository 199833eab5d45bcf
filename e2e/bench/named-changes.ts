/**
 * What a change costs more when it is named by an `Idempotency-Key`, over HTTP on PostgreSQL with fsync: the same PATCH of contacts, one
 * after the other and eight at once, without a key, with one, and with one that was answered before, turn by turn:
 * `node e2e/bench/named-changes.ts [--rounds 9]`.
 */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const CHANGES = 240
const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!

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
  const contacts = await client.contacts.iterate({ limit: CHANGES }).toArray()
  const authorization = `Bearer ${client.session.tokens!.access_token}`

  async function patchAll(atOnce: number, keyOf: (id: string) => string | undefined) {
    const left = contacts.map(({ id }) => id)
    const started = performance.now()
    const work = async () => {
      for (let id = left.pop(); id; id = left.pop()) {
        const key = keyOf(id)
        const headers = { authorization, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) }
        const body = '{"notes":"Analytical Engines"}'
        const answer = await fetch(`${url}/api/contacts/${id}`, { method: 'PATCH', headers, body })
        await answer.arrayBuffer()
        if (!answer.ok) throw new Error(`answered ${answer.status}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return (performance.now() - started) / CHANGES
  }

  const known = randomUUID()
  await patchAll(8, () => known)
  const ways = { 'without a key': () => undefined, 'with one': () => randomUUID(), 'answered before': () => known }
  for (const atOnce of [1, 8]) {
    const times: Record<string, number[]> = { 'without a key': [], 'with one': [], 'answered before': [] }
    // The first round warms all up.
    for (let round = 0; round <= Number(values.rounds); round++)
      for (const [way, keyOf] of Object.entries(ways)) {
        const time = await patchAll(atOnce, keyOf)
        if (round > 0) times[way]!.push(time)
      }
    const plain = median(times['without a key']!)
    const lines = Object.entries(times).map(([way, each]) => `${way} ${median(each).toFixed(2)} ms (${(median(each) / plain).toFixed(2)})`)
    process.stdout.write(`${atOnce} at once: ${lines.join(', ')}; medians of ${values.rounds}\n`)
  }
} finally {
  await endProcesses()
  await postgres.stop()
}
