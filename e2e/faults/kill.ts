/**
 * Kills the server, or the database under it, with SIGKILL again and again while several people write, and then looks for what was
 * acknowledged: `node e2e/faults/kill.ts --database pglite|postgres --target server|database --kills 20`. Prints a row of a Markdown
 * table; the exit code is not zero when something was lost, or when anything but a broken connection or 503 was answered meanwhile.
 */
import { type Client, ConnectionError, type Contact, createClient, ServiceError, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
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

interface Written {
  id: string
  key: string
  version: number
}
/** What writers have made, those in the trash too. */
const known: Written[] = []

const REMOVED = 'in the trash'
/** The content that a contact had when it was acknowledged last. */
const lastOf = new Map<string, string>()

const folder = mkdtempSync(join(tmpdir(), 'contacts-kill-'))
const postgres = database === 'postgres' ? await startPostgres({ durable: true }) : undefined
try {
  await postgres?.createDatabase('contacts')
  const env: Record<string, string> = {
    RATE_LIMIT: 'off',
    ...(postgres ? { DATABASE_URL: postgres.url('contacts') } : { DATA_DIR: folder }),
  }
  let server = await startProcess({ env })
  const people: Client[] = []
  // One after the other, because a busy machine does not hash so many passwords at once.
  for (let index = 0; index < WRITERS; index++) people.push(await signUp(server.url, index))
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
  // Every answer counts, also one that another attempt would mend.
  const client = createClient({ baseUrl: url, retries: 0 })
  const credentials = { email: `writer-${index}@example.com`, password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: `Writer ${index}`, ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  return client
}

async function waitForWrites(goal: number) {
  const deadline = Date.now() + 150_000
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

/** Does everything that can be done to contacts, one after the other, and now and then tries what is to be refused. */
async function write(client: Client, writer: number) {
  const mine: Written[] = []
  const { contacts } = client
  for (let turn = 0; run.isWriting; turn++) {
    const key = `${writer}-${turn}`
    const notes = `turn ${turn}`
    const draft = { first_name: key, notes }
    const at = Math.floor(Math.random() * mine.length)
    const one = mine[at]
    const params = { id: one?.id ?? '' }
    const keep = (contact: Contact | undefined, as = key) => {
      if (!contact) return
      const { id, version } = contact
      known.push({ id, key: as, version })
      mine.push({ id, key: as, version })
    }
    const kind = Math.random()
    if (kind < 0.1) await attempt(contacts.create({ body: { ...draft, birthday: '9999-01-01' } }), [key], notes)
    else if (kind < 0.2) {
      const keys = [0, 1, 2].map((n) => `${key}-${n}`)
      const items = keys.map((first_name) => ({ op: 'create' as const, body: { first_name, notes } }))
      const results = await attempt(contacts.batch({ body: { atomic: true, items } }), keys, notes)
      results?.items.forEach(({ body }, n) => keep(body as Contact, keys[n]))
    } else if (kind < 0.45 && one) {
      const headers = { 'if-match': `"${one.version}"` }
      const changed = await attempt(contacts.patch({ params, body: { notes }, headers }), [one.key], notes)
      if (changed) one.version = changed.version
      // Whether it was changed is not known, hence not its version.
      else mine.splice(at, 1)
    } else if (kind < 0.6 && one) {
      const removed = await attempt(contacts.remove({ params }), [one.key], REMOVED, () => true)
      const restored = removed && (await attempt(contacts.restore({ params }), [one.key], lastOf.get(one.key)!))
      if (restored) one.version = restored.version
      else mine.splice(at, 1)
    } else keep(await insist(client, draft))
  }
}

/** Sends the same with the same key until there is an answer, so that nothing stays unknown. */
async function insist(client: Client, draft: { first_name: string; notes: string }) {
  const headers = { 'idempotency-key': randomUUID() }
  for (;;) {
    const answer = await client.contacts.create({ body: draft, headers }).catch(nameOf)
    const failure = failureOf(answer)
    if (failure === undefined) return acknowledge([draft.first_name], draft.notes, answer as { data: Contact }).data
    if (failure !== '409 idempotency-key-in-use') count(failure)
    if (!run.isWriting) {
      history.record(draft.first_name, draft.notes, 'unknown')
      return undefined
    }
    await sleep(50)
  }
}

type Answer<T> = { ok: true; data: T } | { ok: false; status: number; problem: { code: string } }

function failureOf(answer: Answer<unknown> | string) {
  if (typeof answer === 'string') return answer
  return answer.ok ? undefined : `${answer.status} ${answer.problem.code}`
}

function count(failure: string) {
  failures.set(failure, (failures.get(failure) ?? 0) + 1)
}

function acknowledge<T>(keys: string[], content: string, answer: T) {
  run.acknowledged++
  for (const key of keys) {
    history.record(key, content, 'acknowledged')
    if (content !== REMOVED) lastOf.set(key, content)
  }
  return answer
}

async function attempt<T, R = T>(call: Promise<Answer<T>>, keys: string[], content: string, read = (data: T) => data as unknown as R) {
  const answer = await call.catch(nameOf)
  const failure = failureOf(answer)
  if (failure === undefined) return read(acknowledge(keys, content, answer as { data: T }).data)
  if (failure === '422 validation-failed') {
    for (const key of keys) history.record(key, content, 'refused')
    return undefined
  }
  count(failure)
  for (const key of keys) {
    history.record(key, content, 'unknown')
    if (failure === UNAVAILABLE) unavailable.push({ key, content })
  }
  // Whoever finds nobody there asks again a moment later.
  await sleep(50)
  return undefined
}

function nameOf(error: unknown) {
  if (error instanceof ConnectionError) return BROKEN
  if (error instanceof ServiceError) return `${error.status} ${error.problem?.code ?? 'of nobody'}`
  throw error
}

/** Who is not among the contacts is looked for in the trash. */
async function findAll(clients: Client[]) {
  const found: Found[] = []
  const seen = new Set<string>()
  for (const client of clients) {
    for await (const { id, first_name, notes } of client.contacts.iterate({ limit: 1000 })) {
      found.push({ key: first_name, content: notes ?? '' })
      seen.add(id)
    }
  }
  for (const [index, client] of clients.entries()) {
    const missing = known.filter(({ id, key }) => !seen.has(id) && key.startsWith(`${index}-`))
    for (const { id, key } of missing) {
      const { ok } = await client.contacts.restore({ params: { id } })
      if (ok) found.push({ key, content: REMOVED })
    }
  }
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
