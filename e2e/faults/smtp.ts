/**
 * Checks that no e-mail is lost when the SMTP server is down and server processes are killed. People sign up at two
 * processes while SMTP is down. One process is killed with SIGKILL in the middle of the sign-ups, and again after SMTP
 * is back, when each process has delivered one e-mail and waits for the reply. Fails unless sign-ups never wait for
 * SMTP, every e-mail arrives, and at most one arrives twice, with the same Message-ID. Then the process is killed while
 * it sends on all its connections, which may repeat one e-mail per connection.
 *
 *   node e2e/faults/smtp.ts [--database postgres|pglite] [--mails 200] [--down 60]
 *
 * `--mails 40 --down 5` takes less than a minute, most of it until the leases of the killed process expire.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Measurement, reportMeasurements } from '../harness/fault-report.ts'
import { sendRequest } from '../harness/http.ts'
import { type SmtpMailbox, startSmtp } from '../harness/mailbox.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'
import { startPostgres } from '../harness/postgres.ts'

const { values: flags } = parseArgs({
  options: {
    database: { type: 'string', default: 'postgres' },
    mails: { type: 'string', default: '200' },
    down: { type: 'string', default: '60' },
  },
})
const [mails, downSeconds] = [Number(flags.mails), Number(flags.down)]
if (![mails, downSeconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--mails and --down must be whole numbers of at least 1')
if (!['postgres', 'pglite'].includes(flags.database)) throw new RangeError('--database must be postgres or pglite')

const CONCURRENCY = 3
const MAX_SIGN_UP_MS = 1_500
/** A process sends this many e-mails at the same time; a kill may repeat each of them. */
const CONNECTIONS = 4
/** Time until the surviving process retries, and until the leases of the killed process expire. */
const RECOVERY_MS = 120_000

interface Cluster {
  servers: ServerProcess[]
  /** Starts a new process on the port of a killed one. */
  restart(dead: ServerProcess): Promise<void>
  end(): Promise<void>
}

async function startCluster(smtp: SmtpMailbox): Promise<Cluster> {
  const { settings, end } = flags.database === 'postgres' ? await preparePostgres() : preparePglite()
  const env = { ...settings, SMTP_URL: smtp.url, RATE_LIMIT: 'off', PUBLIC_URL: 'http://127.0.0.1:8000', LOG_LEVEL: 'warn' }
  // PGlite can be used by one process only.
  const servers = [await startProcess({ env }), ...(flags.database === 'postgres' ? [await startProcess({ env })] : [])]
  return {
    servers,
    restart: async (dead) => void (servers[servers.indexOf(dead)] = await startProcess({ env, port: dead.port })),
    end: async () => {
      await endProcesses()
      await end()
    },
  }
}

async function preparePostgres() {
  const postgres = await startPostgres()
  await postgres.createDatabase('contacts')
  return { settings: { DATABASE_URL: postgres.url('contacts') }, end: () => postgres.stop() }
}

function preparePglite() {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-smtp-'))
  return { settings: { DATA_DIR: folder }, end: async () => rmSync(folder, { recursive: true, force: true }) }
}

/** Sends the sign-up to one process after the other until one responds; returns the milliseconds of that request. */
async function signUp({ servers }: Cluster, email: string): Promise<number> {
  for (let attempt = Math.floor(Math.random() * servers.length); ; attempt++) {
    const started = performance.now()
    const body = { username: 'Olena', email, password: 'correct horse battery' }
    try {
      const { status } = await sendRequest(serverAt(servers, attempt % servers.length).url, {
        method: 'POST',
        path: '/api/auth/signup',
        body,
      })
      // 409: a process committed the sign-up and was killed before it responded.
      if (status === 201 || status === 409) return performance.now() - started
      throw new Error(`the sign-up returned ${status}`)
    } catch (error) {
      if (!isConnectionError(error)) throw error
      await sleep(50)
    }
  }
}

function serverAt(servers: ServerProcess[], index: number) {
  const server = servers[index]
  if (!server) throw new RangeError(`there is no process ${index}`)
  return server
}

const isConnectionError = (error: unknown) =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes((error as { code?: string }).code ?? '') ||
  /socket hang up/.test((error as Error).message)

interface Phase {
  name: string
  emails: string[]
  times: number[]
}

async function signUpAll(cluster: Cluster, name: string, count: number, afterEach?: (done: number) => void): Promise<Phase> {
  const emails = Array.from({ length: count }, (_, index) => `${name.toLowerCase().replaceAll(' ', '-')}-${index}@example.com`)
  const times: number[] = []
  const waiting = emails.values()
  const worker = async () => {
    for (const email of waiting) {
      times.push(await signUp(cluster, email))
      afterEach?.(times.length)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return { name, emails, times }
}

interface Outcome extends Phase {
  /** Recipients who got an e-mail. */
  arrived: number
  /** Recipients who got more than one e-mail. */
  twice: number
  /** Recipients who got different e-mails, or more than two. */
  different: number
  /** Time until all e-mails had arrived. */
  seconds: number
}

/** Waits until every recipient has an e-mail; returns after how many seconds. */
async function waitForArrival(smtp: SmtpMailbox, { emails }: Phase, started = performance.now()): Promise<number> {
  const haveArrived = async () => {
    const reached = new Set((await smtp.mails()).flatMap(({ recipients }) => recipients))
    return emails.every((email) => reached.has(email))
  }
  while (!(await haveArrived()) && performance.now() - started < RECOVERY_MS) await sleep(100)
  return (performance.now() - started) / 1000
}

async function outcomeOf(smtp: SmtpMailbox, phase: Phase, seconds: number): Promise<Outcome> {
  const received = await smtp.mails()
  const idsPerRecipient = phase.emails.map((email) =>
    received.filter(({ recipients }) => recipients.includes(email)).map(({ messageId }) => messageId),
  )
  return {
    ...phase,
    arrived: idsPerRecipient.filter((ids) => ids.length > 0).length,
    twice: idsPerRecipient.filter((ids) => ids.length > 1).length,
    different: idsPerRecipient.filter((ids) => new Set(ids).size > 1 || ids.length > 2).length,
    seconds,
  }
}

/** Time for the leases of a killed process to expire, and for its e-mails to be sent again. */
const LEASE_MS = 33_000

interface Outcomes {
  up: Outcome
  down: Outcome
  killed: Outcome
}

async function measure(smtp: SmtpMailbox, cluster: Cluster): Promise<Outcomes> {
  const up = await signUpAll(cluster, 'SMTP up', 10)
  const upSeconds = await waitForArrival(smtp, up)

  await smtp.stop()
  const downSince = performance.now()
  let killing: Promise<void> | undefined
  const down = await signUpAll(cluster, 'SMTP down', mails, (done) => {
    if (done >= mails / 2) killing ??= killAndRestart(cluster)
  })
  await killing
  await sleep(Math.max(0, downSeconds * 1000 - (performance.now() - downSince)))
  const upSince = performance.now()
  await killWhileWaitingForReply(smtp, cluster)
  const downArrivalSeconds = await waitForArrival(smtp, down, upSince)

  // SMTP replies late, so that the process is killed while e-mails are being sent.
  smtp.setFault(() => ({ repliesAfter: sleep(200) }))
  const before = (await smtp.mails()).length
  const sending = signUpAll(cluster, 'killed while sending', Math.ceil(mails / 5))
  while ((await smtp.mails()).length < before + 5) await sleep(10)
  const killedAt = performance.now()
  await killAndRestart(cluster)
  const killed = await sending
  const killedSeconds = await waitForArrival(smtp, killed)

  await sleep(Math.max(0, LEASE_MS - (performance.now() - killedAt)))
  return {
    up: await outcomeOf(smtp, up, upSeconds),
    down: await outcomeOf(smtp, down, downArrivalSeconds),
    killed: await outcomeOf(smtp, killed, killedSeconds),
  }
}

async function killAndRestart(cluster: Cluster) {
  const victim = serverAt(cluster.servers, 0)
  victim.kill('SIGKILL')
  await victim.ended
  await cluster.restart(victim)
}

/**
 * Kills the first process when each process has sent one complete e-mail and waits for the reply. After an outage of
 * SMTP, each process first tries a single e-mail.
 */
async function killWhileWaitingForReply(smtp: SmtpMailbox, cluster: Cluster) {
  const hasFailedToConnect = ({ output }: ServerProcess) => output().includes('"reason":"unreachable"')
  while (!cluster.servers.every(hasFailedToConnect)) await sleep(50)
  const before = (await smtp.mails()).length
  const answered = Promise.withResolvers<void>()
  smtp.setFault(() => ({ repliesAfter: answered.promise }))
  await smtp.start()
  while ((await smtp.mails()).length < before + cluster.servers.length) await sleep(10)
  const victim = serverAt(cluster.servers, 0)
  const killing = killAndRestart(cluster)
  await victim.ended
  smtp.setFault(() => undefined)
  answered.resolve()
  await killing
}

const percentile = (times: number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN

function measurementsOf({ up, down, killed }: Outcomes): Measurement[] {
  const phases = [
    { outcome: up, maxTwice: 0 },
    { outcome: down, maxTwice: 1 },
    { outcome: killed, maxTwice: CONNECTIONS },
  ]
  const slowestMs = Math.round(Math.max(...down.times))
  return [
    ...phases.map(({ outcome: { name, emails, arrived, twice, different }, maxTwice }) => ({
      fault: `${name}: e-mails`,
      target: `${emails.length} arrive, at most ${maxTwice} twice, with the same Message-ID`,
      measured: `${arrived} arrived, ${twice} twice, ${different} of these with another Message-ID or more than twice`,
      ok: arrived === emails.length && twice <= maxTwice && different === 0,
    })),
    {
      fault: 'SMTP down: slowest sign-up',
      target: `at most ${MAX_SIGN_UP_MS} ms`,
      measured: `${slowestMs} ms`,
      ok: slowestMs <= MAX_SIGN_UP_MS,
    },
  ]
}

const smtp = await startSmtp()
const cluster = await startCluster(smtp)
try {
  const outcomes = await measure(smtp, cluster)
  process.stdout.write(`${flags.database}, ${cluster.servers.length} process(es), ${CONCURRENCY} sign-ups at a time\n`)
  console.table(
    Object.values(outcomes).map(({ name, emails, arrived, twice, seconds, times }) => ({
      phase: name,
      'e-mails': emails.length,
      arrived,
      missing: emails.length - arrived,
      twice,
      'all arrived after s': Number(seconds.toFixed(1)),
      'sign-up p50 ms': Math.round(percentile(times, 0.5)),
      'p99 ms': Math.round(percentile(times, 0.99)),
      'max ms': Math.round(Math.max(...times)),
    })),
  )
  reportMeasurements(measurementsOf(outcomes))
} finally {
  await cluster.end()
  await smtp.close()
}
