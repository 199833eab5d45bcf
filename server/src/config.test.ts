import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { BadSettings, readConfig, SECRETS, SETTINGS } from './config.ts'

const KEY = 'first:KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0qOZ3vLQdX1w0Y='
const OTHER_KEY = 'second:b2Zgq7mFZ0vJk0m0o4c8iLZ5i1wG6yJ2xqYt8uQbC4E='

const folder = mkdtempSync(join(tmpdir(), 'config-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(text: string) {
  const file = join(folder, 'secret')
  writeFileSync(file, text)
  return file
}

/** What is wrong with the settings, line by line. */
function wrongWith(env: Record<string, string>) {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error
    return error.message.split('\n')
  }
}

describe('.env.example', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')

  test('lists exactly the settings that are read, each once and in their order', () => {
    expect(text.match(/^\w+(?==)/gm)).toEqual(SETTINGS)
  })

  test('has them at their defaults, so that a copy changes nothing', () => {
    expect(readConfig(parseEnv(text))).toEqual(readConfig({}))
  })

  test('says in one line before each what it means, and the default of what has one', () => {
    for (const [, comment, name, value] of text.matchAll(/^(?:# (.+)\n)?(\w+)=(.*)$/gm)) {
      expect({ name, comment }).toEqual({
        name,
        comment: expect.stringMatching(value === '' ? /\.$/ : new RegExp(`Default: ${value!.replace(/[.*]/g, '\\$&')}\\.$`)),
      })
    }
  })

  test('names the file that each secret may come from', () => {
    for (const secret of SECRETS) expect(text).toContain(`${secret}_FILE`)
  })
})

test('without any setting everything has its default', () => {
  expect(readConfig({})).toEqual({
    production: false,
    host: '127.0.0.1',
    port: 8000,
    publicUrl: undefined,
    dataDir: resolve('data'),
    databaseUrl: undefined,
    databasePool: 10,
    databasePrepared: true,
    migrate: true,
    keys: undefined,
    passwordMinLength: 8,
    corsOrigins: ['*'],
    trustProxy: [],
    rateLimit: true,
    defaultRegion: null,
    logLevel: 'info',
  })
})

test('an empty setting is one that is not set', () => {
  expect(readConfig(Object.fromEntries(SETTINGS.map((name) => [name, ''])))).toEqual(readConfig({}))
})

test('every setting is read', () => {
  const config = readConfig({
    NODE_ENV: 'production',
    HOST: '::',
    PORT: '80',
    PUBLIC_URL: 'https://contacts.example/api//',
    DATA_DIR: '/var/lib/contacts',
    DATABASE_URL: 'postgres://db/contacts',
    DB_POOL: '50',
    DB_PREPARED: 'off',
    MIGRATE: 'off',
    ALLOW_EMBEDDED: '1',
    JWT_KEYS: `${KEY}, ${OTHER_KEY}`,
    PASSWORD_MIN_LENGTH: '12',
    CORS_ORIGINS: 'https://a.example, http://localhost:5173',
    TRUST_PROXY: '10.0.0.0/8,2001:db8::/32,127.0.0.1',
    RATE_LIMIT: 'on',
    DEFAULT_REGION: 'UA',
    LOG_LEVEL: 'warn',
  })

  expect(config).toEqual({
    production: true,
    host: '::',
    port: 80,
    publicUrl: 'https://contacts.example/api',
    dataDir: '/var/lib/contacts',
    databaseUrl: 'postgres://db/contacts',
    databasePool: 50,
    databasePrepared: false,
    migrate: false,
    keys: [
      { kid: 'first', secret: expect.any(Buffer) },
      { kid: 'second', secret: expect.any(Buffer) },
    ],
    passwordMinLength: 12,
    corsOrigins: ['https://a.example', 'http://localhost:5173'],
    trustProxy: ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1'],
    rateLimit: true,
    defaultRegion: 'UA',
    logLevel: 'warn',
  })
  expect(config.keys!.map(({ secret }) => secret.length)).toEqual([32, 32])
})

describe('a value that is not usable is told by its name, and is not repeated', () => {
  test.each([
    ['PORT', '80a', 'must be a whole number'],
    ['PORT', '0', 'must be at least 1'],
    ['PORT', '65536', 'must be at most 65535'],
    ['PORT', '-8000', 'must be a whole number'],
    ['PUBLIC_URL', 'contacts.example', 'must be a URL that starts with http:// or https://'],
    ['PUBLIC_URL', 'javascript:alert(1)', 'must be a URL that starts with http:// or https://'],
    ['DATABASE_URL', 'mysql://root:hunter2@db/contacts', 'must be a URL that starts with postgres:// or postgresql://'],
    ['DATABASE_URL', 'db.example:5432', 'must be a URL that starts with postgres:// or postgresql://'],
    ['DB_POOL', '0', 'must be at least 1'],
    ['DB_POOL', '1e2', 'must be a whole number'],
    ['DB_PREPARED', 'yes', 'must be on or off'],
    ['MIGRATE', 'true', 'must be on or off'],
    ['RATE_LIMIT', 'OFF', 'must be on or off'],
    ['ALLOW_EMBEDDED', 'on', 'must be 0 or 1'],
    ['PASSWORD_MIN_LENGTH', '0', 'must be at least 1'],
    ['PASSWORD_MIN_LENGTH', '129', 'must be at most 128'],
    ['CORS_ORIGINS', 'https://a.example/path', 'must be * or origins such as https://app.example'],
    ['CORS_ORIGINS', 'a.example', 'must be * or origins such as https://app.example'],
    ['TRUST_PROXY', 'true', 'must be addresses or CIDR ranges'],
    ['TRUST_PROXY', '1', 'must be addresses or CIDR ranges'],
    ['TRUST_PROXY', '10.0.0.0/33', 'must be addresses or CIDR ranges'],
    ['DEFAULT_REGION', 'Ukraine', 'must be a country code of ISO 3166-1'],
    ['LOG_LEVEL', 'verbose', 'must be a level of pino'],
  ])('%s=%s', (name, value, message) => {
    expect(wrongWith({ [name]: value })).toEqual([`${name} ${message}`])
    expect(message).not.toContain(value)
  })

  const badKeys = 'must be kid:base64 of at least 32 random bytes, several separated by commas'
  test.each([
    ['the default of some tutorial', 'changeme', badKeys],
    ['no kid', KEY.slice('first:'.length), badKeys],
    ['31 bytes', `short:${Buffer.from(KEY).subarray(0, 31).toString('base64')}`, badKeys],
    ['bytes that are not random', `zeros:${Buffer.alloc(32).toString('base64')}`, badKeys],
    ['nothing between commas', ' , ', badKeys],
    ['one good and one bad', `${KEY},second:c2VjcmV0`, badKeys],
    ['a kid twice', `${KEY},${OTHER_KEY.replace('second', 'first')}`, 'must not name a kid twice'],
  ])('JWT_KEYS with %s', (_, value, message) => {
    expect(wrongWith({ JWT_KEYS: value })).toEqual([`JWT_KEYS ${message}`])
  })
})

test('all that is wrong is told at once', () => {
  expect(
    wrongWith({
      NODE_ENV: 'production',
      PORT: 'x',
      LOG_LEVEL: 'x',
      JWT_KEYS: 'x',
      DATABASE_URL_FILE: '/no/such/file',
      RATE_LIMIT: 'off',
      PUBLIC_URL: 'https://contacts.example',
    }),
  ).toEqual([
    'DATABASE_URL cannot be read from the file that DATABASE_URL_FILE names',
    'PORT must be a whole number',
    'JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas',
    'LOG_LEVEL must be a level of pino',
    'RATE_LIMIT must be on when NODE_ENV=production',
  ])
})

describe('production', () => {
  const safe = { NODE_ENV: 'production', JWT_KEYS: KEY, DATABASE_URL: 'postgres://db/contacts', PUBLIC_URL: 'https://contacts.example' }

  test('starts with what is safe', () => {
    expect(wrongWith(safe)).toEqual([])
  })

  test.each([
    ['no keys', { JWT_KEYS: '' }, 'JWT_KEYS is required when NODE_ENV=production'],
    ['no limits', { RATE_LIMIT: 'off' }, 'RATE_LIMIT must be on when NODE_ENV=production'],
    ['short passwords', { PASSWORD_MIN_LENGTH: '7' }, 'PASSWORD_MIN_LENGTH must be at least 8 when NODE_ENV=production'],
    [
      'the embedded database',
      { DATABASE_URL: '' },
      'DATABASE_URL is required when NODE_ENV=production; ALLOW_EMBEDDED=1 accepts the embedded database, which is not safe against power loss',
    ],
    ['no public URL', { PUBLIC_URL: '' }, 'PUBLIC_URL must be an https URL when NODE_ENV=production (http only for loopback)'],
    [
      'a public URL that is not encrypted',
      { PUBLIC_URL: 'http://contacts.example' },
      'PUBLIC_URL must be an https URL when NODE_ENV=production (http only for loopback)',
    ],
    [
      'a public URL that only begins like loopback',
      { PUBLIC_URL: 'http://localhost.example' },
      'PUBLIC_URL must be an https URL when NODE_ENV=production (http only for loopback)',
    ],
  ])('refuses %s', (_, change, line) => {
    expect(wrongWith({ ...safe, ...change })).toEqual([line])
  })

  test.each(['http://localhost:8000', 'http://127.0.0.1', 'http://[::1]:8000'])('accepts %s, which nobody else can reach', (PUBLIC_URL) => {
    expect(wrongWith({ ...safe, PUBLIC_URL })).toEqual([])
  })

  test('accepts the embedded database when that is said', () => {
    expect(wrongWith({ ...safe, DATABASE_URL: '', ALLOW_EMBEDDED: '1' })).toEqual([])
  })
})

describe('a secret from a file', () => {
  test('is read without the newline at its end', () => {
    expect(readConfig({ JWT_KEYS_FILE: fileWith(`${KEY}\n`) })).toEqual(readConfig({ JWT_KEYS: KEY }))
    expect(readConfig({ DATABASE_URL_FILE: fileWith('postgres://db/contacts\n') }).databaseUrl).toBe('postgres://db/contacts')
  })

  test('is checked like any other, and not repeated', () => {
    expect(wrongWith({ JWT_KEYS_FILE: fileWith('changeme') })).toEqual([
      'JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas',
    ])
  })

  test('that is empty or not there is told, and never taken for no secret', () => {
    const line = 'JWT_KEYS cannot be read from the file that JWT_KEYS_FILE names'
    expect([wrongWith({ JWT_KEYS_FILE: fileWith('\n') }), wrongWith({ JWT_KEYS_FILE: '/no/such/file' })]).toEqual([[line], [line]])
  })

  test('and from the environment too is one too many', () => {
    expect(wrongWith({ JWT_KEYS: KEY, JWT_KEYS_FILE: fileWith(OTHER_KEY) })).toEqual(['JWT_KEYS and JWT_KEYS_FILE are both set'])
  })
})
