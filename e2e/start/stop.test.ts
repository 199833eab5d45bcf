import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { recordResponse } from '../harness/observe.ts'
import { beginCreating } from '../harness/pending-request.ts'
import { endProcesses, launch, ROOT, startProcess, type ServerProcess } from '../harness/process.ts'
import { signUp } from '../harness/service.ts'
import { newDatabaseSettings, newFolder } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

afterEach(endProcesses)

// Generous for a busy machine, and less than the 15 and 25 seconds after which a server stops waiting.
const PROMPT_MS = 8_000

const refusesConnections = ({ url }: ServerProcess) => expect.poll(() => fetch(url).catch(() => 'refused')).toBe('refused')

/** Acts as a load balancer: sends requests until a periodic check fails. Returns the statuses of the responses. */
async function balance(server: ServerProcess, request: () => Promise<Response>) {
  let isReady = true
  const watch = async () => {
    while ((await fetch(`${server.url}/readyz`)).ok) await sleep(400)
    isReady = false
  }
  const send = async () => {
    const statuses: number[] = []
    while (isReady) {
      statuses.push((await request()).status)
      await sleep(20)
    }
    return statuses
  }
  const [, ...responses] = await Promise.all([watch(), send(), send()])
  return responses.flat()
}

const inProduction = {
  NODE_ENV: 'production',
  JWT_KEYS: `first:${Buffer.from('an evening walk along the river Ros').toString('base64')}`,
  PUBLIC_URL: 'https://contacts.test',
  ALLOW_EMBEDDED: '1',
  SMTP_URL: 'smtp://127.0.0.1:9',
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s lets running requests finish, and the process exits with 0', async (signal) => {
  const env = await newDatabaseSettings()
  const server = await startProcess({ env })
  const alice = await signUp(server.url, 'Alice')
  const pending = await beginCreating(server, alice)

  server.kill(signal)
  await refusesConnections(server)
  const response = await pending.finish()
  const finished = performance.now()
  const { code } = await server.ended

  expect(response).toMatch(/HTTP\/1\.1 201 Created\r\n/)
  expect(response).toMatch(/^connection: close\r$/im)
  expect({ code, isPrompt: performance.now() - finished < PROMPT_MS }).toEqual({ code: 0, isPrompt: true })
  const query = { text: 'select first_name from contacts', values: [] }
  expect(await withDatabase(env, (db) => db.run(query))).toEqual([{ first_name: 'Ada' }])
})

test('idle connections do not delay the exit of the process', async () => {
  const server = await startProcess({ env: await newDatabaseSettings() })
  const used = createConnection(server.port, '127.0.0.1')
  const unused = createConnection(server.port, '127.0.0.1')
  used.write('GET /livez HTTP/1.1\r\nHost: contacts.test\r\n\r\n')
  await Promise.all([once(used, 'data'), once(unused, 'connect')])

  const signalled = performance.now()
  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 0 })
  expect(performance.now() - signalled).toBeLessThan(PROMPT_MS)
})

test('a second signal ends the process at once, without waiting for running requests', async () => {
  const server = await startProcess({ env: await newDatabaseSettings() })
  await beginCreating(server, await signUp(server.url, 'Alice'))
  server.kill('SIGTERM')
  await refusesConnections(server)
  await sleep(300)

  const signalled = performance.now()
  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 1 })
  expect(performance.now() - signalled).toBeLessThan(PROMPT_MS)
})

test('the same signal twice within moments, as with Ctrl-C under npm start, counts as one', async () => {
  const server = await startProcess({ env: await newDatabaseSettings() })
  const alice = await signUp(server.url, 'Alice')
  const pending = await beginCreating(server, alice)

  server.kill('SIGINT')
  await sleep(20)
  server.kill('SIGINT')

  expect(await pending.finish()).toContain('201 Created')
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('during DRAIN_SECONDS a load balancer notices that the server stops, and no request fails', async () => {
  const server = await startProcess({ env: { ...(await newDatabaseSettings()), ...inProduction, DRAIN_SECONDS: '5' } })
  const alice = await signUp(server.url, 'Alice')
  const list = () => fetch(`${server.url}/api/contacts`, { headers: alice.authorization() })
  const balanced = balance(server, list)
  await sleep(200)

  server.kill('SIGTERM')
  const responses = await balanced
  const checks = ['/readyz', '/healthchecker', '/livez'].map((path) => fetch(`${server.url}${path}`))
  const [ready, health, live, late] = await Promise.all([...checks, list()])

  expect(responses).toEqual(responses.map(() => 200))
  expect([ready, health, live, late].map((response) => [response?.status, response?.headers.get('connection')])).toEqual([
    [503, 'close'],
    [503, 'close'],
    [200, 'close'],
    [200, 'close'],
  ])
  for (const refusal of [ready, health])
    expect(await refusal?.json()).toMatchObject({ code: 'unavailable', detail: 'The server is about to stop.' })
  recordResponse({ operation: 'systemReady', status: 503, code: 'unavailable', access: 'public' })
  const { code, output } = await server.ended
  expect(code).toBe(0)
  for (const route of ['/readyz', '/healthchecker'])
    expect(output).toMatch(new RegExp(`"route":"${route}","status":503,.*"reason":"The server is about to stop."`))
})

const loggedDrainSeconds = ({ output }: ServerProcess) => /"signal":"SIGINT","drainSeconds":(\d+)/.exec(output())?.[1]

test('the server drains for 10 seconds in production, unless a second signal ends the process', async () => {
  const server = await startProcess({ env: { ...(await newDatabaseSettings()), ...inProduction } })

  server.kill('SIGINT')
  await expect.poll(() => loggedDrainSeconds(server)).toBe('10')
  const { status } = await fetch(`${server.url}/readyz`)
  await sleep(300)
  server.kill('SIGINT')

  expect(status).toBe(503)
  expect(await server.ended).toMatchObject({ code: 1 })
})

test('outside production the server does not drain', async () => {
  const server = await startProcess({ env: await newDatabaseSettings() })

  server.kill('SIGINT')

  expect(await server.ended).toMatchObject({ code: 0 })
  expect(loggedDrainSeconds(server)).toBe('0')
})

test.each(['1', '2'])('SIGTERM while the server reads its settings ends it with 0 (CLUSTER=%s)', async (CLUSTER) => {
  const keys = join(newFolder(), 'jwt-keys')
  execFileSync('mkfifo', [keys])
  const DATABASE_URL = 'postgres://olena:hunter2@127.0.0.1:9/contacts'
  const server = launch({ env: { DATABASE_URL, CLUSTER, JWT_KEYS_FILE: keys } })
  const writer = await openWhenRead(keys)

  server.kill('SIGTERM')
  writeSync(writer, inProduction.JWT_KEYS)
  closeSync(writer)

  expect(await server.ended).toMatchObject({ code: 0 })
})

/** Opens a named pipe for writing as soon as another process waits for its content. */
async function openWhenRead(path: string) {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
      await sleep(10)
    }
  }
}

test('npm start forwards signals to the server', async () => {
  const env = await newDatabaseSettings()
  // An empty value takes precedence over a developer's `.env`.
  const server = await startProcess({ env: { DATABASE_URL: '', ...env }, cwd: ROOT, command: ['npm', 'start', '--ignore-scripts'] })
  const alice = await signUp(server.url, 'Alice')
  const pending = await beginCreating(server, alice)

  server.kill('SIGTERM')
  await refusesConnections(server)

  expect(await pending.finish()).toContain('201 Created')
  expect(await server.ended).toMatchObject({ code: 0 })
  expect(existsSync(join(env['DATA_DIR'] ?? 'none', 'lock'))).toBe(false)
})
