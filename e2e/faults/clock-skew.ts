/**
 * Runs two servers on one PostgreSQL, one of them with a clock that libfaketime shifts, as on machines without NTP. A
 * client that signs in at one server uses the other, and refreshes its tokens at both in turn. Exits with 1 when a call
 * fails, when the client is signed out, when a repeated refresh returns other tokens, or when the shifted server does
 * not warn. Needs the Debian package faketime; without it the program is skipped. Takes half a minute.
 *
 *   node e2e/faults/clock-skew.ts [--seconds 6,-6,240,-240]
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Measurement, reportMeasurements, reportSkipped } from '../harness/fault-report.ts'
import { startPostgres } from '../harness/postgres.ts'
import { required } from '../harness/required.ts'
import { endProcesses, MAIN, type ServerProcess, startProcess } from '../harness/process.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6,-6,240,-240' } } })
const shifts = values.seconds.split(',').map(Number)
if (!shifts.every(Number.isInteger)) throw new RangeError('--seconds must be whole numbers, separated by commas')

const FAKETIME = '/usr/bin/faketime'
const FAULT = 'clocks of two servers differ'
const TURNS = 6
const PASSWORD = 'correct horse battery'

interface Person {
  client: Client
  /** Where the client sends its requests. */
  target: { server: ServerProcess }
  signOuts: number
  failures: string[]
}

/** Signs up at a server, and signs in there. */
async function signIn(server: ServerProcess, email: string): Promise<Person> {
  const target = { server }
  const client = createClient({
    baseUrl: server.url,
    retries: 0,
    onRequest: (request) => void (request.url = request.url.replace(server.url, target.server.url)),
  })
  const person: Person = { client, target, signOuts: 0, failures: [] }
  client.session.on('signed-out', () => person.signOuts++)
  await unwrap(client.auth.signup({ body: { username: 'Olena', email, password: PASSWORD } }))
  await unwrap(client.auth.login({ body: { email, password: PASSWORD } }))
  return person
}

/** Uses the servers in turn. In every turn the client reads with the tokens of the other server, and refreshes them. */
async function useInTurn(person: Person, servers: ServerProcess[]) {
  const attempt = async (what: string, call: Promise<unknown>) => {
    await call.catch((error: unknown) => person.failures.push(`${what}: ${String(error)}`))
  }
  for (let turn = 0; turn < TURNS; turn++) {
    person.target.server = servers[turn % servers.length] ?? person.target.server
    await attempt('read', unwrap(person.client.users.me()))
    await attempt('refresh', unwrap(person.client.auth.refresh()))
    await attempt('read', unwrap(person.client.users.me()))
  }
}

/**
 * Refreshes at the first server, and repeats the refresh with the old token at the second one, as a second tab does.
 */
async function repeatRefresh(person: Person, [first, second]: [ServerProcess, ServerProcess]): Promise<string> {
  const refresh_token = person.client.session.tokens?.refresh_token
  person.target.server = first
  await unwrap(person.client.auth.refresh())
  await unwrap(person.client.users.me())
  const headers = { 'content-type': 'application/json' }
  const repeated = await fetch(`${second.url}/api/auth/refresh`, { method: 'POST', headers, body: JSON.stringify({ refresh_token }) })
  const tokens = (await repeated.json()) as { refresh_token?: string; code?: string }
  if (tokens.refresh_token !== person.client.session.tokens?.refresh_token) return `${repeated.status} ${tokens.code}`
  return 'the same tokens'
}

const WARNING = /"seconds":(-?[\d.]+),"msg":"the clock of this machine differs from the clock of the database"/

/** `exact` is the server whose clock is right. Starts a second server, whose clock is shifted by this many seconds. */
async function measure(exact: ServerProcess, env: Record<string, string>, seconds: number): Promise<Measurement[]> {
  const shift = `${seconds < 0 ? '' : '+'}${seconds}s`
  const shifted = await startProcess({ env, command: [FAKETIME, '-f', shift, ...MAIN] })
  const signIns = [
    { from: 'exact', to: 'shifted', servers: [shifted, exact], first: exact },
    { from: 'shifted', to: 'exact', servers: [exact, shifted], first: shifted },
  ]
  const rows: Measurement[] = []
  for (const { from, to, servers, first } of signIns) {
    const person = await signIn(first, `${from}${seconds}@example.com`)
    await useInTurn(person, servers)
    const repeated = await repeatRefresh(person, [first, required(servers[0])])
    for (const failure of person.failures) process.stderr.write(`${shift}, from ${from} to ${to}: ${failure}\n`)
    rows.push({
      fault: `${FAULT} (${shift}): signed in at the ${from} server, used at the ${to} server`,
      target: `0 sign-outs, 0 of ${TURNS * 3} calls failed`,
      measured: `${person.signOuts} sign-outs, ${person.failures.length} failed`,
      ok: person.signOuts === 0 && person.failures.length === 0,
    })
    rows.push({
      fault: `${FAULT} (${shift}): a refresh at the ${from} server is repeated at the ${to} server`,
      target: 'the same tokens',
      measured: repeated,
      ok: repeated === 'the same tokens',
    })
  }
  const warned = WARNING.exec(shifted.output())?.[1]
  const isRight = warned !== undefined && Math.abs(Number(warned) - seconds) < 1
  rows.push({ fault: `${FAULT} (${shift}): warning at start`, target: `${seconds} s`, measured: `${warned ?? 'none'} s`, ok: isRight })
  shifted.kill('SIGTERM')
  await shifted.ended
  return rows
}

if (existsSync(FAKETIME)) {
  const postgres = await startPostgres()
  try {
    await postgres.createDatabase('contacts')
    const env = {
      DATABASE_URL: postgres.url('contacts'),
      JWT_KEYS: `first:${randomBytes(32).toString('base64')}`,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'warn',
    }
    const exact = await startProcess({ env })
    const rows: Measurement[] = []
    for (const seconds of shifts) rows.push(...(await measure(exact, env, seconds)))
    reportMeasurements(rows)
  } finally {
    await endProcesses()
    await postgres.stop()
  }
} else {
  reportSkipped(FAULT, `${FAKETIME} does not exist (Debian: apt-get install faketime)`)
}
