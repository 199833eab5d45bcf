/**
 * What the server costs on its hottest paths: requests per second against those of a bare Fastify handler over pg, which
 * knows no users, checks nothing and logs nothing. Both are processes of their own on one database and are asked turn by
 * turn, so that whatever else the machine does hits both. It fails below 0.6 of the bare handler.
 *
 *   node e2e/bench/hot-path.ts [--rounds 7] [--seconds 4]
 */
import { openDatabase } from '@contacts/server/database'
import autocannon from 'autocannon'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
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

async function run(postgres: Postgres) {
  await postgres.createDatabase('bench')
  const databaseUrl = postgres.url('bench')
  const db = await openDatabase({ url: databaseUrl })
  await db.migrate()
  await db.close()

  const ours = await startProgram('../../server/src/main.ts', (port) => ({
    env: { DATABASE_URL: databaseUrl, PORT: String(port), RATE_LIMIT: 'off' },
  }))
  const owner = await signUp(ours)
  await fill([{ url: databaseUrl, owners: [owner] }], CONTACTS)
  const bare = await startProgram('./bare.ts', (port) => ({ args: [databaseUrl, String(port), owner] }))

  const { items } = (await ask(bare, '/api/contacts', {})) as { items: { id: string }[] }
  const verdicts = []
  process.stdout.write('| request | bare | server | ratio | of each round |\n| --- | --- | --- | --- | --- |\n')
  for (const [name, path] of [
    ['list of 100', '/api/contacts'],
    ['get', `/api/contacts/${items[50]!.id}`],
  ] as const) {
    verdicts.push(await compare(name, path, bare, ours))
  }
  return verdicts.every(Boolean)
}

async function compare(name: string, path: string, bare: string, ours: string) {
  const headers = await logIn(ours)
  if (!isDeepStrictEqual(await ask(bare, path, {}), await ask(ours, path, headers))) throw new Error(`the answers to ${path} differ`)

  const rates = { bare: [] as number[], ours: [] as number[] }
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const pair = { bare: await load(bare, path, {}), ours: await load(ours, path, await logIn(ours)) }
    if (round === 0) continue
    rates.bare.push(pair.bare)
    rates.ours.push(pair.ours)
  }
  const ratios = rates.ours.map((rate, round) => rate / rates.bare[round]!)
  const ratio = median(ratios)
  const cells = [
    name,
    median(rates.bare).toFixed(0),
    median(rates.ours).toFixed(0),
    ratio.toFixed(2),
    ratios.map((one) => one.toFixed(2)).join(' '),
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
  return ratio >= REQUIRED
}

/** Answers a second. */
async function load(url: string, path: string, headers: Record<string, string>) {
  const result = await autocannon({ url: url + path, headers, connections: CONNECTIONS, duration: seconds })
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests to ${url}${path} failed`)
  return result['2xx'] / result.duration
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

async function startProgram(file: string, settings: (port: number) => { args?: string[]; env?: Record<string, string> }) {
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
    if (isListening) return url
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
