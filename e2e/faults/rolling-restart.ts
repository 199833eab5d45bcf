/**
 * Restarts two servers in turn behind HAProxy and behind nginx, which run with the configurations of docs/running.md,
 * while clients send requests all the time. The servers run with settings for production. Exits with 1 if a request
 * fails. Needs haproxy, nginx and openssl; without them the program is skipped. Takes four minutes. With `--drain 3` a
 * server stops before HAProxy notices, so requests fail.
 *
 *   node e2e/faults/rolling-restart.ts [--restarts 6] [--drain <DRAIN_SECONDS>]
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Balancer, missingBalancers, startBalancer } from '../harness/balancers.ts'
import { makeCertificate } from '../harness/certificate.ts'
import { reportMeasurements, reportSkipped } from '../harness/fault-report.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'

const { values } = parseArgs({ options: { restarts: { type: 'string', default: '6' }, drain: { type: 'string', default: '' } } })
const restarts = Number(values.restarts)

const CLIENTS_PER_BALANCER = 8
/** Keeps each user below the limit of 300 requests in a minute. */
const PAUSE_MS = 220
/** The wait between two restarts that docs/running.md recommends. */
const SETTLE_MS = 5_000

const folder = mkdtempSync(join(tmpdir(), 'contacts-rolling-'))
const certificate = makeCertificate('localhost', 'DNS:localhost')

/** The outcomes of the requests through one balancer. */
interface Outcomes {
  balancer: string
  requests: number
  failures: string[]
  slowestMs: number
}

const run = { isSending: true }

/** Sends requests one after the other. Every second client opens a connection for each request. */
async function sendRequests({ name, port }: Balancer, person: Client, index: number): Promise<Outcomes> {
  const agent = new Agent({ keepAlive: index % 2 === 0, ca: certificate?.cert })
  const outcomes: Outcomes = { balancer: name, requests: 0, failures: [], slowestMs: 0 }
  while (run.isSending) {
    const start = performance.now()
    const isWrite = outcomes.requests % 3 === 0
    const status = await send(agent, port, person, isWrite)
    outcomes.requests++
    if (status !== (isWrite ? 201 : 200)) outcomes.failures.push(`${isWrite ? 'POST' : 'GET'}: ${status}`)
    outcomes.slowestMs = Math.max(outcomes.slowestMs, performance.now() - start)
    await sleep(PAUSE_MS)
  }
  agent.destroy()
  return outcomes
}

/** Returns the status, or the message of the error. Does not retry. */
function send(agent: Agent, port: number, person: Client, isWrite: boolean): Promise<number | string> {
  const headers = { authorization: `Bearer ${person.session.tokens?.access_token}`, 'content-type': 'application/json' }
  const options = { agent, host: 'localhost', port, path: '/api/contacts', method: isWrite ? 'POST' : 'GET', headers, timeout: 20_000 }
  return new Promise((resolve) => {
    const outgoing = request(options, (response) => {
      response.resume()
      response.on('end', () => resolve(response.complete ? (response.statusCode ?? 0) : 'incomplete response'))
      response.on('error', ({ message }) => resolve(message))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no response for 20 seconds')))
    outgoing.on('error', ({ message }) => resolve(message))
    outgoing.end(isWrite ? JSON.stringify({ first_name: randomUUID() }) : undefined)
  })
}

async function restartInTurn(servers: ServerProcess[], env: Record<string, string>) {
  for (let restart = 0; restart < restarts; restart++) {
    const index = restart % servers.length
    const old = required(servers[index])
    old.kill('SIGTERM')
    const { code } = await old.ended
    if (code !== 0) throw new Error(`A server exited with ${code}.`)
    servers[index] = await startProcess({ env, port: old.port })
    while (!(await fetch(`${old.url}/readyz`)).ok) await sleep(50)
    await sleep(SETTLE_MS)
  }
}

/** Signs up people at a server. Each has another address, because sign-ups are limited by address. */
async function signUpAll({ url }: ServerProcess) {
  const people: Client[] = []
  for (let index = 0; index < 2 * CLIENTS_PER_BALANCER; index++) {
    const client = createClient({ baseUrl: url, headers: { 'x-forwarded-for': `100.64.0.${index}` } })
    const credentials = { email: `person-${index}@example.com`, password: 'correct horse battery' }
    await unwrap(client.auth.signup({ body: { username: `Person ${index}`, ...credentials } }))
    await unwrap(client.auth.login({ body: credentials }))
    people.push(client)
  }
  return people
}

/** Ports below the range of ephemeral ports, for this process. */
const [haproxyPort, nginxPort] = [24_000 + (process.pid % 4_000), 28_000 + (process.pid % 4_000)]

async function measure(databaseUrl: string): Promise<Outcomes[]> {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    JWT_KEYS: `first:${randomBytes(32).toString('base64')}`,
    SMTP_URL: 'smtp://127.0.0.1:9',
    PUBLIC_URL: `https://localhost:${haproxyPort}`,
    TRUST_PROXY: '127.0.0.1',
    LOG_LEVEL: 'error',
    // If this is empty, the server uses the default of production.
    DRAIN_SECONDS: values.drain,
  }
  const servers = [await startProcess({ env }), await startProcess({ env })]
  const people = await signUpAll(required(servers[0]))
  const options = { servers: servers.map(({ port }) => port) as [number, number], certificate: required(certificate) }
  const balancers = [
    await startBalancer('haproxy', { ...options, folder: join(folder, 'haproxy'), port: haproxyPort }),
    await startBalancer('nginx', { ...options, folder: join(folder, 'nginx'), port: nginxPort }),
  ]
  const sending = people.map((person, index) => sendRequests(required(balancers[index % 2]), person, Math.floor(index / 2)))
  try {
    await restartInTurn(servers, env)
  } finally {
    run.isSending = false
  }
  const outcomes = await Promise.all(sending)
  for (const balancer of balancers) balancer.end()
  return outcomes
}

function report(outcomes: Outcomes[]) {
  const failures = outcomes.flatMap(({ balancer, failures }) => failures.map((failure) => `${balancer}: ${failure}`))
  for (const [failure, times] of Object.entries(Object.groupBy(failures, (failure) => failure)))
    process.stdout.write(`${times?.length} times ${failure}\n`)
  reportMeasurements(
    Object.entries(Object.groupBy(outcomes, ({ balancer }) => balancer)).map(([balancer, ofBalancer = []]) => {
      const requests = ofBalancer.reduce((sum, { requests }) => sum + requests, 0)
      const failed = ofBalancer.reduce((sum, { failures }) => sum + failures.length, 0)
      const slowestMs = Math.round(Math.max(...ofBalancer.map(({ slowestMs }) => slowestMs)))
      return {
        fault: `${restarts} restarts behind ${balancer}: failed requests`,
        target: '0',
        measured: `${failed} of ${requests.toLocaleString('en')}; the slowest took ${slowestMs} ms`,
        ok: failed === 0,
      }
    }),
  )
}

const missing = missingBalancers()
if (missing.length > 0 || !certificate) {
  reportSkipped('restarts behind load balancers', missing.join(', ') || 'openssl is not installed')
} else {
  const postgres = await startPostgres()
  try {
    await postgres.createDatabase('contacts')
    report(await measure(postgres.url('contacts')))
  } finally {
    await endProcesses()
    await postgres.stop()
  }
}
rmSync(folder, { recursive: true, force: true })
