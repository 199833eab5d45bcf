/**
 * How much simultaneous sign-ins slow down other requests. Measures how long reading a contact takes (99th percentile),
 * alternately alone and while 64 people sign in again and again. Password hashing has a short queue, so the server
 * refuses some of the sign-ins with 503; they are retried after `Retry-After`, or at once with `--ignore-retry-after`.
 * The server runs as a separate process on PostgreSQL. Exits with 1 when sign-ins make reading more than 2.5 times as
 * slow.
 *
 *   node e2e/bench/sign-ins.ts [--rounds 3] [--seconds 15] [--ignore-retry-after]
 */
import { createClient, unwrap } from '@contacts/client'
import autocannon from 'autocannon'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { itemAt } from './item-at.ts'
import { median } from './median.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '15' },
    'ignore-retry-after': { type: 'boolean', default: false },
  },
})
const rounds = Number(flags.rounds)
const seconds = Number(flags.seconds)
if (![rounds, seconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rounds and --seconds must be whole numbers of at least 1')

const MAX_RATIO = 2.5
const CONNECTIONS = 8
const SIGN_INS = 64
const WARM_UP_SECONDS = 3
/** The sign-ins start this long before the measured reads. */
const LEAD_SECONDS = 1
const ACCOUNT = { email: 'bench@example.com', password: 'correct horse battery' }

const folder = mkdtempSync(join(tmpdir(), 'contacts-sign-ins-'))
const postgres = await startPostgres()
try {
  await postgres.createDatabase('bench')
  const env = { DATABASE_URL: postgres.url('bench'), DATA_DIR: folder, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' }
  const { url } = await startProcess({ env })
  const client = createClient({ baseUrl: url })
  await unwrap(client.auth.signup({ body: { username: 'Bench', ...ACCOUNT } }))
  await unwrap(client.auth.login({ body: ACCOUNT }))
  const contact = await unwrap(client.contacts.create({ body: { first_name: 'Ада', last_name: 'Лавлейс' } }))
  const read = (duration: number) => readContact(`${url}/api/contacts/${contact.id}`, client.session.tokens?.access_token, duration)

  await read(WARM_UP_SECONDS)
  const p99 = { alone: [] as number[], loaded: [] as number[] }
  process.stdout.write('| round | reads/s alone | p99, ms | reads/s during sign-ins | p99, ms | ratio | statuses of sign-ins |\n')
  process.stdout.write(`|${' --- |'.repeat(7)}\n`)
  for (let round = 1; round <= rounds; round++) {
    const alone = await read(seconds)
    const { result: loaded, statuses } = await duringSignIns(url, () => read(seconds))
    p99.alone.push(alone.p99)
    p99.loaded.push(loaded.p99)
    const figures = [alone.rate, alone.p99.toFixed(1), loaded.rate, loaded.p99.toFixed(1), (loaded.p99 / alone.p99).toFixed(2)]
    process.stdout.write(`| ${[round, ...figures, statuses].join(' | ')} |\n`)
    await unwrap(client.auth.refresh())
  }
  const [alone, loaded] = [median(p99.alone), median(p99.loaded)]
  const ratio = loaded / alone
  process.stdout.write(`p99 of reading: ${alone.toFixed(1)} ms alone, ${loaded.toFixed(1)} ms during sign-ins, ratio ${ratio.toFixed(2)}\n`)
  if (!(ratio <= MAX_RATIO)) process.exitCode = 1
} finally {
  await endProcesses()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function readContact(url: string, accessToken: string | undefined, duration: number) {
  const times: number[] = []
  const load = autocannon({ url, headers: { authorization: `Bearer ${accessToken}` }, connections: CONNECTIONS, duration })
  void load.on('response', (_client, _status, _bytes, milliseconds: number) => times.push(milliseconds))
  const result = await load
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} reads failed`)
  const sorted = times.toSorted((a, b) => a - b)
  return { rate: Math.round(times.length / result.duration), p99: itemAt(sorted, Math.floor(times.length * 0.99)) }
}

/** Does the work while 64 people sign in again and again; counts the statuses of the sign-ins. */
async function duringSignIns<T>(url: string, work: () => Promise<T>) {
  const counts: Record<number, number> = {}
  let isDone = false
  const signIns = Array.from({ length: SIGN_INS }, async () => {
    while (!isDone) {
      const { status, headers } = await signIn(url)
      counts[status] = (counts[status] ?? 0) + 1
      if (status === 503 && !flags['ignore-retry-after']) await sleep(Number(headers.get('retry-after')) * 1000)
    }
  })
  await sleep(LEAD_SECONDS * 1000)
  const result = await work().finally(() => (isDone = true))
  await Promise.all(signIns)
  const unexpected = Object.keys(counts).filter((status) => !['200', '503'].includes(status))
  if (unexpected.length > 0) throw new Error(`sign-ins returned ${unexpected.join()}`)
  const statuses = Object.entries(counts)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ')
  return { result, statuses }
}

async function signIn(url: string) {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ACCOUNT),
  })
  await answer.arrayBuffer()
  return answer
}
