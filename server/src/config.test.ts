import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { BadSettings, type Config, readConfig, SECRETS, SETTINGS } from './config.ts'

const KEY = 'first:KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0qOZ3vLQdX1w0Y='
const OTHER_KEY = 'second:b2Zgq7mFZ0vJk0m0o4c8iLZ5i1wG6yJ2xqYt8uQbC4E='
const secretOf = (key: string) => Buffer.from(key.split(':')[1]!, 'base64')

const folder = mkdtempSync(join(tmpdir(), 'config-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(text: string) {
  const file = join(folder, 'secret')
  writeFileSync(file, text)
  return file
}

/** The lines of the error that the settings cause; none if they are valid. */
function errorLines(env: Record<string, string>) {
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

  test('lists exactly the settings that are read, once each, in the order of `SETTINGS`', () => {
    expect(text.match(/^\w+(?==)/gm)).toEqual(SETTINGS)
  })

  test('sets each to its default, so that a copy of the file changes nothing', () => {
    expect(readConfig(parseEnv(text))).toEqual(readConfig({}))
  })

  test('explains each setting in the line before it, with the default if there is one', () => {
    for (const [, comment, name, value] of text.matchAll(/^(?:# (.+)\n)?(\w+)=(.*)$/gm)) {
      expect({ name, comment }).toEqual({
        name,
        comment: expect.stringMatching(value === '' ? /\.$/ : new RegExp(`Default: ${value!.replace(/[.*]/g, '\\$&')}\\.$`)),
      })
    }
  })

  test('names the variable for the file of each secret', () => {
    for (const secret of SECRETS) expect(text).toContain(`${secret}_FILE`)
  })
})

type Field = Partial<Config>

/** For each setting: its default, a value, and the configuration that is read from the value. */
const settings: Record<(typeof SETTINGS)[number], [without: Field, value: string, read: Field]> = {
  NODE_ENV: [{ production: false }, 'production', { production: true }],
  HOST: [{ host: '127.0.0.1' }, '::', { host: '::' }],
  PORT: [{ port: 8000 }, '80', { port: 80 }],
  PUBLIC_URL: [{ publicUrl: undefined }, 'https://contacts.example/api//', { publicUrl: 'https://contacts.example/api' }],
  DRAIN_SECONDS: [{ drainSeconds: 0 }, '30', { drainSeconds: 30 }],
  CLUSTER: [{ processes: 1 }, '4', { processes: 4 }],
  DATA_DIR: [{ dataDir: resolve('data') }, '/var/lib/contacts', { dataDir: '/var/lib/contacts' }],
  DATABASE_URL: [{ databaseUrl: undefined }, 'postgres://db/contacts', { databaseUrl: 'postgres://db/contacts' }],
  DB_POOL: [{ databasePool: 10 }, '50', { databasePool: 50 }],
  DB_PREPARED: [{ databasePrepared: true }, 'off', { databasePrepared: false }],
  DATABASE_WAIT_SECONDS: [{ databaseWaitSeconds: 60 }, '0', { databaseWaitSeconds: 0 }],
  MIGRATE: [{ migrate: true }, 'off', { migrate: false }],
  MIGRATION_WAIT_SECONDS: [{ migrationWaitSeconds: 300 }, '3600', { migrationWaitSeconds: 3_600 }],
  POSTGRES_BIN: [{ postgresBin: undefined }, '/usr/lib/postgresql/17/bin', { postgresBin: '/usr/lib/postgresql/17/bin' }],
  ALLOW_EMBEDDED: [{}, '1', {}],
  JWT_KEYS: [
    { keys: undefined },
    `${KEY}, ${OTHER_KEY}`,
    {
      keys: [
        { kid: 'first', secret: secretOf(KEY) },
        { kid: 'second', secret: secretOf(OTHER_KEY) },
      ],
    },
  ],
  SMTP_URL: [{ smtpUrl: undefined }, 'smtps://user:pass@mail.example:465', { smtpUrl: 'smtps://user:pass@mail.example:465' }],
  MAIL_FROM: [
    { mailFrom: undefined },
    'Contacts <no-reply@app.example>',
    { mailFrom: { name: 'Contacts', address: 'no-reply@app.example' } },
  ],
  EMAIL_VERIFICATION: [{ emailVerification: 'optional' }, 'required', { emailVerification: 'required' }],
  PASSWORD_MIN_LENGTH: [{ passwordMinLength: 8 }, '12', { passwordMinLength: 12 }],
  CORS_ORIGINS: [
    { corsOrigins: ['*'] },
    'https://a.example, http://localhost:5173',
    { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
  ],
  TRUST_PROXY: [{ trustProxy: [] }, '10.0.0.0/8,2001:db8::/32,127.0.0.1', { trustProxy: ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1'] }],
  RATE_LIMIT: [{ rateLimit: true }, 'on', { rateLimit: true }],
  REDIS_URL: [{ redisUrl: undefined }, 'rediss://user:pass@redis.example:6380/1', { redisUrl: 'rediss://user:pass@redis.example:6380/1' }],
  SIGNUP_DUPLICATE: [{ signupDuplicate: 409 }, '202', { signupDuplicate: 202 }],
  BLOB_STORE: [
    { blobStore: { kind: 'database' } },
    's3',
    {
      blobStore: {
        kind: 's3',
        endpoint: 'https://minio.example:9000',
        region: 'eu-central-1',
        bucket: 'pictures',
        accessKeyId: 'AKIAIOSFODNN7',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
      },
    },
  ],
  S3_ENDPOINT: [{}, 'https://minio.example:9000', {}],
  S3_REGION: [{}, 'eu-central-1', {}],
  S3_BUCKET: [{}, 'pictures', {}],
  S3_ACCESS_KEY_ID: [{}, 'AKIAIOSFODNN7', {}],
  S3_SECRET_ACCESS_KEY: [{}, 'wJalrXUtnFEMI/K7MDENG', {}],
  CLOUDINARY_URL: [{}, 'cloudinary://874837:a676b67565@demo', {}],
  DEFAULT_REGION: [{ defaultRegion: null }, 'UA', { defaultRegion: 'UA' }],
  REQUIRE_IF_MATCH: [{ requireIfMatch: false }, 'on', { requireIfMatch: true }],
  LOG_LEVEL: [{ logLevel: 'info' }, 'warn', { logLevel: 'warn' }],
}
const allOf = (fields: Field[]): Field => Object.assign({}, ...fields) as Field

const SETTINGS_OF_NODE = ['NODE_COMPILE_CACHE']

test('docs/running.md names only settings that exist', () => {
  const text = readFileSync(new URL('../../docs/running.md', import.meta.url), 'utf8')
  const known: string[] = [...SETTINGS, ...SECRETS.map((name) => `${name}_FILE`), ...SETTINGS_OF_NODE]

  const named = [...text.matchAll(/(?<=`|^ +|^|\\\n +| )[A-Z]+(?:_[A-Z]+)+(?=[=:`])/gm)].map(([name]) => name)

  expect(named).toContain('JWT_KEYS_FILE')
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

test('every setting has its default in an empty environment', () => {
  expect(readConfig({})).toEqual(allOf(Object.values(settings).map(([without]) => without)))
})

test('DRAIN_SECONDS is by default 10 in production and 0 otherwise; a value that is set takes precedence', () => {
  const production = { NODE_ENV: 'production', JWT_KEYS: KEY, SMTP_URL: 'smtp://mail.example', PUBLIC_URL: 'https://contacts.example' }
  const drainOf = (env: Record<string, string>) => readConfig({ ALLOW_EMBEDDED: '1', ...env }).drainSeconds

  expect([drainOf({}), drainOf(production), drainOf({ ...production, DRAIN_SECONDS: '0' })]).toEqual([0, 10, 0])
})

test('CLUSTER=auto means one process for each CPU core', () => {
  const { processes } = readConfig({ CLUSTER: 'auto', DATABASE_URL: 'postgres://db/contacts' })

  expect(processes).toBe(Math.min(availableParallelism(), 64))
})

test('an empty value counts as not set', () => {
  expect(readConfig(Object.fromEntries(SETTINGS.map((name) => [name, ''])))).toEqual(readConfig({}))
})

test('every setting is read', () => {
  const config = readConfig(Object.fromEntries(SETTINGS.map((name) => [name, settings[name][1]])))

  expect(config).toEqual(allOf(Object.values(settings).map(([, , read]) => read)))
})

describe.each(SECRETS)('%s from a file', (name) => {
  const value = settings[name][1]
  const file = `${name}_FILE`

  test('is read without the newline at its end', () => {
    expect(readConfig({ [file]: fileWith(`${value}\n`) })).toEqual(readConfig({ [name]: value }))
  })

  test('is validated like any other value, and not repeated', () => {
    expect(errorLines({ [file]: fileWith('changeme') })).toEqual(errorLines({ [name]: 'changeme' }))
    expect(errorLines({ [file]: fileWith('changeme') }).join()).not.toContain('changeme')
  })

  test('is refused if the file is empty, missing or a folder, and does not count as not set', () => {
    const line = `${name} cannot be read from the file that ${file} names`
    expect([errorLines({ [file]: fileWith('\n') }), errorLines({ [file]: '/no/such/file' }), errorLines({ [file]: folder })]).toEqual([
      [line],
      [line],
      [line],
    ])
  })

  test('is refused if the environment has the secret, too', () => {
    expect(errorLines({ [name]: value, [file]: fileWith(value) })).toEqual([`${name} and ${file} are both set`])
  })
})

describe('MAIL_FROM', () => {
  test.each([
    ['no-reply@app.example', { name: '', address: 'no-reply@app.example' }],
    ['Contacts <no-reply@app.example>', { name: 'Contacts', address: 'no-reply@app.example' }],
    [' "Contacts, the service" <no-reply@app.example> ', { name: 'Contacts, the service', address: 'no-reply@app.example' }],
    ['Контакти <пошта@приклад.укр>', { name: 'Контакти', address: 'пошта@приклад.укр' }],
  ])('%s is accepted', (value, address) => {
    expect(readConfig({ MAIL_FROM: value }).mailFrom).toEqual(address)
  })

  test.each(['Contacts', 'a@b, c@d', 'a@b c@d', '<a@b>\r\nBcc: <c@d>', 'Contacts\r\nBcc: c@d <a@b>', 'A <a@b> <c@d>', 'a@b@c', '@b', 'a@'])(
    '%j is refused',
    (value) => {
      expect(errorLines({ MAIL_FROM: value })).toEqual(['MAIL_FROM must be an address such as Contacts <no-reply@app.example>'])
    },
  )
})

test.each(['smtp://mail.example', 'smtps://user:pass@mail.example:465', 'smtp://[::1]:2525?tls.rejectUnauthorized=false'])(
  'SMTP_URL accepts %s',
  (SMTP_URL) => {
    expect(readConfig({ SMTP_URL }).smtpUrl).toBe(SMTP_URL)
  },
)

test.each([
  ['https://contacts.example', 'https://contacts.example'],
  ['https://contacts.example/', 'https://contacts.example'],
  [' https://Contacts.example:443/address book/ ', 'https://contacts.example/address%20book'],
  ['https://контакти.укр/@team', 'https://xn--80aqebnf3ac.xn--j1amh/@team'],
])('PUBLIC_URL, with which links begin, is read as browsers write it: %s', (PUBLIC_URL, read) => {
  expect(readConfig({ PUBLIC_URL }).publicUrl).toBe(read)
})

test.each(['redis://redis.example?family=6', 'redis://:p%23ss@redis.example/1'])('REDIS_URL accepts %s', (REDIS_URL) => {
  expect(readConfig({ REDIS_URL }).redisUrl).toBe(REDIS_URL)
})

describe('the blob store', () => {
  const s3 = { BLOB_STORE: 's3', S3_BUCKET: 'pictures', S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'hunter2' }

  test('is Amazon S3 without S3_ENDPOINT', () => {
    expect(readConfig(s3).blobStore).toEqual({
      kind: 's3',
      endpoint: undefined,
      region: 'us-east-1',
      bucket: 'pictures',
      accessKeyId: 'key',
      secretAccessKey: 'hunter2',
    })
  })

  test('is the Cloudinary account of CLOUDINARY_URL, which may come from a file', () => {
    const CLOUDINARY_URL_FILE = fileWith('cloudinary://874837:a676%2Fb@demo?upload_prefix=https://api-eu.cloudinary.com\n')

    expect(readConfig({ BLOB_STORE: 'cloudinary', CLOUDINARY_URL_FILE }).blobStore).toEqual({
      kind: 'cloudinary',
      cloudName: 'demo',
      apiKey: '874837',
      apiSecret: 'a676/b',
      uploadPrefix: 'https://api-eu.cloudinary.com',
    })
  })

  test.each(['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])('S3 is refused without %s', (name) => {
    expect(errorLines({ ...s3, [name]: '' })).toEqual([`${name} is required when BLOB_STORE=s3`])
  })

  test('reports every missing setting once', () => {
    expect(errorLines({ BLOB_STORE: 's3', S3_SECRET_ACCESS_KEY_FILE: '/nothing/here' })).toHaveLength(3)
    expect(errorLines({ BLOB_STORE: 'cloudinary' })).toEqual(['CLOUDINARY_URL is required when BLOB_STORE=cloudinary'])
    expect(errorLines({ BLOB_STORE: 'cloudinary', CLOUDINARY_URL: 'demo' })).toEqual([
      'CLOUDINARY_URL must look like cloudinary://key:secret@cloud',
    ])
  })

  test('needs no settings of the stores that BLOB_STORE does not name', () => {
    expect(readConfig({ S3_BUCKET: 'pictures' }).blobStore).toEqual({ kind: 'database' })
  })
})
