/**
 * What the server costs on its hottest paths: requests per second against those of a bare Fastify handler over pg, which
 * knows no users, checks nothing and logs nothing. Both are processes of their own on one database and are asked turn by
 * turn, so that whatever else the machine does hits both. It fails below 0.6 of the bare handler. The processor time of a
 * request (on Linux) tells the same with less noise: it is the server's alone, without the client's and the database's.
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

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, seconds: { type: 'string', default: '4' } } })
const [rounds, seconds] = [flags.rounds, flags.seconds].map(Number) as [number, number]
if (![rounds, seconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rounds and --seconds are whole numbers from 1')

const REQUIRED = 0.6
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

  const ours = await startProgram('../../server/src/main.ts', (port) => ({
    env: { DATABASE_URL: databaseUrl, PORT: String(port), RATE_LIMIT: 'off' },
  }))
  const owner = await signUp(ours.url)
  await fill([{ url: databaseUrl, owners: [owner] }], CONTACTS)
  const bare = await startProgram('./bare.ts', (port) => ({ args: [databaseUrl, String(port), owner] }))

  const { items } = (await ask(bare.url, '/api/contacts', {})) as { items: { id: string }[] }
  const verdicts = []
  process.stdout.write(
    '| request | bare, requests/s | server | ratio | of each round | bare, CPU µs | server |\n| --- | --- | --- | --- | --- | --- | --- |\n',
  )
  for (const [name, path] of [
    ['list of 100', '/api/contacts'],
    ['get', `/api/contacts/${items[50]!.id}`],
  ] as const) {
    verdicts.push(await compare(name, path, bare, ours))
  }
  return verdicts.every(Boolean)
}

async function compare(name: string, path: string, bare: Program, ours: Program) {
  // A cursor is sealed with something random, and the bare handler has none.
  const answers = [await ask(bare.url, path, {}), await ask(ours.url, path, await logIn(ours.url))].map((answer) =>
    Object.assign(answer as object, { next_cursor: undefined }),
  )
  if (!isDeepStrictEqual(...(answers as [object, object]))) throw new Error(`the answers to ${path} differ`)

  const loads = { bare: [] as Load[], ours: [] as Load[] }
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const pair = { bare: await load(bare, path, {}), ours: await load(ours, path, await logIn(ours.url)) }
    if (round === 0) continue
    loads.bare.push(pair.bare)
    loads.ours.push(pair.ours)
  }
  const ratios = loads.ours.map(({ rate }, round) => rate / loads.bare[round]!.rate)
  const ratio = median(ratios)
  const medianOf = (these: Load[], what: keyof Load) => median(these.map((one) => one[what])).toFixed(0)
  const cells = [
    name,
    medianOf(loads.bare, 'rate'),
    medianOf(loads.ours, 'rate'),
    ratio.toFixed(2),
    ratios.map((one) => one.toFixed(2)).join(' '),
    medianOf(loads.bare, 'cpu'),
    medianOf(loads.ours, 'cpu'),
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
  return ratio >= REQUIRED
}

/** Answers a second, and microseconds of processor time for one. */
interface Load {
  rate: number
  cpu: number
}

async function load({ url, pid }: Program, path: string, headers: Record<string, string>): Promise<Load> {
  const before = processorTime(pid)
  const result = await autocannon({ url: url + path, headers, connections: CONNECTIONS, duration: seconds })
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests to ${url}${path} failed`)
  return { rate: result['2xx'] / result.duration, cpu: (processorTime(pid) - before) / result['2xx'] }
}

const TICK = 10_000

/** proc_pid_stat(5): fields 14 and 15 are in ticks. The second is the name, in which spaces are allowed. */
function processorTime(pid: number) {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK
}

const ACCOUNT = { email: 'bench@example.com', password: 'correct horse battery' }

async function signUp(url: string) {
  const { id } = (await ask(url, '/api/auth/signup', {}, { username: 'Bench', ...ACCOUNT })) as { id: string }
  return id
}

async function logIn(url: string): Promise<Record<string, string>> {
  const { access_token: token } = (await ask(url, '/api/auth/login', {}, ACCOUNT)) as { access_token: string }
  return { authorization: `Bearer ${token}` }
}

async function ask(url: string, path: string, headers: Record<string, string>, body?: object): Promise<unknown> {
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
  const child = spawn(process.execPath, [...profiling(file), new URL(file, import.meta.url).pathname, ...args], {
    // Without a .env of somebody's.
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
    if (isListening) return { url, pid: child.pid! }
  }
  throw new Error(`${file} does not start`)
}

/** `BENCH_PROFILE=<folder>` keeps a CPU profile of each process. */
const profiling = (file: string) =>
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

function median(numbers: number[]) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

const postgres = await startPostgres()
try {
  process.exitCode = (await run(postgres)) ? 0 : 1
} finally {
  for (const child of children) await stop(child)
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
