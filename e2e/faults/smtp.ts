/**
 * The SMTP server is down while people sign up at two server processes, and one of these is killed with -9: once in the middle
 * of the sign-ups, and again when SMTP is back and each process has handed over a letter whose answer it still waits for. Fails
 * unless no sign-up waited for SMTP, everybody's mail arrives, and at most one of them twice, as the same mail. Then it is
 * killed while it sends with all its connections, which may repeat what was on each of them, and no more than that.
 *
 *   node e2e/faults/smtp.ts [--database postgres|pglite] [--mails 200] [--down 60]
 *
 * `--mails 40 --down 5` takes less than a minute: most of that is the lease of what the dead process had in hand.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ask } from '../harness/http.ts'
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
  throw new RangeError('--mails and --down are whole numbers from 1')
if (!['postgres', 'pglite'].includes(flags.database)) throw new RangeError('--database is postgres or pglite')

const AT_ONCE = 3
const SLOWEST_MS = 1_500
/** What a server sends at the same time, and so may repeat. */
const CONNECTIONS = 4
/** A pause of the survivor, and the lease of what the dead one had in its hands. */
const RECOVERY_MS = 120_000

interface Cluster {
  servers: ServerProcess[]
  /** Starts again in place of one that was killed. */
  revive(dead: ServerProcess): Promise<void>
  end(): Promise<void>
}

async function startCluster(smtp: SmtpMailbox): Promise<Cluster> {
  const { settings, end } = flags.database === 'postgres' ? await onPostgres() : onPglite()
  const env = { ...settings, SMTP_URL: smtp.url, RATE_LIMIT: 'off', PUBLIC_URL: 'http://127.0.0.1:8000', LOG_LEVEL: 'warn' }
  // PGlite has room for one process.
  const servers = [await startProcess({ env }), ...(flags.database === 'postgres' ? [await startProcess({ env })] : [])]
  return {
    servers,
    revive: async (dead) => void (servers[servers.indexOf(dead)] = await startProcess({ env, port: dead.port })),
    end: async () => {
      await endProcesses()
      await end()
    },
  }
}

async function onPostgres() {
  const postgres = await startPostgres()
  await postgres.createDatabase('contacts')
  return { settings: { DATABASE_URL: postgres.url('contacts') }, end: () => postgres.stop() }
}

function onPglite() {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-smtp-'))
  return { settings: { DATA_DIR: folder }, end: async () => rmSync(folder, { recursive: true, force: true }) }
}

async function kill(server: ServerProcess) {
  server.kill('SIGKILL')
  await server.ended
}

/** Signs up at any server that lives; answers how long the one request took that was answered. */
async function signUp({ servers }: Cluster, email: string): Promise<number> {
  for (let attempt = Math.floor(Math.random() * servers.length); ; attempt++) {
    const started = performance.now()
    try {
      const body = { username: 'Olena', email, password: 'correct horse battery' }
      const { status } = await ask(servers[attempt % servers.length]!.url, { method: 'POST', path: '/api/auth/signup', body })
      // Taken by the request whose answer the killed server owes.
      if (status === 201 || status === 409) return performance.now() - started
      throw new Error(`sign-up answers ${status}`)
    } catch (error) {
      if (!isGone(error)) throw error
      await sleep(50)
    }
  }
}

const isGone = (error: unknown) =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes((error as { code?: string }).code ?? '') ||
  /socket hang up/.test((error as Error).message)

interface Phase {
  name: string
  emails: string[]
  times: number[]
}

async function signUpAll(cluster: Cluster, name: string, count: number, during?: (done: number) => void): Promise<Phase> {
  const emails = Array.from({ length: count }, (_, index) => `${name.toLowerCase().replaceAll(' ', '-')}-${index}@example.com`)
  const times: number[] = []
  const waiting = emails.values()
  const worker = async () => {
    for (const email of waiting) {
      times.push(await signUp(cluster, email))
      during?.(times.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { name, emails, times }
}

interface Outcome extends Phase {
  arrived: number
  twice: number
  /** Mails to one address that are not the same mail. */
  different: number
  seconds: number
}

/** Waits until everybody has mail; answers after how many seconds. */
async function arrival(smtp: SmtpMailbox, { emails }: Phase, started = performance.now()): Promise<number> {
  const isThere = async () => {
    const reached = new Set((await smtp.mails()).flatMap(({ recipients }) => recipients))
    return emails.every((email) => reached.has(email))
  }
  while (!(await isThere()) && performance.now() - started < RECOVERY_MS) await sleep(100)
  return (performance.now() - started) / 1000
}

async function judged(smtp: SmtpMailbox, phase: Phase, seconds: number): Promise<Outcome> {
  const received = await smtp.mails()
  const ids = phase.emails.map((email) => received.filter(({ recipients }) => recipients.includes(email)).map(({ messageId }) => messageId))
  return {
    ...phase,
    arrived: ids.filter((each) => each.length > 0).length,
    twice: ids.filter((each) => each.length > 1).length,
    different: ids.filter((each) => new Set(each).size > 1 || each.length > 2).length,
    seconds,
  }
}

/** Until nobody holds a lease of a dead process any more, and what came free has been sent. */
const LEASE_MS = 33_000

async function measure(smtp: SmtpMailbox, cluster: Cluster) {
  const warm = await signUpAll(cluster, 'SMTP up', 10)
  const warmSeconds = await arrival(smtp, warm)

  await smtp.down()
  const downSince = performance.now()
  let killing: Promise<void> | undefined
  const down = await signUpAll(cluster, 'SMTP down', mails, (done) => {
    if (done >= mails / 2) killing ??= killAndRevive(cluster)
  })
  await killing
  await sleep(Math.max(0, downSeconds * 1000 - (performance.now() - downSince)))
  const upSince = performance.now()
  await killWithOneUnderWay(smtp, cluster)
  const downArrival = await arrival(smtp, down, upSince)

  // Slowly, so that there is something under way when the process dies.
  smtp.disturb(() => ({ answers: sleep(200) }))
  const before = (await smtp.mails()).length
  const sending = signUpAll(cluster, 'killed while sending', Math.ceil(mails / 5))
  while ((await smtp.mails()).length < before + 5) await sleep(10)
  const killedAt = performance.now()
  await killAndRevive(cluster)
  const killed = await sending
  const killedArrival = await arrival(smtp, killed)

  await sleep(Math.max(0, LEASE_MS - (performance.now() - killedAt)))
  return [await judged(smtp, warm, warmSeconds), await judged(smtp, down, downArrival), await judged(smtp, killed, killedArrival)]
}

async function killAndRevive(cluster: Cluster) {
  const [victim] = cluster.servers
  await kill(victim!)
  await cluster.revive(victim!)
}

/** A process that found nobody tries with a single letter; it dies when it has said the last line of that. */
async function killWithOneUnderWay(smtp: SmtpMailbox, cluster: Cluster) {
  const hasFoundNobody = ({ output }: ServerProcess) => output().includes('"reason":"away"')
  while (!cluster.servers.every(hasFoundNobody)) await sleep(50)
  const before = (await smtp.mails()).length
  const answered = Promise.withResolvers<void>()
  smtp.disturb(() => ({ answers: answered.promise }))
  await smtp.up()
  while ((await smtp.mails()).length < before + cluster.servers.length) await sleep(10)
  const killing = killAndRevive(cluster)
  await cluster.servers[0]!.ended
  smtp.disturb(() => undefined)
  answered.resolve()
  await killing
}

const percentile = (times: number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!

function judge([warm, back, killed]: Outcome[]) {
  const wrong = [warm!, back!, killed!].flatMap(({ name, emails, arrived, different }) => [
    ...(arrived < emails.length ? [`${name}: ${emails.length - arrived} mails are missing`] : []),
    ...(different > 0 ? [`${name}: ${different} people got mails that are not the same, or more than two`] : []),
  ])
  if (warm!.twice > 0) wrong.push(`SMTP up: ${warm!.twice} mails came twice`)
  if (back!.twice > 1) wrong.push(`SMTP down: ${back!.twice} mails came twice`)
  if (killed!.twice > CONNECTIONS) wrong.push(`killed while sending: ${killed!.twice} mails came twice`)
  if (Math.max(...back!.times) > SLOWEST_MS) wrong.push(`a sign-up took ${Math.round(Math.max(...back!.times))} ms while SMTP was down`)
  return wrong
}

const smtp = await startSmtp()
const cluster = await startCluster(smtp)
try {
  const outcomes = await measure(smtp, cluster)
  process.stdout.write(`${flags.database}, ${cluster.servers.length} process(es), ${AT_ONCE} sign-ups at once\n`)
  console.table(
    outcomes.map(({ name, emails, arrived, twice, seconds, times }) => ({
      phase: name,
      letters: emails.length,
      arrived,
      missing: emails.length - arrived,
      twice,
      'all arrived after s': Number(seconds.toFixed(1)),
      'sign-up p50 ms': Math.round(percentile(times, 0.5)),
      'p99 ms': Math.round(percentile(times, 0.99)),
      'max ms': Math.round(Math.max(...times)),
    })),
  )
  const wrong = judge(outcomes)
  process.stdout.write(wrong.length === 0 ? 'nothing lost\n' : `${wrong.join('\n')}\n`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await cluster.end()
  await smtp.close()
}
