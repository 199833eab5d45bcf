/** Which settings `readConfig` refuses, and how it reports them. `config.test.ts` tests how valid settings are read. */
import { describe, expect, test } from 'vitest'
import { BadSettings, readConfig } from './config.ts'

const KEY = 'first:KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0qOZ3vLQdX1w0Y='
const OTHER_KEY = 'second:b2Zgq7mFZ0vJk0m0o4c8iLZ5i1wG6yJ2xqYt8uQbC4E='
const NO_FRAGMENT = 'must not have a fragment; # in a password is written %23'
const INVALID_URL = 'must be a valid URL: the port is a number, and in a password # is written %23 and / is written %2F'
const keyOf = (text: string) => `typed:${Buffer.from(text).toString('base64')}`

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

describe('an invalid value is reported by the name of its setting, and is not repeated', () => {
  test.each([
    ['PORT', '80a', 'must be a whole number'],
    ['PORT', '0', 'must be at least 1'],
    ['PORT', '65536', 'must be at most 65535'],
    ['PORT', '-8000', 'must be a whole number'],
    ['PUBLIC_URL', 'contacts.example', 'must be a URL that starts with http:// or https://'],
    ['PUBLIC_URL', 'javascript:alert(1)', 'must be a URL that starts with http:// or https://'],
    ['DRAIN_SECONDS', '10s', 'must be a whole number'],
    ['DRAIN_SECONDS', '301', 'must be at most 300'],
    ['CLUSTER', '0', 'must be at least 1'],
    ['CLUSTER', '65', 'must be at most 64'],
    ['CLUSTER', '-2', 'must be auto or a whole number'],
    ['CLUSTER', '1.5', 'must be auto or a whole number'],
    ['CLUSTER', 'AUTO', 'must be auto or a whole number'],
    ['PUBLIC_URL', 'https://user:hunter2@contacts.example', 'must have no user, password or query'],
    ['PUBLIC_URL', 'https://hunter2@contacts.example/api', 'must have no user, password or query'],
    ['PUBLIC_URL', 'https:user:hunter2@contacts.example', 'must have no user, password or query'],
    ['PUBLIC_URL', 'https://contacts.example?key=hunter2', 'must have no user, password or query'],
    ['PUBLIC_URL', 'https://contacts.example/?', 'must have no user, password or query'],
    ['PUBLIC_URL', 'https://contacts.example/#hunter2', NO_FRAGMENT],
    ['PUBLIC_URL', 'https://contacts.example/#', NO_FRAGMENT],
    ['DATABASE_URL', 'postgres://db/contacts#hunter2', NO_FRAGMENT],
    // Without the fragment, the host would be `user`.
    ['DATABASE_URL', 'postgres://user:12#hunter2@db/contacts', NO_FRAGMENT],
    ['DATABASE_URL', 'postgres://user:hunter2#2@db/contacts', INVALID_URL],
    ['SMTP_URL', 'smtp://user:hunter2/2@mail.example', INVALID_URL],
    ['DATABASE_URL', 'mysql://root:hunter2@db/contacts', 'must be a URL that starts with postgres:// or postgresql://'],
    [
      'DATABASE_URL',
      'postgres://db/contacts?sslmode=prefer',
      'has an sslmode that is not supported; supported are disable, require, verify-ca, verify-full',
    ],
    [
      'DATABASE_URL',
      'postgres://db/contacts?sslmode=require&channel_binding=hunter2',
      'has the parameter channel_binding, which is not supported; supported are sslmode, sslrootcert, sslcert, sslkey, application_name, options, host',
    ],
    ['DATABASE_URL', 'postgres://db/contacts?sslmode=require&sslmode=disable', 'has the parameter sslmode more than once'],
    ['DATABASE_URL', 'postgres://db/contacts?sslrootcert=ca.pem', 'needs sslmode, because it has certificates'],
    ['DATABASE_URL', 'postgres://db/contacts?sslmode=require&sslcert=client.pem', 'needs both sslcert and sslkey, or neither'],
    ['DATABASE_URL', 'postgres://db/contacts?sslmode=verify-ca', 'needs the file of a certificate authority as sslrootcert for verify-ca'],
    ['DATABASE_URL', 'db.example:5432', 'must be a URL that starts with postgres:// or postgresql://'],
    ['REDIS_URL', 'redis.example:6379', 'must be a URL that starts with redis:// or rediss://'],
    ['REDIS_URL', 'https://user:hunter2@redis.example', 'must be a URL that starts with redis:// or rediss://'],
    ['REDIS_URL', 'redis://', 'must have a host, no path except a database number, and a percent-encoded user and password'],
    [
      'REDIS_URL',
      'redis://redis.example/contacts',
      'must have a host, no path except a database number, and a percent-encoded user and password',
    ],
    [
      'REDIS_URL',
      'redis://user:hunter2%zz@redis.example',
      'must have a host, no path except a database number, and a percent-encoded user and password',
    ],
    ['REDIS_URL', 'redis://user:12#hunter2@redis.example', NO_FRAGMENT],
    ['REDIS_URL', 'redis://redis.example?password=hunter2', 'must have no parameter except family'],
    ['SMTP_URL', 'smtp://user:12#hunter2@mail.example', NO_FRAGMENT],
    ['SMTP_URL', 'mail.example', 'must be a URL that starts with smtp:// or smtps://'],
    ['SMTP_URL', 'http://user:hunter2@mail.example', 'must be a URL that starts with smtp:// or smtps://'],
    ['SMTP_URL', 'smtp://', 'must name a host'],
    ['SMTP_URL', 'smtp:', 'must name a host'],
    ['BLOB_STORE', 'disk', 'must be database, s3 or cloudinary'],
    ['S3_ENDPOINT', 'minio.example:9000', 'must be a URL that starts with http:// or https://'],
    ['S3_ENDPOINT', 'https://key:hunter2@minio.example:9000', 'must have no user, password or query'],
    ['S3_ENDPOINT', 'https://minio.example:9000/?key=hunter2', 'must have no user, password or query'],
    ['S3_ENDPOINT', 'https://minio.example:9000/#hunter2', NO_FRAGMENT],
    ['CLOUDINARY_URL', 'https://874837:hunter2@demo', 'must look like cloudinary://key:secret@cloud'],
    ['CLOUDINARY_URL', 'cloudinary://874837@demo', 'must look like cloudinary://key:secret@cloud'],
    ['CLOUDINARY_URL', 'cloudinary://874837:hunter2@demo?upload_prefix=file:///etc', 'must look like cloudinary://key:secret@cloud'],
    ['CLOUDINARY_URL', 'cloudinary://874837:hunter2@demo#secret', 'must look like cloudinary://key:secret@cloud'],
    [
      'CLOUDINARY_URL',
      'cloudinary://874837:hunter2@demo?upload_prefix=https://user:hunter2@api.example',
      'must look like cloudinary://key:secret@cloud',
    ],
    ['EMAIL_VERIFICATION', 'never', 'must be optional or required'],
    ['DB_POOL', '0', 'must be at least 1'],
    ['DB_POOL', '1e2', 'must be a whole number'],
    ['DB_PREPARED', 'yes', 'must be on or off'],
    ['DATABASE_WAIT_SECONDS', '1m', 'must be a whole number'],
    ['DATABASE_WAIT_SECONDS', '3601', 'must be at most 3600'],
    ['MIGRATE', 'true', 'must be on or off'],
    ['MIGRATION_WAIT_SECONDS', '-1', 'must be a whole number'],
    ['RATE_LIMIT', 'OFF', 'must be on or off'],
    ['SIGNUP_DUPLICATE', '200', 'must be 409 or 202'],
    ['ALLOW_EMBEDDED', 'on', 'must be 0 or 1'],
    ['PASSWORD_MIN_LENGTH', '0', 'must be at least 1'],
    ['PASSWORD_MIN_LENGTH', '129', 'must be at most 128'],
    ['CORS_ORIGINS', 'https://a.example/path', 'must be * or origins such as https://app.example'],
    ['CORS_ORIGINS', 'https://user:hunter2@a.example', 'must be * or origins such as https://app.example'],
    ['CORS_ORIGINS', 'https://a.example?key=hunter2', 'must be * or origins such as https://app.example'],
    ['CORS_ORIGINS', 'a.example', 'must be * or origins such as https://app.example'],
    ['TRUST_PROXY', 'true', 'must be addresses or CIDR ranges'],
    ['TRUST_PROXY', '1', 'must be addresses or CIDR ranges'],
    ['TRUST_PROXY', '10.0.0.0/33', 'must be addresses or CIDR ranges'],
    ['TRUST_PROXY', '10.0.0.0/', 'must be addresses or CIDR ranges'],
    ['TRUST_PROXY', '0.0.0.0/0', 'must not trust everybody'],
    ['TRUST_PROXY', '127.0.0.1, ::/0', 'must not trust everybody'],
    ['TRUST_PROXY', '0.0.0.0/1,128.0.0.0/1', 'must not trust everybody'],
    ['DEFAULT_REGION', 'Ukraine', 'must be a country code of ISO 3166-1'],
    ['LOG_LEVEL', 'verbose', 'must be fatal, error, warn, info, debug, trace or silent'],
  ])('%s=%s', (name, value, message) => {
    expect(errorLines({ [name]: value })).toEqual([`${name} ${message}`])
    expect(message).not.toContain(value)
  })

  const badKeys = 'must be kid:base64 of at least 32 random bytes, several separated by commas'
  test.each([
    ['a default from a tutorial', 'changeme', badKeys],
    ['no kid', KEY.slice('first:'.length), badKeys],
    ['31 bytes', `short:${Buffer.from(KEY).subarray(0, 31).toString('base64')}`, badKeys],
    ['bytes that are not random', `zeros:${Buffer.alloc(32).toString('base64')}`, badKeys],
    ['a repeated word', keyOf('changeme'.repeat(4)), badKeys],
    ['repeated letters and digits', keyOf('0123456789abcdefghij'.repeat(2)), badKeys],
    ['a placeholder', keyOf('CHANGE_ME: 32 bytes or more, please'), badKeys],
    ['nothing between commas', ' , ', badKeys],
    ['one good and one bad', `${KEY},second:c2VjcmV0`, badKeys],
    ['a kid twice', `${KEY},${OTHER_KEY.replace('second', 'first')}`, 'must not name a kid twice'],
  ])('JWT_KEYS with %s', (_, value, message) => {
    expect(errorLines({ JWT_KEYS: value })).toEqual([`JWT_KEYS ${message}`])
  })
})

test('all invalid settings are reported at once', () => {
  expect(
    errorLines({
      NODE_ENV: 'production',
      PORT: 'x',
      LOG_LEVEL: 'x',
      JWT_KEYS: 'x',
      DATABASE_URL_FILE: '/no/such/file',
      SMTP_URL: 'smtp://mail.example',
      RATE_LIMIT: 'off',
      PUBLIC_URL: 'https://contacts.example',
    }),
  ).toEqual([
    'DATABASE_URL cannot be read from the file that DATABASE_URL_FILE names',
    'PORT must be a whole number',
    'JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas',
    'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
    'RATE_LIMIT must be on when NODE_ENV=production',
  ])
})

describe('production', () => {
  const safe = {
    NODE_ENV: 'production',
    JWT_KEYS: KEY,
    DATABASE_URL: 'postgres://db/contacts',
    SMTP_URL: 'smtp://mail.example',
    PUBLIC_URL: 'https://contacts.example',
  }

  test('accepts safe settings', () => {
    expect(errorLines(safe)).toEqual([])
  })

  test.each([
    ['no keys', { JWT_KEYS: '' }, 'JWT_KEYS is required when NODE_ENV=production'],
    ['no SMTP server', { SMTP_URL: '' }, 'SMTP_URL is required when NODE_ENV=production'],
    ['no rate limits', { RATE_LIMIT: 'off' }, 'RATE_LIMIT must be on when NODE_ENV=production'],
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
    expect(errorLines({ ...safe, ...change })).toEqual([line])
  })

  test.each(['http://localhost:8000', 'http://127.0.0.1', 'http://[::1]:8000'])(
    'accepts %s, which only this machine can reach',
    (PUBLIC_URL) => {
      expect(errorLines({ ...safe, PUBLIC_URL })).toEqual([])
    },
  )

  test('accepts every origin, because requests carry no cookies', () => {
    expect(errorLines({ ...safe, CORS_ORIGINS: '*' })).toEqual([])
  })

  test('accepts the embedded database with ALLOW_EMBEDDED=1', () => {
    expect(errorLines({ ...safe, DATABASE_URL: '', ALLOW_EMBEDDED: '1' })).toEqual([])
  })
})

describe('a cluster', () => {
  const DATABASE_URL = 'postgres://db/contacts'

  test('needs PostgreSQL, because only one process can use the embedded database', () => {
    const line = 'DATABASE_URL is required when CLUSTER is more than 1: only one process can use the embedded database'
    expect([errorLines({ CLUSTER: '2' }), errorLines({ CLUSTER: '2', ALLOW_EMBEDDED: '1' })]).toEqual([[line], [line]])
  })

  test('of one process may use the embedded database', () => {
    expect(errorLines({ CLUSTER: '1' })).toEqual([])
  })

  test('is not also reported if DATABASE_URL is invalid', () => {
    expect([errorLines({ CLUSTER: '2', DATABASE_URL }), errorLines({ CLUSTER: '2', DATABASE_URL: 'mysql://db' })]).toEqual([
      [],
      ['DATABASE_URL must be a URL that starts with postgres:// or postgresql://'],
    ])
  })
})
