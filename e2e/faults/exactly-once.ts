/**
 * Checks that an `Idempotency-Key` makes creating a contact exactly-once. Clients create contacts over connections that
 * break before the request or before the response arrives, and the server is killed after the commit, when it starts to
 * respond. Each client repeats its request until it gets a response. Exits with 1 unless there is exactly one contact
 * per key.
 *
 *   node e2e/faults/exactly-once.ts [--database pglite|postgres] [--faults 300]
 */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Break, startBreakingProxy } from '../harness/breaking-proxy.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'

const WRITERS = 6
const PASSWORD = 'correct horse battery'

export interface Outcome {
  /** How many connections broke in each way. */
  faults: Record<Break, number>
  keys: number
  contacts: number
  /** Keys whose contact is missing, exists twice, or has another id than the response had. */
  wrong: string[]
}

const BREAKS: Break[] = ['before', 'after', 'kill']

/** Starts a server with these settings and breaks `faults` connections to it, alternating between the kinds. */
export async function breakConnections(env: Record<string, string>, faults: number): Promise<Outcome> {
  const counts: Record<Break, number> = { before: 0, after: 0, kill: 0 }
  const brokenCount = () => Object.values(counts).reduce((sum, n) => sum + n, 0)
  let connections = 0
  let isKilled = false
  /** Returns how the next connection breaks: every second one, until `faults` connections were broken. */
  const nextBreak = () => {
    if (isKilled || brokenCount() >= faults || connections++ % 2 === 0) return undefined
    const kind = BREAKS[brokenCount() % BREAKS.length]
    if (kind) counts[kind]++
    return kind
  }

  let server = await startProcess({ env })
  let restarted = Promise.resolve()
  const killServer = () => {
    if (isKilled) return
    isKilled = true
    server.kill('SIGKILL')
    restarted = (async () => {
      await server.ended
      server = await startProcess({ env, port: server.port })
      isKilled = false
    })()
  }
  const proxy = await startBreakingProxy(server.url, nextBreak, killServer)
  /** The id of each created contact, by its idempotency key, which is also the first name of the contact. */
  const idByKey = new Map<string, string>()
  try {
    const { session } = await signUp(server.url)
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        while (brokenCount() < faults) {
          const key = randomUUID()
          idByKey.set(key, await createUntilAnswered(proxy.url, session.tokens?.access_token, key))
        }
      }),
    )
    await restarted
    const contacts: { id: string; display_name: string }[] = []
    const reader = await signIn(server.url)
    for await (const contact of reader.contacts.iterate()) contacts.push(contact)
    const byName = Map.groupBy(contacts, ({ display_name }) => display_name)
    const idsOf = (key: string) => byName.get(key)?.map(({ id }) => id)
    const wrong = [...idByKey].filter(([key, id]) => idsOf(key)?.join() !== id).map(([key]) => key)
    return { faults: counts, keys: idByKey.size, contacts: contacts.length, wrong }
  } finally {
    await proxy.close()
  }
}

const EMAIL = 'writer@example.com'

async function signUp(url: string) {
  await unwrap(createClient({ baseUrl: url }).auth.signup({ body: { username: 'Writer', email: EMAIL, password: PASSWORD } }))
  return signIn(url)
}

async function signIn(url: string) {
  const client = createClient({ baseUrl: url })
  await unwrap(client.auth.login({ body: { email: EMAIL, password: PASSWORD } }))
  return client
}

/** Repeats the request until the contact is created; returns the contact's id. */
async function createUntilAnswered(url: string, token: string | undefined, key: string): Promise<string> {
  for (;;) {
    const answer = await create(url, token, key).catch(() => undefined)
    if (answer?.status === 201) return (JSON.parse(answer.text) as { id: string }).id
    // 409: an earlier request with the same key is still running. 503: the restarted server is not ready yet.
    if (answer && ![409, 503].includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`)
    await sleep(20)
  }
}

/** Sends the request over a new connection. */
function create(url: string, token: string | undefined, key: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key }
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const outgoing = request(`${url}/api/contacts`, { method: 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () =>
        response.complete ? resolve({ status: response.statusCode ?? 0, text }) : reject(new Error('incomplete answer')),
      )
      response.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(JSON.stringify({ first_name: key }))
  })
}

async function main() {
  const { values } = parseArgs({ options: { database: { type: 'string', default: 'pglite' }, faults: { type: 'string', default: '300' } } })
  const folder = mkdtempSync(join(tmpdir(), 'contacts-once-'))
  const postgres = values.database === 'postgres' ? await startPostgres({ durable: true }) : undefined
  try {
    await postgres?.createDatabase('contacts')
    const databaseSettings: Record<string, string> = postgres ? { DATABASE_URL: postgres.url('contacts') } : { DATA_DIR: folder }
    const outcome = await breakConnections({ RATE_LIMIT: 'off', ...databaseSettings }, Number(values.faults))
    process.stdout.write(`${JSON.stringify({ database: values.database, ...outcome })}\n`)
    if (outcome.wrong.length > 0 || outcome.keys !== outcome.contacts) process.exitCode = 1
  } finally {
    await endProcesses()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
