import { createClient } from '@contacts/client'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, ROOT, startProcess, type ServerProcess } from '../harness/process.ts'
import { type Person, signUp, testDb } from '../harness/service.ts'
import { newStore } from '../harness/store.ts'

afterEach(endProcesses)

const CONTACT = JSON.stringify({ first_name: 'Ada' })

/** A contact of which the server has read the headers and waits for the rest. */
async function beginContact({ port }: ServerProcess, person: Person) {
  const socket = createConnection(port, '127.0.0.1').setEncoding('utf8')
  let answer = ''
  socket.on('data', (text) => (answer += text))
  const closed = once(socket, 'close')
  socket.write(
    [
      'POST /api/contacts HTTP/1.1', 'Host: contacts.test', `Authorization: ${person.authorization().authorization}`, 'Content-Type: application/json',
      `Content-Length: ${CONTACT.length}`, 'Expect: 100-continue', '', '',
    ].join('\r\n'),
  )
  await expect.poll(() => answer).toContain('100 Continue')
  return {
    finish: async () => {
      socket.write(CONTACT)
      await closed
      return answer
    },
  }
}

/** What somebody gets who asks again and again, until nobody listens. */
async function askUntilGone(ask: () => Promise<Response>) {
  const statuses: string[] = []
  for (;;) {
    try {
      statuses.push(String((await ask()).status))
    } catch (error) {
      return [...statuses, ((error as Error).cause as { code: string }).code]
    }
  }
}

/** Settings of a server in production, which gives a balancer time before it stops. */
const inProduction = { NODE_ENV: 'production', JWT_KEYS: `first:${Buffer.from('an evening walk by the river Ros').toString('base64')}IA==`, PUBLIC_URL: 'https://contacts.test', ALLOW_EMBEDDED: '1', SMTP_URL: 'smtp://127.0.0.1:9' }

test.each(['SIGTERM', 'SIGINT'] as const)('%s lets what is under way end, and the process leaves with 0', async (signal) => {
  const env = await newStore()
  const server = await startProcess({ env })
  const alice = await signUp(server.url, 'Alice')
  const contact = await beginContact(server, alice)

  server.kill(signal)
  await expect.poll(() => fetch(server.url).catch(() => 'gone')).toBe('gone')
  const answer = await contact.finish()
  const finished = performance.now()
  const { code } = await server.ended

  expect(answer).toMatch(/HTTP\/1\.1 201 Created\r\n/)
  expect(answer).toMatch(/^connection: close\r$/im)
  expect({ code, isPrompt: performance.now() - finished < 3_000 }).toEqual({ code: 0, isPrompt: true })
  await startProcess({ env, port: server.port })
  expect(await alice.client.contacts.list()).toMatchObject({ data: { items: [{ first_name: 'Ada' }] } })
})

test('connections on which nothing happens do not hold the process', async () => {
  const server = await startProcess({ env: await newStore() })
  const used = createConnection(server.port, '127.0.0.1')
  const unused = createConnection(server.port, '127.0.0.1')
  used.write('GET /livez HTTP/1.1\r\nHost: contacts.test\r\n\r\n')
  await Promise.all([once(used, 'data'), once(unused, 'connect')])

  const signalled = performance.now()
  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 0 })
  expect(performance.now() - signalled).toBeLessThan(3_000)
})

test('a second signal ends the process at once, with what is under way', async () => {
  const server = await startProcess({ env: await newStore() })
  await beginContact(server, await signUp(server.url, 'Alice'))
  server.kill('SIGTERM')
  await expect.poll(() => fetch(server.url).catch(() => 'gone')).toBe('gone')
  await sleep(300)

  const signalled = performance.now()
  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 1 })
  expect(performance.now() - signalled).toBeLessThan(1_000)
})

test('the same signal twice in a moment, as Ctrl-C under npm start, is one', async () => {
  const server = await startProcess({ env: await newStore() })
  const alice = await signUp(server.url, 'Alice')
  const contact = await beginContact(server, alice)

  server.kill('SIGINT')
  await sleep(20)
  server.kill('SIGINT')

  expect(await contact.finish()).toContain('201 Created')
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('in production a balancer sees 503 for a while, during which every request is answered', async () => {
  const server = await startProcess({ env: { ...(await newStore()), ...inProduction } })
  const alice = await signUp(server.url, 'Alice')
  const list = () => fetch(`${server.url}/api/contacts`, { headers: alice.authorization() })

  server.kill('SIGTERM')
  await expect.poll(async () => (await fetch(`${server.url}/healthchecker`)).status).toBe(503)
  const health = await fetch(`${server.url}/healthchecker`)
  const alive = await createClient({ baseUrl: server.url }).system.live()
  const [asked, askedToo] = await Promise.all([askUntilGone(list), askUntilGone(list)])

  expect([health.headers.get('connection'), await health.json()]).toEqual(['close', expect.objectContaining({ code: 'unavailable', detail: 'The server is about to stop.' })])
  expect(alive).toMatchObject({ ok: true })
  expect(new Set([...asked!, ...askedToo!])).toEqual(new Set(['200', 'ECONNREFUSED']))
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('npm start hands its signals on', async () => {
  const env = await newStore()
  // Empty wins over what a developer has in `.env`.
  const server = await startProcess({ env: { DATABASE_URL: '', ...env }, cwd: ROOT, command: ['npm', 'start', '--ignore-scripts'] })
  const alice = await signUp(server.url, 'Alice')
  const contact = await beginContact(server, alice)

  server.kill('SIGTERM')
  await expect.poll(() => fetch(server.url).catch(() => 'gone')).toBe('gone')

  expect(await contact.finish()).toContain('201 Created')
  expect(await server.ended).toMatchObject({ code: 0 })
  if (testDb() === 'pglite') expect(existsSync(join(env['DATA_DIR']!, 'lock'))).toBe(false)
})
