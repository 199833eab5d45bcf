/**
 * The server's speed on its most frequent requests, compared with a bare Fastify handler over pg that has no users, no
 * checks and no logging (`bare.ts`). Both run as separate processes on one database and are loaded in alternating
 * rounds, so that other programs on the machine slow down both alike. Exits with 1 when the server reaches less than
 * 0.6 of the bare handler's requests per second. CPU time per request (Linux only) has less noise, because it excludes
 * the load generator and the database.
 *
 *   node e2e/bench/hot-path.ts [--rounds 7] [--seconds 4]
 */
import { openDatabase } from '@contacts/server/database'
import autocannon from 'autocannon'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { fill } from './address-book.ts'
import { itemAt } from './item-at.ts'
import { median } from './median.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, seconds: { type: 'string', default: '4' } } })
const rounds = Number(flags.rounds)
const seconds = Number(flags.seconds)
if (![rounds, seconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rounds and --seconds must be whole numbers of at least 1')

const MIN_RATIO = 0.6
const CONTACTS = 10_000
const CONNECTIONS = 32

const folder = mkdtempSync(join(tmpdir(), 'contacts-bench-'))
const children: ChildProcess[] = []

interface Program {
  url: string
  pid: number
}

async function run(postgres: Postgres) {
  await postgres.createDatabase('bench')
  const databaseUrl = postgres.url('bench')
  const db = await openDatabase({ url: databaseUrl })
  await db.migrate()
  await db.close()

  const server = await startProgram('../../server/src/main.ts', (port) => ({
    env: { DATABASE_URL: databaseUrl, PORT: String(port), RATE_LIMIT: 'off' },
  }))
  const owner = await signUp(server.url)
  await fill([{ url: databaseUrl, owners: [owner] }], CONTACTS)
  const bare = await startProgram('./bare.ts', (port) => ({ args: [databaseUrl, String(port), owner] }))

  const { items } = (await fetchJson(bare.url, '/api/contacts', {})) as { items: { id: string }[] }
  const requests = { 'list of 100': '/api/contacts', get: `/api/contacts/${itemAt(items, 50).id}` }
  process.stdout.write(
    '| request | bare, requests/s | server, requests/s | ratio | ratio per round | bare, CPU µs | server, CPU µs |\n' +
      '| --- | --- | --- | --- | --- | --- | --- |\n',
  )
  const ratios = []
  for (const [name, path] of Object.entries(requests)) ratios.push(await compare(name, path, bare, server))
  return ratios.every((ratio) => ratio >= MIN_RATIO)
}

async function compare(name: string, path: string, bare: Program, server: Program) {
  // Cursors are encrypted with a random nonce, and the bare handler returns none.
  const withoutCursor = (answer: unknown) => ({ ...(answer as object), next_cursor: undefined })
  const expected = withoutCursor(await fetchJson(bare.url, path, {}))
  const answer = withoutCursor(await fetchJson(server.url, path, await logIn(server.url)))
  if (!isDeepStrictEqual(answer, expected)) throw new Error(`the two responses to ${path} differ`)

  const results: { bare: Load; server: Load }[] = []
  // Round 0 is the warm-up.
  for (let round = 0; round <= rounds; round++) {
    const result = { bare: await load(bare, path, {}), server: await load(server, path, await logIn(server.url)) }
    if (round > 0) results.push(result)
  }
  const ratios = results.map((result) => result.server.rate / result.bare.rate)
  const ratio = median(ratios)
  const medianOf = (program: 'bare' | 'server', figure: keyof Load) => median(results.map((result) => result[program][figure])).toFixed(0)
  const cells = [
    name,
    medianOf('bare', 'rate'),
    medianOf('server', 'rate'),
    ratio.toFixed(2),
    ratios.map((one) => one.toFixed(2)).join(' '),
    medianOf('bare', 'cpu'),
    medianOf('server', 'cpu'),
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
  return ratio
}

interface Load {
  /** Requests per second. */
  rate: number
  /** Microseconds of CPU time per request. */
  cpu: number
}

async function load({ url, pid }: Program, path: string, headers: Record<string, string>): Promise<Load> {
  const before = cpuTime(pid)
  const result = await autocannon({ url: url + path, headers, connections: CONNECTIONS, duration: seconds })
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests to ${url}${path} failed`)
  return { rate: result['2xx'] / result.duration, cpu: (cpuTime(pid) - before) / result['2xx'] }
}

const MICROSECONDS_PER_TICK = 10_000

/**
 * proc_pid_stat(5): fields 14 and 15 are in ticks. They are counted after field 2, the program's name, which may
 * contain spaces.
 */
function cpuTime(pid: number) {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK
}

const ACCOUNT = { email: 'bench@example.com', password: 'correct horse battery' }

async function signUp(url: string) {
  const { id } = (await fetchJson(url, '/api/auth/signup', {}, { username: 'Bench', ...ACCOUNT })) as { id: string }
  return id
}

async function logIn(url: string): Promise<Record<string, string>> {
  const { access_token: token } = (await fetchJson(url, '/api/auth/login', {}, ACCOUNT)) as { access_token: string }
  return { authorization: `Bearer ${token}` }
}

async function fetchJson(url: string, path: string, headers: Record<string, string>, body?: object): Promise<unknown> {
  const answer = await fetch(url + path, {
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function startProgram(file: string, settings: (port: number) => { args?: string[]; env?: Record<string, string> }): Promise<Program> {
  const port = await freePort()
  const { args = [], env = {} } = settings(port)
  const child = spawn(process.execPath, [...profilingFlags(file), new URL(file, import.meta.url).pathname, ...args], {
    // An empty folder, so that no .env file is read.
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.push(child)
  const url = `http://127.0.0.1:${port}`
  for (const deadline = Date.now() + 30_000; child.exitCode === null && Date.now() < deadline; await sleep(50)) {
    const isListening = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isListening && child.pid !== undefined) return { url, pid: child.pid }
  }
  throw new Error(`${file} did not start listening`)
}

/** `BENCH_PROFILE=<folder>` writes a CPU profile of each process into that folder. */
const profilingFlags = (file: string) =>
  process.env['BENCH_PROFILE']
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`, `--cpu-prof-name=${file.replaceAll(/\W+/g, '-')}.cpuprofile`]
    : []

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const postgres = await startPostgres()
try {
  process.exitCode = (await run(postgres)) ? 0 : 1
} finally {
  for (const child of children) await stop(child)
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
