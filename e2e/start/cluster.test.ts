/** What the processes of a cluster share: the port, rate limits, sessions, and the connections of the pool. */
import { type Tokens, unwrap } from '@contacts/client'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { type HttpRequest, sendRequest } from '../harness/http.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { PASSWORD, type Person, signUp } from '../harness/service.ts'
import { newDatabaseSettings, newFolder } from '../harness/database-settings.ts'
import { canCluster, connectToWorkers, pidOfRequest, workersOf } from '../harness/workers.ts'
import { ACCESS_ENDED, signIn } from '../client/session-requests.ts'

addCleanup(endProcesses)

const startCluster = async (env: Record<string, string> = {}, isEmpty = false) => {
  const database = await newDatabaseSettings({ isEmpty })
  const server = await startProcess({ env: { ...database, CLUSTER: '2', RATE_LIMIT: 'off', ...env } })
  return { ...server, databaseUrl: database['DATABASE_URL'] }
}

const listContacts: HttpRequest = { method: 'GET', path: '/api/contacts?limit=1' }

/** Sends a request on a new connection. */
const sendAlone = (url: string, request: HttpRequest) => sendRequest(url, request, {}, new Agent({ keepAlive: false }))

test.runIf(canCluster())('a cluster migrates once, prints one start message, and each of its processes serves', async () => {
  const server = await startCluster({}, true)
  const ids = Array.from({ length: 20 }, () => randomUUID())

  const responses = await Promise.all(
    ids.map((id) => sendAlone(server.url, { method: 'GET', path: '/docs', headers: { 'x-request-id': id } })),
  )

  expect(responses.filter(({ status }) => status !== 200)).toEqual([])
  await expect.poll(() => new Set(ids.map((id) => pidOfRequest(server, id)))).toEqual(new Set(workersOf(server)))
  expect(workersOf(server)).toHaveLength(2)
  expect(server.output().match(/^Applying Migration\d{14}_init\.$/gm)).toHaveLength(1)
  expect(server.output().match(/^Contacts \S+ listens\.$/gm)).toHaveLength(1)
})

test.runIf(canCluster())('the processes of a cluster allow together as many requests as one process does', async () => {
  const LIMIT = 60
  const logout: HttpRequest = { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'garbage' } }
  const server = await startCluster({ RATE_LIMIT: 'on' })
  const connections = await connectToWorkers(server)

  const perConnection = connections.map(({ send }) => Array.from({ length: LIMIT }, () => send(logout)))
  const onNewConnections = Array.from({ length: LIMIT }, () => sendAlone(server.url, logout))
  const responses = await Promise.all([...perConnection.flat(), ...onNewConnections])

  const allowed = responses.filter(({ status }) => status === 204)
  expect([allowed.length, responses.filter(({ status }) => status === 429).length]).toEqual([LIMIT, 2 * LIMIT])
  const remaining = allowed.map(({ headers }) => Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]))
  expect(remaining.toSorted((a, b) => a - b)).toEqual(Array.from({ length: LIMIT }, (_, index) => index))
  for (const { send } of connections)
    expect(await send(logout)).toMatchObject({
      status: 429,
      headers: {
        ratelimit: expect.stringMatching(/^"auth";r=0;t=([1-9]|[1-5]\d|60)$/),
        'retry-after': expect.stringMatching(/^[1-9]\d*$/),
      },
    })
})

test.runIf(canCluster())('while the primary hangs, each process counts requests by itself', async () => {
  const LIMIT = 60
  const logout: HttpRequest = { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'garbage' } }
  const server = await startCluster({ RATE_LIMIT: 'on' })
  const [connection] = await connectToWorkers(server)
  for (let count = 0; count < LIMIT - 1; count++) await connection!.send(logout)
  process.kill(server.pid, 'SIGSTOP')

  const last = await connection!.send(logout)
  const tooMany = await connection!.send(logout)

  process.kill(server.pid, 'SIGCONT')
  expect([last.status, tooMany.status]).toEqual([204, 429])
})

test.runIf(canCluster())('the processes of a cluster share out the connections of DB_POOL', async () => {
  const server = await startCluster({ DB_POOL: '4' })
  const alice = await signUp(server.url, 'Alice')
  const client = new pg.Client({ connectionString: server.databaseUrl })
  await client.connect()
  addCleanup(() => client.end())
  const countWaiting = async () => (await client.query('select distinct pid from pg_locks where not granted')).rowCount
  // While the table is locked, no request releases its connection.
  await client.query('begin')
  await client.query('lock table contacts')

  const create: HttpRequest = { method: 'POST', path: '/api/contacts', headers: alice.authorization(), body: { first_name: 'Ada' } }
  const creating = Promise.all(Array.from({ length: 30 }, () => sendAlone(server.url, create)))
  await expect.poll(countWaiting).toBeGreaterThanOrEqual(4)
  await sleep(1_000)
  const waiting = await countWaiting()
  await client.query('rollback')

  expect(waiting).toBe(4)
  expect((await creating).filter(({ status }) => status !== 201)).toEqual([])
})

function folderWithDotEnv(variables: Record<string, string>) {
  const folder = newFolder()
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(folder, '.env'), lines.join(''))
  return folder
}

if (canCluster())
  describe('in every process of a cluster', async () => {
    const SECRETS = {
      DATABASE_URL: required((await newDatabaseSettings())['DATABASE_URL']),
      JWT_KEYS: `first:${randomBytes(32).toString('base64')}`,
      SMTP_URL: 'smtp://olena:hunter2@127.0.0.1:9',
      S3_SECRET_ACCESS_KEY: randomBytes(20).toString('base64'),
      CLOUDINARY_URL: 'cloudinary://key:hunter3@cloud',
    }
    const server = await startProcess({ env: { CLUSTER: '2', RATE_LIMIT: 'off' }, cwd: folderWithDotEnv(SECRETS) })
    const connections = await connectToWorkers(server)
    const sendEverywhere = (request: HttpRequest, { access_token }: Tokens) =>
      Promise.all(connections.map(({ send }) => send(request, { authorization: `Bearer ${access_token}` })))
    const accessEverywhere = async (tokens: Tokens) =>
      (await sendEverywhere(listContacts, tokens)).map(({ status, body }) => (status === 200 ? 'signed in' : `${status} ${body.code}`))

    const NEW_PASSWORD = 'another horse battery'
    type End = (owner: Person, tokens: Tokens) => Promise<{ ok: boolean }>
    test.each<[event: string, end: End]>([
      ['a sign-out', ({ client }, { refresh_token }) => client.auth.logout({ body: { refresh_token } })],
      ['its owner has ended it', ({ client }, { session_id }) => client.sessions.end({ params: { id: session_id } })],
      ['its owner has ended all other sessions', ({ client }) => client.sessions.endOthers()],
      [
        'a password change with an idempotency key',
        ({ client }) =>
          client.users.changePassword({
            body: { current_password: PASSWORD, new_password: NEW_PASSWORD },
            headers: { 'idempotency-key': randomUUID() },
          }),
      ],
      ['the removal of the account', ({ client }) => client.users.remove({ body: { password: PASSWORD } })],
    ])('a session is refused at once after %s', async (_, end) => {
      const owner = await signUp(server.url, 'Owner')
      const tokens = await signIn(owner, server)
      // Now each process has the session in its cache.
      expect(await accessEverywhere(tokens)).toEqual(['signed in', 'signed in'])

      expect(await end(owner, tokens)).toMatchObject({ ok: true })

      expect(await accessEverywhere(tokens)).toEqual([ACCESS_ENDED, ACCESS_ENDED])
    })

    test('the environment has no secrets of .env', () => {
      for (const { pid } of connections) {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
        expect(environment).toContain('RATE_LIMIT=off\0')
        for (const [name, secret] of Object.entries(SECRETS)) {
          expect(environment).not.toContain(`${name}=`)
          expect(environment).not.toContain(secret)
        }
      }
    })

    test('a change of the profile applies at once', async () => {
      const alice = await signUp(server.url, 'Alice')
      const tokens = await signIn(alice, server)
      expect(await accessEverywhere(tokens)).toEqual(['signed in', 'signed in'])

      await unwrap(alice.client.users.update({ body: { default_region: 'UA' } }))

      const body = { first_name: 'Ada', phones: [{ number: '067 123 45 67' }] }
      const created = await sendEverywhere({ method: 'POST', path: '/api/contacts', body }, tokens)
      expect(created.map((response) => response.body.phones[0].e164)).toEqual(['+380671234567', '+380671234567'])
    })
  })
