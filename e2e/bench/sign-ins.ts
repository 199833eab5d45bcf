/**
 * How much simultaneous sign-ins slow down other requests. Measures the 99th percentile of the time to read a contact
 * under three loads in turn: without sign-ins, while 64 clients sign in repeatedly and obey `Retry-After`, and while
 * they ignore it. Password hashing has a short queue, so the server refuses some of the sign-ins with 503. The
 * server and the clients run as separate processes, the server on PostgreSQL. Exits with 1 when sign-ins make reading
 * more than 2.5 times as slow.
 *
 *   node e2e/bench/sign-ins.ts [--rounds 3] [--seconds 15]
 */
import { createClient, unwrap } from '@contacts/client'
import autocannon from 'autocannon'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { reportMeasurements } from '../harness/fault-report.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { itemAt } from './item-at.ts'
import { EMAILS } from './sign-in-accounts.ts'
import { median } from './median.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '15' } } })
const rounds = Number(flags.rounds)
const seconds = Number(flags.seconds)
if (![rounds, seconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rounds and --seconds must be whole numbers of at least 1')

const MAX_RATIO = 2.5
const CONNECTIONS = 8
const WARM_UP_SECONDS = 3
/** The sign-ins start this long before the measured reads. */
const LEAD_SECONDS = 1
/** What the clients that sign in do after a 503; `none`: no client signs in. */
const LOADS = ['none', 'obey Retry-After', 'ignore Retry-After'] as const
type Load = (typeof LOADS)[number]
const PASSWORD = 'correct horse battery'
const ACCOUNT = { email: 'bench@example.com', password: PASSWORD }

const folder = mkdtempSync(join(tmpdir(), 'contacts-sign-ins-'))
const postgres = await startPostgres()
try {
  await postgres.createDatabase('bench')
  const env = { DATABASE_URL: postgres.url('bench'), DATA_DIR: folder, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' }
  const { url } = await startProcess({ env })
  const client = createClient({ baseUrl: url })
  await unwrap(client.auth.signup({ body: { username: 'Bench', ...ACCOUNT } }))
  for (const email of EMAILS) await unwrap(client.auth.signup({ body: { username: 'Bench', email, password: PASSWORD } }))
  await unwrap(client.auth.login({ body: ACCOUNT }))
  const contact = await unwrap(client.contacts.create({ body: { first_name: 'Ада', last_name: 'Лавлейс' } }))
  const read = (duration: number) => readContact(`${url}/api/contacts/${contact.id}`, client.session.tokens?.access_token, duration)

  await read(WARM_UP_SECONDS)
  const p99: Record<Load, number[]> = { none: [], 'obey Retry-After': [], 'ignore Retry-After': [] }
  process.stdout.write('| round | sign-ins | reads/s | p99, ms | times p99 without sign-ins | statuses of sign-ins |\n')
  process.stdout.write(`|${' --- |'.repeat(6)}\n`)
  for (let round = 1; round <= rounds; round++) {
    let baseline = 0
    for (const load of LOADS) {
      const { result, statuses } =
        load === 'none' ? { result: await read(seconds), statuses: '' } : await duringSignIns(load, url, () => read(seconds))
      if (load === 'none') baseline = result.p99
      p99[load].push(result.p99)
      const figures = [result.rate, result.p99.toFixed(1), (result.p99 / baseline).toFixed(2), statuses]
      process.stdout.write(`| ${[round, load, ...figures].join(' | ')} |\n`)
    }
    await unwrap(client.auth.refresh())
  }
  const baseline = median(p99.none)
  reportMeasurements(
    (['obey Retry-After', 'ignore Retry-After'] as const).map((load) => ({
      fault: `64 clients sign in repeatedly and ${load}: p99 of reading a contact`,
      target: `at most ${MAX_RATIO} times`,
      measured: `${(median(p99[load]) / baseline).toFixed(2)} times (${baseline.toFixed(1)} ms without sign-ins, ${median(p99[load]).toFixed(1)} ms)`,
      ok: median(p99[load]) / baseline <= MAX_RATIO,
    })),
  )
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

/** Does the work while the clients of `sign-in-load.ts` sign in; counts the statuses of the sign-ins. */
async function duringSignIns<T>(load: Load, url: string, work: () => Promise<T>) {
  const clients = fork(new URL('sign-in-load.ts', import.meta.url), [url, PASSWORD, load])
  try {
    await sleep(LEAD_SECONDS * 1000)
    const result = await work()
    clients.send('stop')
    const [counts] = (await once(clients, 'message')) as [Record<string, number>]
    return { result, statuses: describeStatuses(counts) }
  } finally {
    clients.kill()
  }
}

function describeStatuses(counts: Record<string, number>) {
  const unexpected = Object.keys(counts).filter((status) => !['200', '503'].includes(status))
  if (unexpected.length > 0) throw new Error(`sign-ins returned ${unexpected.join()}`)
  return Object.entries(counts)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ')
}
