/**
 * Kills the server, or the database under it, with SIGKILL again and again while several people write, and then looks for what was
 * acknowledged: `node e2e/faults/kill.ts --database pglite|postgres --target server|database --kills 20`. Prints a row of a Markdown
 * table; the exit code is not zero when something was lost, or when anything but a broken connection or 503 was answered meanwhile.
 */
import { type Client, ConnectionError, createClient, ServiceError, unwrap } from '@contacts/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createHistory, type Found } from '../harness/history.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'pglite' },
    target: { type: 'string', default: 'server' },
    kills: { type: 'string', default: '20' },
  },
})
const { database, target } = values
const kills = Number(values.kills)
if (!['pglite server', 'postgres server', 'postgres database'].includes(`${database} ${target}`) || !(kills > 0)) {
  process.stderr.write(
    'usage: kill.ts [--database pglite|postgres] [--target server|database] [--kills 20]; PGlite is no process of its own\n',
  )
  process.exit(2)
}

const UNAVAILABLE = '503 unavailable'
const BROKEN = 'connection broken'
const WRITERS = 8
const MIN_WRITES = 20
const MAX_PAUSE_MS = 800

const history = createHistory()
/** What came instead of an expected answer, with how often. */
const failures = new Map<string, number>()
/** What was answered with 503, which says that nothing was changed. */
const unavailable: Found[] = []
const run = { acknowledged: 0, isWriting: true }

const folder = mkdtempSync(join(tmpdir(), 'contacts-kill-'))
const postgres = database === 'postgres' ? await startPostgres({ durable: true }) : undefined
try {
  await postgres?.createDatabase('contacts')
  const env: Record<string, string> = {
    RATE_LIMIT: 'off',
    ...(postgres ? { DATABASE_URL: postgres.url('contacts') } : { DATA_DIR: folder }),
  }
  let server = await startProcess({ env })
  const people = await Promise.all(Array.from({ length: WRITERS }, (_, index) => signUp(server.url, index)))
  const writers = people.map(write)

  const outages: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    await waitForWrites(run.acknowledged + MIN_WRITES)
    await sleep(Math.random() * MAX_PAUSE_MS)

    const killed = performance.now()
    if (target === 'database') {
      postgres!.kill()
      await postgres!.restart()
    } else {
      server.kill('SIGKILL')
      await server.ended
      server = await startProcess({ env, port: server.port })
    }
    while (!(await isReady(server.url))) await sleep(10)
    outages.push(performance.now() - killed)
  }
  run.isWriting = false
  await Promise.all(writers)

  report(await findAll(people), outages)
} finally {
  await endProcesses()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function signUp(url: string, index: number) {
  const client = createClient({ baseUrl: url })
  const credentials = { email: `writer-${index}@example.com`, password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: `Writer ${index}`, ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  return client
}

async function waitForWrites(goal: number) {
  const deadline = Date.now() + 60_000
  while (run.acknowledged < goal) {
    if (Date.now() > deadline) throw new Error(`nobody can write any more: ${JSON.stringify([...failures])}`)
    await sleep(5)
  }
}

function isReady(url: string) {
  return fetch(`${url}/healthchecker`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Creates and changes contacts, one after the other, and now and then tries what is to be refused. */
async function write(client: Client, writer: number) {
  const mine: { id: string; key: string }[] = []
  for (let turn = 0; run.isWriting; turn++) {
    const key = `${writer}-${turn}`
    const content = `turn ${turn}`
    const draft = { first_name: key, notes: content }
    const known = mine[Math.floor(Math.random() * mine.length)]
    const kind = Math.random()
    if (kind < 0.1) await attempt(client.contacts.create({ body: { ...draft, birthday: '9999-01-01' } }), key, content)
    else if (kind < 0.5 && known)
      await attempt(client.contacts.patch({ params: { id: known.id }, body: { notes: content } }), known.key, content)
    else {
      const contact = await attempt(client.contacts.create({ body: draft }), key, content)
      if (contact) mine.push({ id: contact.id, key })
    }
  }
}

type Answer = Awaited<ReturnType<Client['contacts']['create'] | Client['contacts']['patch']>>

async function attempt(call: Promise<Answer>, key: string, content: string) {
  const answer = await call.catch(nameOf)
  if (typeof answer === 'object' && answer.ok) {
    run.acknowledged++
    history.record(key, content, 'acknowledged')
    return answer.data
  }
  const failure = typeof answer === 'string' ? answer : `${answer.status} ${answer.problem.code}`
  if (failure === '422 validation-failed') {
    history.record(key, content, 'refused')
    return undefined
  }
  failures.set(failure, (failures.get(failure) ?? 0) + 1)
  history.record(key, content, 'unknown')
  if (failure === UNAVAILABLE) unavailable.push({ key, content })
  // Whoever finds nobody there asks again a moment later.
  await sleep(50)
  return undefined
}

function nameOf(error: unknown) {
  if (error instanceof ConnectionError) return BROKEN
  if (error instanceof ServiceError) return `${error.status} ${error.problem?.code ?? 'of nobody'}`
  throw error
}

async function findAll(clients: Client[]) {
  const found: Found[] = []
  for (const client of clients)
    for await (const { first_name, notes } of client.contacts.iterate()) found.push({ key: first_name, content: notes ?? '' })
  return found
}

function report(found: Found[], outages: number[]) {
  const { attempts, lost, doubled, refusedButThere, foreign, unknownButThere } = history.judge(found)
  const there = new Set(found.map(({ key, content }) => `${key} ${content}`))
  const unavailableButThere = unavailable.filter(({ key, content }) => there.has(`${key} ${content}`)).length
  const sorted = outages.toSorted((a, b) => a - b).map(Math.round)
  const row = {
    database,
    target,
    kills,
    acknowledged: attempts.acknowledged,
    lost: lost.length,
    doubled: doubled.length,
    'refused (there)': `${attempts.refused} (${refusedButThere.length})`,
    'unknown (there)': `${attempts.unknown} (${unknownButThere})`,
    'of these 503 (there)': `${unavailable.length} (${unavailableButThere})`,
    'ready again, ms (median, max)': `${sorted[Math.floor(sorted.length / 2)]}, ${sorted.at(-1)}`,
    'answered meanwhile': [...failures].map(([failure, count]) => `${failure}: ${count}`).join(', '),
  }
  const line = (cells: unknown[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write(line(Object.keys(row)) + line(Object.keys(row).map(() => '---')) + line(Object.values(row)))

  const strange = [...failures.keys()].filter((failure) => failure !== UNAVAILABLE && failure !== BROKEN)
  const wrong = { lost, doubled, refusedButThere, foreign, strange }
  if (Object.values(wrong).some((keys) => keys.length > 0)) {
    process.stderr.write(`${JSON.stringify(wrong)}\n`)
    process.exitCode = 1
  }
}
