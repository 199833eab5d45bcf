/** Rotation of the keys in JWT_KEYS: in one restart of a single server, and in two rounds where several servers run. */
import { unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { PASSWORD, signUp } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'

afterEach(endProcesses)

const newKey = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`

test('an operator can rotate signing keys without ending sessions, and the server refuses tokens signed with a retired key', async () => {
  const [older, newer] = [newKey('older'), newKey('newer')]
  const databaseSettings = await newDatabaseSettings()
  const startWith = async (keys: string[], port?: number) => {
    const server = await startProcess({ env: { ...databaseSettings, JWT_KEYS: keys.join() }, port })
    return { ...server, stop: () => (server.kill('SIGTERM'), server.ended) }
  }
  const before = await startWith([older])
  const alice = await signUp(before.url, 'Alice')
  const oldTokens = required(alice.client.session.tokens, 'the tokens of Alice')
  await before.stop()

  const during = await startWith([newer, older], before.port)
  expect(await alice.client.users.me()).toMatchObject({ ok: true })
  const newTokens = await unwrap(alice.client.auth.refresh())
  await during.stop()
  const after = await startWith([newer], before.port)

  const use = (token: string) => sendRequest(after.url, { method: 'GET', path: '/api/users/me' }, { authorization: `Bearer ${token}` })
  const refresh = (refresh_token: string) => sendRequest(after.url, { method: 'POST', path: '/api/auth/refresh', body: { refresh_token } })
  expect(await use(oldTokens.access_token)).toMatchObject({ status: 401, body: { code: 'access-token-invalid' } })
  expect(await refresh(oldTokens.refresh_token)).toMatchObject({ status: 401, body: { code: 'refresh-token-invalid' } })
  expect(await use(newTokens.access_token)).toMatchObject({ status: 200 })
  expect(await refresh(newTokens.refresh_token)).toMatchObject({ status: 200 })
})

// Two servers cannot share a PGlite database.
testOn('postgres', 'two servers that get a new key in two rounds never refuse a token of each other', async () => {
  const [older, newer] = [newKey('older'), newKey('newer')]
  const databaseSettings = await newDatabaseSettings()
  const startWith = (keys: string[], port?: number) => startProcess({ env: { ...databaseSettings, JWT_KEYS: keys.join() }, port })
  const servers = [await startWith([older]), await startWith([older])]
  const alice = await signUp(servers[0]!.url, 'Alice')
  let tokens = required(alice.client.session.tokens, 'the tokens of Alice')
  const post = (path: string, body: unknown, at: number) => sendRequest(servers[at]!.url, { method: 'POST', path, body })

  async function useBothServers() {
    for (const at of [0, 1, 0]) {
      const refreshed = await post('/api/auth/refresh', { refresh_token: tokens.refresh_token }, at)
      expect(refreshed.status).toBe(200)
      tokens = refreshed.body
      for (const { url } of servers)
        expect(
          (await sendRequest(url, { method: 'GET', path: '/api/users/me' }, { authorization: `Bearer ${tokens.access_token}` })).status,
        ).toBe(200)
    }
  }
  // A restart with the old key, and the two rounds: first both servers accept the new key, then both sign with it.
  for (const keys of [[older], [older, newer], [newer, older]])
    for (const at of [0, 1]) {
      const { port, kill, ended } = servers[at]!
      kill('SIGTERM')
      await ended
      servers[at] = await startWith(keys, port)
      await useBothServers()
    }
})

test('cursors and the counts of attempts survive a rotation of the keys', async () => {
  const [older, newer] = [newKey('older'), newKey('newer')]
  const databaseSettings = await newDatabaseSettings()
  const before = await startProcess({ env: { ...databaseSettings, JWT_KEYS: older } })
  const { client, email } = await signUp(before.url, 'Alice')
  for (const first_name of ['Ada', 'Bea']) await unwrap(client.contacts.create({ body: { first_name } }))
  const { next_cursor } = await unwrap(client.contacts.list({ query: { limit: 1 } }))
  const guess = (url: string) => sendRequest(url, { method: 'POST', path: '/api/auth/login', body: { email, password: `not ${PASSWORD}` } })
  for (let tries = 0; tries < 10; tries++) expect((await guess(before.url)).status).toBe(401)
  before.kill('SIGTERM')
  await before.ended

  const { url } = await startProcess({ env: { ...databaseSettings, JWT_KEYS: `${newer},${older}` }, port: before.port })

  const { items } = await unwrap(client.contacts.list({ query: { limit: 1, cursor: required(next_cursor, 'the next cursor') } }))
  expect(items.map(({ first_name }) => first_name)).toEqual(['Bea'])
  expect((await guess(url)).status).toBe(429)
})
