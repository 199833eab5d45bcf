/**
 * People create contacts with an `Idempotency-Key` over connections that break before the request arrives or before its answer
 * does, and the server is killed when it has committed and starts to answer. Each sends the same again until there is an answer:
 * `node e2e/faults/exactly-once.ts --database pglite|postgres --faults 300`. The exit code is not zero unless there are as many
 * contacts as keys.
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
  /** How often a connection broke, by the moment. */
  faults: Record<Break, number>
  keys: number
  contacts: number
  /** Keys whose contact is not there, is there twice, or is another than the one that was answered. */
  wrong: string[]
}

/** Breaks `faults` connections, turn by turn at each moment, in front of a server with these settings. */
export async function breakConnections(env: Record<string, string>, faults: number): Promise<Outcome> {
  const count: Record<Break, number> = { before: 0, after: 0, kill: 0 }
  const kinds = Object.keys(count) as Break[]
  const done = () => Object.values(count).reduce((sum, n) => sum + n, 0)
  let connections = 0
  let isKilled = false
  const next = () => {
    if (isKilled || done() >= faults || connections++ % 2 === 0) return undefined
    const kind = kinds[done() % kinds.length]!
    count[kind]++
    return kind
  }

  let server = await startProcess({ env })
  let restarted = Promise.resolve()
  const kill = () => {
    if (isKilled) return
    isKilled = true
    server.kill('SIGKILL')
    restarted = (async () => {
      await server.ended
      server = await startProcess({ env, port: server.port })
      isKilled = false
    })()
  }
  const proxy = await startBreakingProxy(server.url, next, kill)
  const answered = new Map<string, string>()
  let direct = await signUp(server.url)
  try {
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        while (done() < faults) {
          const key = randomUUID()
          answered.set(key, await insist(proxy.url, direct.session.tokens!.access_token, key))
        }
      }),
    )
    await restarted
    direct = await signIn(server.url)
    const found: { id: string; first_name: string }[] = []
    for await (const contact of direct.contacts.iterate()) found.push(contact)
    const there = Map.groupBy(found, ({ first_name }) => first_name)
    const wrong = [...answered]
      .filter(
        ([key, id]) =>
          there
            .get(key)
            ?.map((contact) => contact.id)
            .join() !== id,
      )
      .map(([key]) => key)
    return { faults: count, keys: answered.size, contacts: found.length, wrong }
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

/** Sends the same until there is an answer, and answers the id of the contact. */
async function insist(url: string, token: string, key: string): Promise<string> {
  for (;;) {
    const answer = await create(url, token, key).catch(() => undefined)
    if (answer?.status === 201) return (JSON.parse(answer.text) as { id: string }).id
    // Broken, or the first of them is still under way.
    if (answer && ![409, 503].includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`)
    await sleep(20)
  }
}

/** Each over a connection of its own. */
function create(url: string, token: string, key: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key }
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${url}/api/contacts`, { method: 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => (response.complete ? resolve({ status: response.statusCode!, text }) : reject(new Error('broken off'))))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ first_name: key }))
  })
}

async function main() {
  const { values } = parseArgs({ options: { database: { type: 'string', default: 'pglite' }, faults: { type: 'string', default: '300' } } })
  const folder = mkdtempSync(join(tmpdir(), 'contacts-once-'))
  const postgres = values.database === 'postgres' ? await startPostgres({ durable: true }) : undefined
  try {
    await postgres?.createDatabase('contacts')
    const store: Record<string, string> = postgres ? { DATABASE_URL: postgres.url('contacts') } : { DATA_DIR: folder }
    const outcome = await breakConnections({ RATE_LIMIT: 'off', ...store }, Number(values.faults))
    process.stdout.write(`${JSON.stringify({ database: values.database, ...outcome })}\n`)
    if (outcome.wrong.length > 0 || outcome.keys !== outcome.contacts) process.exitCode = 1
  } finally {
    await endProcesses()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
