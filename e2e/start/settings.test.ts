import { unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sendRequest } from '../harness/http.ts'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
import { signUp } from '../harness/service.ts'
import { newFolder, newDatabaseSettings } from '../harness/database-settings.ts'

afterEach(endProcesses)

const newKey = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`

function fileWith(text: string) {
  const file = join(newFolder(), 'secret')
  writeFileSync(file, text)
  return file
}

test('the server reports all invalid settings together, by name and never by value, and creates no file', async () => {
  const DATA_DIR = join(newFolder(), 'data')

  const ending = await runProcess({
    port: 80_801,
    env: {
      DATA_DIR,
      PUBLIC_URL: 'https://root:hunter2@contacts.example',
      JWT_KEYS: 'first:c2VjcmV0',
      RATE_LIMIT: 'sometimes',
      DATABASE_URL: 'mysql://root:hunter2@db/contacts',
    },
  })

  expect(ending).toEqual({
    code: 1,
    output: [
      'The settings are not usable:',
      '  PORT must be at most 65535',
      '  PUBLIC_URL must have no user, password or query',
      '  DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
      '  JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas',
      '  RATE_LIMIT must be on or off',
      '',
    ].join('\n'),
  })
  expect(existsSync(DATA_DIR)).toBe(false)
})

test('in production the server refuses unsafe settings, and creates no file', async () => {
  const DATA_DIR = join(newFolder(), 'data')

  const ending = await runProcess({
    env: { NODE_ENV: 'production', DATA_DIR, RATE_LIMIT: 'off', PASSWORD_MIN_LENGTH: '6', PUBLIC_URL: 'http://contacts.example' },
  })

  expect(ending).toEqual({
    code: 1,
    output: [
      'The settings are not usable:',
      '  JWT_KEYS is required when NODE_ENV=production',
      '  SMTP_URL is required when NODE_ENV=production',
      '  RATE_LIMIT must be on when NODE_ENV=production',
      '  PASSWORD_MIN_LENGTH must be at least 8 when NODE_ENV=production',
      '  DATABASE_URL is required when NODE_ENV=production; ALLOW_EMBEDDED=1 accepts the embedded database, which is not safe against power loss',
      '  PUBLIC_URL must be an https URL when NODE_ENV=production (http only for loopback)',
      '',
    ].join('\n'),
  })
  expect(existsSync(DATA_DIR)).toBe(false)
})

const badKeys = 'JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas'
const keyOf = (text: string) => ({ JWT_KEYS: `first:${Buffer.from(text).toString('base64')}` })
const badUrl = 'PUBLIC_URL must be an https URL when NODE_ENV=production (http only for loopback)'

const unsafe: [setting: string, change: Record<string, string>, line: string | RegExp][] = [
  ['missing keys', { JWT_KEYS: '' }, 'JWT_KEYS is required when NODE_ENV=production'],
  ['a well-known key', keyOf('changeme'.repeat(4)), badKeys],
  ['a key of zeros', keyOf('\0'.repeat(32)), badKeys],
  ['a short key', keyOf('KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0q'), badKeys],
  ['a key without a name', { JWT_KEYS: 'KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0qOZ3vLQdX1w0Y=' }, badKeys],
  ['links over http', { PUBLIC_URL: 'http://contacts.example' }, badUrl],
  ['a missing public URL for links', { PUBLIC_URL: '' }, badUrl],
  ['a missing SMTP server', { SMTP_URL: '' }, 'SMTP_URL is required when NODE_ENV=production'],
  ['the embedded database', { DATABASE_URL: '' }, /^DATABASE_URL is required when NODE_ENV=production; ALLOW_EMBEDDED=1 accepts/],
  ['disabled rate limits', { RATE_LIMIT: 'off' }, 'RATE_LIMIT must be on when NODE_ENV=production'],
  ['short passwords', { PASSWORD_MIN_LENGTH: '7' }, 'PASSWORD_MIN_LENGTH must be at least 8 when NODE_ENV=production'],
  ['every IPv4 address as a proxy', { TRUST_PROXY: '0.0.0.0/0' }, 'TRUST_PROXY must not trust everybody'],
  ['every IPv6 address as a proxy', { TRUST_PROXY: '::/0' }, 'TRUST_PROXY must not trust everybody'],
  [
    'a secret in a missing file',
    { JWT_KEYS: '', JWT_KEYS_FILE: '/no/such/file' },
    'JWT_KEYS cannot be read from the file that JWT_KEYS_FILE names',
  ],
]
for (const [setting, change, line] of unsafe)
  test(`in production the server refuses ${setting}, without creating files or opening connections`, async () => {
    expect(await refusalOf(change)).toEqual(typeof line === 'string' ? line : expect.stringMatching(line))
  })

test('in production the server refuses a secret that is set both directly and by file', async () => {
  expect(await refusalOf({ JWT_KEYS_FILE: fileWith(newKey('second')) })).toBe('JWT_KEYS and JWT_KEYS_FILE are both set')
})

/**
 * Starts a server in production with one unsafe setting, and returns the line that reports it. Checks that the server
 * printed no value of a setting, created no folder and opened no connection.
 */
async function refusalOf(change: Record<string, string>) {
  const listener = await startListener()
  const settings = {
    NODE_ENV: 'production',
    DATA_DIR: join(newFolder(), 'data'),
    JWT_KEYS: newKey('first'),
    PUBLIC_URL: 'https://contacts.example',
    DATABASE_URL: `postgres://contacts:hunter2@127.0.0.1:${listener.port}/contacts`,
    SMTP_URL: `smtp://127.0.0.1:${listener.port}`,
    ...change,
  }

  // The port is in use, so a server that tried to listen would print a second line.
  const { code, output } = await runProcess({ env: settings, port: listener.port })

  const [head, line = '', ...more] = output.trimEnd().split('\n')
  expect({ code, head, more }).toEqual({ code: 1, head: 'The settings are not usable:', more: [] })
  for (const value of Object.values(settings)) if (value.length > 10) expect(output).not.toContain(value)
  expect([existsSync(settings.DATA_DIR), listener.connections()]).toEqual([false, 0])
  return line.trimStart()
}

/** Starts a TCP server that counts connections. It replaces the database and SMTP, and occupies the server's port. */
async function startListener() {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => server.close())
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

test('the server reads .env in its working directory, and environment variables take precedence', async () => {
  const cwd = newFolder()
  const databaseSettings = await newDatabaseSettings()
  writeFileSync(
    join(cwd, '.env'),
    [
      ...Object.entries(databaseSettings).map(([name, value]) => `${name}=${value}`),
      'PASSWORD_MIN_LENGTH=6',
      'PUBLIC_URL=http://from.the.file',
      '',
    ].join('\n'),
  )

  const { url, output } = await startProcess({ cwd, env: { PUBLIC_URL: 'http://from.the.environment' } })

  expect(output()).toContain('http://from.the.environment/docs')
  const response = await sendRequest(url, {
    method: 'POST',
    path: '/api/auth/signup',
    body: { username: 'test', email: 'test@test.com', password: '123456' },
  })
  expect(response.status).toBe(201)
})

test('the server reports an unreadable .env', async () => {
  const cwd = newFolder()
  mkdirSync(join(cwd, '.env'))

  const ending = await runProcess({ cwd })

  expect(ending).toEqual({ code: 1, output: 'The settings are not usable:\n  .env cannot be read\n' })
  expect(existsSync(join(cwd, 'data'))).toBe(false)
})

test('the server can read a secret from a file', async () => {
  const key = newKey('first')
  const { DATABASE_URL, ...databaseSettings } = await newDatabaseSettings()
  const env = {
    ...databaseSettings,
    JWT_KEYS_FILE: fileWith(`${key}\n`),
    ...(DATABASE_URL && { DATABASE_URL_FILE: fileWith(DATABASE_URL) }),
  }
  const first = await startProcess({ env })
  const alice = await signUp(first.url, 'Alice')
  first.kill('SIGTERM')
  await first.ended

  await startProcess({ env: { ...databaseSettings, JWT_KEYS: key, ...(DATABASE_URL && { DATABASE_URL }) }, port: first.port })

  expect(await unwrap(alice.client.users.me())).toMatchObject({ email: alice.email })
})
