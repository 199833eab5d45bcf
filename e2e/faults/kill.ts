/**
 * Kills the server or its database with SIGKILL again and again while several clients write, and then checks that every
 * acknowledged write is stored. Exits with 1 when a write is lost, duplicated or stored although it was refused, or
 * when a request fails in another way than a broken connection or a 503.
 *
 *   node e2e/faults/kill.ts [--database pglite|postgres] [--target server|database] [--kills 20]
 */
import { type Client, ConnectionError, type Contact, createClient, ServiceError, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { reportMeasurements } from '../harness/fault-report.ts'
import { createHistory, type StoredItem } from '../harness/history.ts'
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
    'usage: kill.ts [--database pglite|postgres] [--target server|database] [--kills 20]; PGlite runs inside the server process\n',
  )
  process.exit(2)
}

const UNAVAILABLE = '503 unavailable'
const BROKEN = 'connection broken'
const WRITERS = 8
const MIN_WRITES = 20
const MAX_PAUSE_MS = 800

const history = createHistory()
/** How often each 503, other refusal or error occurred. */
const failures = new Map<string, number>()
/** Writes whose response was 503. The report counts how many of them are stored nevertheless. */
const unavailable: StoredItem[] = []
const run = { acknowledged: 0, isWriting: true }

interface CreatedContact {
  id: string
  key: string
  version: number
}
/** All contacts that writers have created, including those in the trash. */
const createdContacts: CreatedContact[] = []

const REMOVED = 'in the trash'
/** The last acknowledged content of a contact outside the trash, by its key. */
const lastContent = new Map<string, string>()

const folder = mkdtempSync(join(tmpdir(), 'contacts-kill-'))
const postgres = database === 'postgres' ? await startPostgres({ durable: true }) : undefined
try {
  await postgres?.createDatabase('contacts')
  const env: Record<string, string> = {
    RATE_LIMIT: 'off',
    ...(postgres ? { DATABASE_URL: postgres.url('contacts') } : { DATA_DIR: folder }),
  }
  let server = await startProcess({ env })
  const clients: Client[] = []
  // One after the other, because a busy machine cannot hash so many passwords at once.
  for (let index = 0; index < WRITERS; index++) clients.push(await signUp(server.url, index))
  const writers = clients.map(write)

  const outages: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    await waitForWrites(run.acknowledged + MIN_WRITES)
    await sleep(Math.random() * MAX_PAUSE_MS)

    const killed = performance.now()
    if (postgres && target === 'database') {
      postgres.kill()
      await postgres.restart()
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

  report(await findAll(clients), outages)
} finally {
  await endProcesses()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function signUp(url: string, index: number) {
  // Without retries, so that every failure is counted.
  const client = createClient({ baseUrl: url, retries: 0 })
  const credentials = { email: `writer-${index}@example.com`, password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: `Writer ${index}`, ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  return client
}

async function waitForWrites(goal: number) {
  const deadline = Date.now() + 150_000
  while (run.acknowledged < goal) {
    if (Date.now() > deadline) throw new Error(`no write succeeds any more: ${JSON.stringify([...failures])}`)
    await sleep(5)
  }
}

function isReady(url: string) {
  return fetch(`${url}/healthchecker`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Writes with random operations until the run ends; some of the requests are invalid. */
async function write(client: Client, writer: number) {
  const ownContacts: CreatedContact[] = []
  for (let turn = 0; run.isWriting; turn++) {
    const draft = { first_name: `${writer}-${turn}`, notes: `turn ${turn}` }
    const index = Math.floor(Math.random() * ownContacts.length)
    const contact = ownContacts[index]
    const dice = Math.random()
    if (dice < 0.1) await createInvalid(client, draft)
    else if (dice < 0.2) ownContacts.push(...(await createThree(client, draft)))
    else if (dice < 0.45 && contact) ownContacts.splice(index, 1, ...(await patch(client, contact, draft.notes)))
    else if (dice < 0.6 && contact) ownContacts.splice(index, 1, ...(await removeAndRestore(client, contact)))
    else ownContacts.push(...(await createUntilAnswered(client, draft)))
  }
}

interface Draft {
  /** Also the key of the contact in the history. */
  first_name: string
  notes: string
}

function createInvalid({ contacts }: Client, { first_name, notes }: Draft) {
  return attempt(contacts.create({ body: { first_name, notes, birthday: '9999-01-01' } }), [first_name], notes)
}

async function createThree({ contacts }: Client, { first_name, notes }: Draft) {
  const keys = [0, 1, 2].map((n) => `${first_name}-${n}`)
  const items = keys.map((key) => ({ op: 'create' as const, body: { first_name: key, notes } }))
  const results = await attempt(contacts.batch({ body: { atomic: true, items } }), keys, notes)
  return recordCreated((results?.items ?? []).map(({ body }) => body as Contact))
}

/** Returns the changed contact, or nothing when its version is unknown after a failure. */
async function patch({ contacts }: Client, { id, key, version }: CreatedContact, notes: string): Promise<CreatedContact[]> {
  const headers = { 'if-match': `"${version}"` }
  const changed = await attempt(contacts.patch({ params: { id }, body: { notes }, headers }), [key], notes)
  return changed ? [{ id, key, version: changed.version }] : []
}

/** Returns the restored contact, or nothing when its version is unknown after a failure. */
async function removeAndRestore({ contacts }: Client, { id, key }: CreatedContact): Promise<CreatedContact[]> {
  const content = lastContent.get(key)
  if (content === undefined) throw new Error(`contact ${key} was never acknowledged`)
  const params = { id }
  // A removal returns no data; this value distinguishes its success from a failure.
  const removing = contacts.remove({ params }).then((response) => (response.ok ? { ok: true as const, data: 'removed' } : response))
  if (!(await attempt(removing, [key], REMOVED))) return []
  const restored = await attempt(contacts.restore({ params }), [key], content)
  return restored ? [{ id, key, version: restored.version }] : []
}

/** Repeats the request with the same idempotency key until it succeeds, so that its outcome is known. */
async function createUntilAnswered(client: Client, draft: Draft) {
  const headers = { 'idempotency-key': randomUUID() }
  for (;;) {
    const response = await client.contacts.create({ body: draft, headers }).catch(failureNameOf)
    if (typeof response !== 'string' && response.ok) {
      acknowledge([draft.first_name], draft.notes)
      return recordCreated([response.data])
    }
    const failure = failureOf(response)
    if (failure !== '409 idempotency-key-in-use') count(failure)
    if (!run.isWriting) {
      history.record(draft.first_name, draft.notes, 'unknown')
      return []
    }
    await sleep(50)
  }
}

function recordCreated(contacts: Contact[]) {
  const created = contacts.map(({ id, display_name, version }) => ({ id, key: display_name, version }))
  createdContacts.push(...created)
  return created
}

type Refusal = { ok: false; status: number; problem: { code: string } }
type Answer<T> = { ok: true; data: T } | Refusal

function failureOf(response: Refusal | string) {
  return typeof response === 'string' ? response : `${response.status} ${response.problem.code}`
}

function count(failure: string) {
  failures.set(failure, (failures.get(failure) ?? 0) + 1)
}

function acknowledge(keys: string[], content: string) {
  run.acknowledged++
  for (const key of keys) {
    history.record(key, content, 'acknowledged')
    if (content !== REMOVED) lastContent.set(key, content)
  }
}

/**
 * Waits for a call that writes the content of these keys, records its outcome, and returns its data if it succeeded.
 */
async function attempt<T>(call: Promise<Answer<T>>, keys: string[], content: string): Promise<T | undefined> {
  const response = await call.catch(failureNameOf)
  if (typeof response !== 'string' && response.ok) {
    acknowledge(keys, content)
    return response.data
  }
  const failure = failureOf(response)
  if (failure === '422 validation-failed') {
    for (const key of keys) history.record(key, content, 'refused')
    return undefined
  }
  count(failure)
  for (const key of keys) {
    history.record(key, content, 'unknown')
    if (failure === UNAVAILABLE) unavailable.push({ key, content })
  }
  // While the server is down, the writer tries again only after a pause.
  await sleep(50)
  return undefined
}

function failureNameOf(error: unknown) {
  if (error instanceof ConnectionError) return BROKEN
  if (error instanceof ServiceError) return `${error.status} ${error.problem?.code ?? 'without a problem document'}`
  throw error
}

/** Lists all contacts. Restores each created contact that is not listed, to find out whether it is in the trash. */
async function findAll(clients: Client[]) {
  const storedItems: StoredItem[] = []
  const seen = new Set<string>()
  for (const client of clients) {
    for await (const { id, display_name, notes } of client.contacts.iterate({ query: { limit: 1000 } })) {
      storedItems.push({ key: display_name, content: notes ?? '' })
      seen.add(id)
    }
  }
  for (const [index, client] of clients.entries()) {
    const missing = createdContacts.filter(({ id, key }) => !seen.has(id) && key.startsWith(`${index}-`))
    for (const { id, key } of missing) {
      const { ok } = await client.contacts.restore({ params: { id } })
      if (ok) storedItems.push({ key, content: REMOVED })
    }
  }
  return storedItems
}

function report(storedItems: StoredItem[], outages: number[]) {
  const { attempts, lost, duplicated, refusedButStored, neverWritten, unknownButStored } = history.compare(storedItems)
  const stored = new Set(storedItems.map(({ key, content }) => `${key} ${content}`))
  const unavailableButStored = unavailable.filter(({ key, content }) => stored.has(`${key} ${content}`)).length
  const sorted = outages.toSorted((a, b) => a - b).map(Math.round)
  const details = {
    acknowledged: attempts.acknowledged,
    'refused (stored)': `${attempts.refused} (${refusedButStored.length})`,
    'unknown (stored)': `${attempts.unknown} (${unknownButStored})`,
    'of these 503 (stored)': `${unavailable.length} (${unavailableButStored})`,
    'ready again, ms (median, max)': `${sorted[Math.floor(sorted.length / 2)]}, ${sorted.at(-1)}`,
    failures: [...failures].map(([failure, count]) => `${failure}: ${count}`).join(', '),
  }
  process.stdout.write(`${JSON.stringify(details)}\n`)

  const unexpected = [...failures.keys()].filter((failure) => failure !== UNAVAILABLE && failure !== BROKEN)
  const wrong = { lost, duplicated, refusedButStored, neverWritten, unexpected }
  const ok = Object.values(wrong).every((keys) => keys.length === 0)
  if (!ok) process.stderr.write(`${JSON.stringify(wrong)}\n`)
  reportMeasurements([
    {
      fault: `kill -9 of the ${target}, ${kills} times, during writes on ${database}`,
      target: '0 acknowledged writes lost, 0 duplicated, no failure but 503 and broken connections',
      measured: `${lost.length} of ${attempts.acknowledged} lost, ${duplicated.length} duplicated, ${unexpected.length} other failures; ready again after ${sorted.at(-1)} ms at most`,
      ok,
    },
  ])
}
