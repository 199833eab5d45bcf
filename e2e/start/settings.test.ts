import { unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
import { signUp } from '../harness/service.ts'
import { newFolder, newStore, testOn } from '../harness/store.ts'

afterEach(endProcesses)

const newKey = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`

function fileWith(text: string) {
  const file = join(newFolder(), 'secret')
  writeFileSync(file, text)
  return file
}

testOn('pglite', 'settings that are not usable are told together, by name and never by value, and nothing is made', async () => {
  const DATA_DIR = join(newFolder(), 'data')

  const ending = await runProcess({
    port: 80_801,
    env: { DATA_DIR, JWT_KEYS: 'first:c2VjcmV0', RATE_LIMIT: 'sometimes', DATABASE_URL: 'mysql://root:hunter2@db/contacts' },
  })

  expect(ending).toEqual({
    code: 1,
    output: [
      'The settings are not usable:',
      '  PORT must be at most 65535',
      '  DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
      '  JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas',
      '  RATE_LIMIT must be on or off',
      '',
    ].join('\n'),
  })
  expect(existsSync(DATA_DIR)).toBe(false)
})

testOn('pglite', 'production refuses to start with what is unsafe there, and nothing is made', async () => {
  const DATA_DIR = join(newFolder(), 'data')

  const ending = await runProcess({
    env: { NODE_ENV: 'production', DATA_DIR, RATE_LIMIT: 'off', PASSWORD_MIN_LENGTH: '6', PUBLIC_URL: 'http://contacts.example' },
  })

  expect(ending).toEqual({
    code: 1,
    output: [
      'The settings are not usable:',
      '  JWT_KEYS is required when NODE_ENV=production',
      '  RATE_LIMIT must be on when NODE_ENV=production',
      '  PASSWORD_MIN_LENGTH must be at least 8 when NODE_ENV=production',
      '  DATABASE_URL is required when NODE_ENV=production; ALLOW_EMBEDDED=1 accepts the embedded database, which is not safe against power loss',
      '  PUBLIC_URL must be an https URL when NODE_ENV=production (http only for loopback)',
      '',
    ].join('\n'),
  })
  expect(existsSync(DATA_DIR)).toBe(false)
})

test('.env is read where the server starts, and the environment wins', async () => {
  const cwd = newFolder()
  const store = await newStore()
  writeFileSync(
    join(cwd, '.env'),
    [
      ...Object.entries(store).map(([name, value]) => `${name}=${value}`),
      'PASSWORD_MIN_LENGTH=6',
      'PUBLIC_URL=http://from.the.file',
      '',
    ].join('\n'),
  )

  const { url, output } = await startProcess({ cwd, env: { PUBLIC_URL: 'http://from.the.environment' } })

  expect(output()).toContain('http://from.the.environment/docs')
  const answer = await ask(url, {
    method: 'POST',
    path: '/api/auth/signup',
    body: { username: 'test', email: 'test@test.com', password: '123456' },
  })
  expect(answer.status).toBe(201)
})

testOn('pglite', 'a .env that cannot be read is told', async () => {
  const cwd = newFolder()
  mkdirSync(join(cwd, '.env'))

  const ending = await runProcess({ cwd })

  expect(ending).toEqual({ code: 1, output: 'The settings are not usable:\n  .env cannot be read\n' })
  expect(existsSync(join(cwd, 'data'))).toBe(false)
})

test('a secret may come from a file', async () => {
  const key = newKey('first')
  const { DATABASE_URL, ...store } = await newStore()
  const env = { ...store, JWT_KEYS_FILE: fileWith(`${key}\n`), ...(DATABASE_URL && { DATABASE_URL_FILE: fileWith(DATABASE_URL) }) }
  const first = await startProcess({ env })
  const alice = await signUp(first.url, 'Alice')
  first.kill('SIGTERM')
  await first.ended

  await startProcess({ env: { ...store, JWT_KEYS: key, ...(DATABASE_URL && { DATABASE_URL }) }, port: first.port })

  expect(await unwrap(alice.client.users.me())).toMatchObject({ email: alice.email })
})

test('keys can be changed without signing anybody out; what a retired key signed is refused', async () => {
  const [older, newer] = [newKey('older'), newKey('newer')]
  const store = await newStore()
  const startWith = async (keys: string[], port?: number) => {
    const server = await startProcess({ env: { ...store, JWT_KEYS: keys.join() }, port })
    return { ...server, stop: () => (server.kill('SIGTERM'), server.ended) }
  }
  const before = await startWith([older])
  const alice = await signUp(before.url, 'Alice')
  const old = alice.client.session.tokens!
  await before.stop()

  const during = await startWith([newer, older], before.port)
  expect(await alice.client.users.me()).toMatchObject({ ok: true })
  const fresh = await unwrap(alice.client.auth.refresh())
  await during.stop()
  const after = await startWith([newer], before.port)

  const use = (token: string) => ask(after.url, { method: 'GET', path: '/api/users/me' }, { authorization: `Bearer ${token}` })
  const refresh = (refresh_token: string) => ask(after.url, { method: 'POST', path: '/api/auth/refresh', body: { refresh_token } })
  expect(await use(old.access_token)).toMatchObject({ status: 401, body: { code: 'access-token-invalid' } })
  expect(await refresh(old.refresh_token)).toMatchObject({ status: 401, body: { code: 'session-ended' } })
  expect(await use(fresh.access_token)).toMatchObject({ status: 200 })
  expect(await refresh(fresh.refresh_token)).toMatchObject({ status: 200 })
})
