import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, ROOT, startProcess, type ServerProcess } from '../harness/process.ts'
import { type Person, signUp } from '../harness/service.ts'
import { newStore } from '../harness/store.ts'

afterEach(endProcesses)

// On a busy machine. What is waited for too long ends after 15 seconds, or 25.
const PROMPT_MS = 8_000

const CONTACT = JSON.stringify({ first_name: 'Ada' })

/** A contact of which the server has read the headers and waits for the rest. */
async function beginContact({ port }: ServerProcess, person: Person) {
  const socket = createConnection(port, '127.0.0.1').setEncoding('utf8')
  let answer = ''
  socket.on('data', (text) => (answer += text))
  const closed = once(socket, 'close')
  socket.write(
    [
      'POST /api/contacts HTTP/1.1',
      'Host: contacts.test',
      `Authorization: ${person.authorization().authorization}`,
      'Content-Type: application/json',
      `Content-Length: ${CONTACT.length}`,
      'Expect: 100-continue',
      '',
      '',
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

const refusesConnections = ({ url }: ServerProcess) => expect.poll(() => fetch(url).catch(() => 'refused')).toBe('refused')

/** Sends requests as long as the server says that it is well, which is asked every now and then. Answers their statuses. */
async function balance(server: ServerProcess, request: () => Promise<Response>) {
  let isWell = true
  const watch = async () => {
    while ((await fetch(`${server.url}/healthchecker`)).ok) await sleep(400)
    isWell = false
  }
  const send = async () => {
    const statuses: number[] = []
    while (isWell) {
      statuses.push((await request()).status)
      await sleep(20)
    }
    return statuses
  }
  const [, ...answers] = await Promise.all([watch(), send(), send()])
  return answers.flat()
}

/** Settings of a server in production, which gives a balancer time before it stops. */
const inProduction = {
  NODE_ENV: 'production',
  JWT_KEYS: `first:${Buffer.from('an evening walk along the river Ros').toString('base64')}`,
  PUBLIC_URL: 'https://contacts.test',
  ALLOW_EMBEDDED: '1',
  SMTP_URL: 'smtp://127.0.0.1:9',
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s lets what is under way end, and the process leaves with 0', async (signal) => {
  const env = await newStore()
  const server = await startProcess({ env })
  const alice = await signUp(server.url, 'Alice')
  const contact = await beginContact(server, alice)

  server.kill(signal)
  await refusesConnections(server)
  const answer = await contact.finish()
  const finished = performance.now()
  const { code } = await server.ended

  expect(answer).toMatch(/HTTP\/1\.1 201 Created\r\n/)
  expect(answer).toMatch(/^connection: close\r$/im)
  expect({ code, isPrompt: performance.now() - finished < PROMPT_MS }).toEqual({ code: 0, isPrompt: true })
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
  expect(performance.now() - signalled).toBeLessThan(PROMPT_MS)
})

test('a second signal ends the process at once, with what is under way', async () => {
  const server = await startProcess({ env: await newStore() })
  await beginContact(server, await signUp(server.url, 'Alice'))
  server.kill('SIGTERM')
  await refusesConnections(server)
  await sleep(300)

  const signalled = performance.now()
  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 1 })
  expect(performance.now() - signalled).toBeLessThan(PROMPT_MS)
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

test('in production a balancer has time to see that the server goes, and every request that it sends is answered', async () => {
  const server = await startProcess({ env: { ...(await newStore()), ...inProduction } })
  const alice = await signUp(server.url, 'Alice')
  const list = () => fetch(`${server.url}/api/contacts`, { headers: alice.authorization() })
  const balanced = balance(server, list)
  await sleep(200)

  server.kill('SIGTERM')
  const answers = await balanced
  const [health, live, late] = [await fetch(`${server.url}/healthchecker`), await fetch(`${server.url}/livez`), await list()]

  expect(answers).toEqual(answers.map(() => 200))
  expect([health, live, late].map(({ status, headers }) => [status, headers.get('connection')])).toEqual([
    [503, 'close'],
    [200, 'close'],
    [200, 'close'],
  ])
  expect(await health.json()).toMatchObject({ code: 'unavailable', detail: 'The server is about to stop.' })
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('npm start hands its signals on', async () => {
  const env = await newStore()
  // Empty wins over what a developer has in `.env`.
  const server = await startProcess({ env: { DATABASE_URL: '', ...env }, cwd: ROOT, command: ['npm', 'start', '--ignore-scripts'] })
  const alice = await signUp(server.url, 'Alice')
  const contact = await beginContact(server, alice)

  server.kill('SIGTERM')
  await refusesConnections(server)

  expect(await contact.finish()).toContain('201 Created')
  expect(await server.ended).toMatchObject({ code: 0 })
  expect(existsSync(join(env['DATA_DIR'] ?? 'none', 'lock'))).toBe(false)
})
