/**
 * Kills the server with SIGKILL at a random moment of each round, while a client creates 200 contacts and edits each
 * once, eight at a time, and restarts the server on the same port. Only the client's own retries hide the outages.
 * Exits with 1 unless every call succeeds, and every contact exists once and was edited once.
 *
 *   node e2e/faults/kill-under-client.ts [--database pglite|postgres] [--rounds 20]
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'

const CONTACTS = 200
const CONCURRENCY = 8

export interface Outcome {
  kills: number
  /** Contacts whose creation and edit both succeeded. */
  answered: number
  /** The errors of calls that failed. */
  failed: string[]
  /** Contacts that exist at the end. */
  contacts: number
  /**
   * Names of contacts that are missing, exist more than once, have another id than the response had, or were not edited
   * exactly once.
   */
  wrong: string[]
  /** Retries of all requests together. */
  retries: number
}

/** Starts a server with these settings and kills it once per round. */
export async function killUnderClient(env: Record<string, string>, rounds: number): Promise<Outcome> {
  const outcome: Outcome = { kills: 0, answered: 0, failed: [], contacts: 0, wrong: [], retries: 0 }
  let server = await startProcess({ env })
  const client = createClient({
    baseUrl: server.url,
    retries: 20,
    // A restart may take longer than the default on a busy machine.
    callTimeout: 120_000,
    onRequest: ({ attempt }) => void (outcome.retries += Number(attempt > 1)),
  })
  const writer = { email: 'writer@example.com', password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: 'Writer', ...writer } }))
  await unwrap(client.auth.login({ body: writer }))
  for (let round = 0; round < rounds; round++) {
    const lastName = randomUUID()
    const idByName = new Map<string, string>()
    const writing = createAndEditAll(client, lastName, idByName, outcome.failed)
    const killAfter = Math.random() * CONTACTS * 0.9
    while (idByName.size + outcome.failed.length < killAfter) await sleep(1)
    await sleep(Math.random() * 10)
    server.kill('SIGKILL')
    await server.ended
    outcome.kills++
    server = await startProcess({ env, port: server.port })
    await writing
    await checkContacts(client, lastName, idByName, outcome)
  }
  return outcome
}

async function createAndEditAll({ contacts }: Client, lastName: string, idByName: Map<string, string>, failed: string[]) {
  let next = 0
  const worker = async () => {
    while (next < CONTACTS) {
      const name = `Contact ${next++}`
      try {
        const { id } = await unwrap(contacts.create({ body: { first_name: name, last_name: lastName } }))
        await unwrap(contacts.edit(id, ({ notes }) => ({ notes: `${notes ?? ''}!` })))
        idByName.set(name, id)
      } catch (error) {
        failed.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

async function checkContacts({ contacts }: Client, lastName: string, idByName: Map<string, string>, outcome: Outcome) {
  const found = await contacts.iterate({ query: { last_name: lastName, limit: 200 } }).toArray()
  const byName = Map.groupBy(found, ({ first_name }) => first_name)
  const names = Array.from({ length: CONTACTS }, (_, index) => `Contact ${index}`)
  const stateOf = (name: string) => (byName.get(name) ?? []).map(({ id, notes, version }) => [id, notes, version].join(' ')).join()
  outcome.answered += idByName.size
  outcome.contacts += found.length
  outcome.wrong.push(...names.filter((name) => stateOf(name) !== `${idByName.get(name)} ! 2`))
}

async function main() {
  const { values } = parseArgs({ options: { database: { type: 'string', default: 'pglite' }, rounds: { type: 'string', default: '20' } } })
  const folder = mkdtempSync(join(tmpdir(), 'contacts-kill-'))
  const postgres = values.database === 'postgres' ? await startPostgres({ durable: true }) : undefined
  try {
    await postgres?.createDatabase('contacts')
    const databaseSettings: Record<string, string> = postgres ? { DATABASE_URL: postgres.url('contacts') } : { DATA_DIR: folder }
    const outcome = await killUnderClient({ RATE_LIMIT: 'off', ...databaseSettings }, Number(values.rounds))
    process.stdout.write(`${JSON.stringify({ database: values.database, ...outcome })}\n`)
    if (outcome.failed.length > 0 || outcome.wrong.length > 0) process.exitCode = 1
  } finally {
    await endProcesses()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
