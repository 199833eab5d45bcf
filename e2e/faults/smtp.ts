/**
 * The SMTP server is down while people sign up, and a server process is killed with -9. Fails unless everybody's mail arrives
 * after the recovery, no more than one of them twice and then as the same mail, and no sign-up waited for SMTP. After that a process is
 * killed while it sends, which may repeat what was under way, and no more than that.
 *
 *   node e2e/faults/smtp.ts [--database postgres|pglite] [--signups 200] [--down 20]
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
    signups: { type: 'string', default: '200' },
    down: { type: 'string', default: '20' },
  },
})
const [signups, downSeconds] = [Number(flags.signups), Number(flags.down)]
if (![signups, downSeconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--signups and --down are whole numbers from 1')
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

/** Waits until everybody has mail and for what might come a second time. */
async function collect(smtp: SmtpMailbox, phase: Phase, extraMs: number): Promise<Outcome> {
  const started = performance.now()
  const idsOf = async () => {
    const mails = await smtp.mails()
    return phase.emails.map((email) => mails.filter(({ recipients }) => recipients.includes(email)).map(({ messageId }) => messageId))
  }
  while ((await idsOf()).some((ids) => ids.length === 0) && performance.now() - started < RECOVERY_MS) await sleep(100)
  const seconds = (performance.now() - started) / 1000
  await sleep(extraMs)
  const ids = await idsOf()
  return {
    ...phase,
    arrived: ids.filter((each) => each.length > 0).length,
    twice: ids.filter((each) => each.length > 1).length,
    different: ids.filter((each) => new Set(each).size > 1 || each.length > 2).length,
    seconds,
  }
}

const LEASE_MS = 35_000

async function measure(smtp: SmtpMailbox, cluster: Cluster) {
  const warm = await collect(smtp, await signUpAll(cluster, 'SMTP up', 20), 0)

  await smtp.down()
  const downSince = performance.now()
  let killing: Promise<void> | undefined
  const down = await signUpAll(cluster, 'SMTP down', signups, (done) => {
    if (done >= signups / 2) killing ??= kill(cluster.servers[0]!).then(() => cluster.revive(cluster.servers[0]!))
  })
  await killing
  await sleep(Math.max(0, downSeconds * 1000 - (performance.now() - downSince)))
  await smtp.up()
  const back = await collect(smtp, down, LEASE_MS)

  // Slowly, so that there is something under way when the process dies.
  smtp.disturb(() => ({ answers: sleep(200) }))
  const before = (await smtp.mails()).length
  const sending = signUpAll(cluster, 'killed while sending', Math.ceil(signups / 5))
  while ((await smtp.mails()).length < before + 5) await sleep(10)
  const victim = cluster.servers[0]!
  await kill(victim)
  await cluster.revive(victim)
  return [warm, back, await collect(smtp, await sending, LEASE_MS)]
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
