/**
 * Settings: environment variables, read once and checked together. Whatever is wrong is told at once, by name and never by
 * value. `.env.example` lists the same settings.
 */
import { isIP } from 'node:net'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod'
import type { Config } from './core/config.ts'
import { blobStoreOf, isCloudinaryUrl, missingForStore } from './platform/blobs/settings.ts'

const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) =>
  z.preprocess((given) => (given === '' || given === undefined ? value : given), schema)

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
const onOff = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on')
const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    abort: true,
  })
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

const isCidr = (value: string) => {
  const [address = '', bits] = value.split('/')
  const family = isIP(address)
  return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}
// The widest range that is nobody's in particular is fc00::/7.
const isEverybody = (range: string) => Number(range.split('/')[1] ?? 32) < 7
const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value && /^https?:/.test(value)

function isRedis(value: string) {
  const { hostname, pathname, username, password } = URL.parse(value) ?? {}
  // Node leaves a % as it is that encodes nothing.
  return !!hostname && /^\/?\d{0,9}$/.test(pathname ?? '') && !/%(?![\da-f]{2})/i.test(`${username}:${password}`)
}

/** `Name <address>`, or the address alone. */
const mailbox = z.string().transform((value, ctx) => {
  const [, name, bracketed, bare] = /^(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>]+)>|([^<>]+))$/u.exec(value.trim()) ?? []
  const address = bracketed ?? bare ?? ''
  if (/^[^\s\p{Cc}@,;:"\\]+@[^\s\p{Cc}@,;:"\\]+$/u.test(address)) return { name: name ?? '', address }
  ctx.addIssue({ code: 'custom', message: 'must be an address such as Contacts <no-reply@app.example>' })
  return z.NEVER
})

/** Too short, or typed: one piece again and again, or with a word that somebody was to change. */
const isGuessable = (secret: Buffer) =>
  secret.length < 32 ||
  new Set(secret).size < 8 ||
  /change.?me|secret|password|example/i.test(secret.toString('latin1')) ||
  secret.some((_, piece) => piece > 0 && piece <= secret.length / 2 && secret.subarray(piece).equals(secret.subarray(0, -piece)))

const keyRing = list.transform((entries, ctx) => {
  const ring = entries.map((entry) => {
    const [, kid, base64] = /^([\w-]{1,32}):([A-Za-z0-9+/_-]+=*)$/.exec(entry) ?? []
    return kid && base64 ? { kid, secret: Buffer.from(base64, 'base64') } : undefined
  })
  if (ring.length === 0 || ring.some((key) => key === undefined || isGuessable(key.secret))) {
    ctx.addIssue({ code: 'custom', message: 'must be kid:base64 of at least 32 random bytes, several separated by commas' })
    return z.NEVER
  }
  if (new Set(ring.map((key) => key!.kid)).size < ring.length) ctx.addIssue({ code: 'custom', message: 'must not name a kid twice' })
  return ring as { kid: string; secret: Buffer }[]
})

const Settings = z.object({
  NODE_ENV: withDefault(z.string(), 'development'),
  HOST: withDefault(z.string(), '127.0.0.1'),
  PORT: withDefault(integer(1, 65_535), '8000'),
  PUBLIC_URL: optional(url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''))),
  DATA_DIR: withDefault(z.string(), './data'),
  DATABASE_URL: optional(url('postgres:', 'postgresql:')),
  DB_POOL: withDefault(integer(1, 200), '10'),
  DB_PREPARED: withDefault(onOff, 'on'),
  MIGRATE: withDefault(onOff, 'on'),
  ALLOW_EMBEDDED: withDefault(
    z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1'),
    '0',
  ),
  JWT_KEYS: optional(keyRing),
  SMTP_URL: optional(url('smtp:', 'smtps:').refine((value) => URL.parse(value)?.hostname !== '', 'must name a host')),
  MAIL_FROM: optional(mailbox),
  EMAIL_VERIFICATION: withDefault(z.enum(['optional', 'required'], 'must be optional or required'), 'optional'),
  PASSWORD_MIN_LENGTH: withDefault(integer(1, 128), '8'),
  CORS_ORIGINS: withDefault(
    list.refine(
      (origins) => origins.every((origin) => origin === '*' || isOrigin(origin)),
      'must be * or origins such as https://app.example',
    ),
    '*',
  ),
  TRUST_PROXY: withDefault(
    list
      .refine((ranges) => ranges.every(isCidr), { error: 'must be addresses or CIDR ranges', abort: true })
      .refine((ranges) => !ranges.some(isEverybody), 'must not trust everybody'),
    '',
  ),
  RATE_LIMIT: withDefault(onOff, 'on'),
  REDIS_URL: optional(url('redis:', 'rediss:').refine(isRedis, 'must name a host and at most the number of a database, percent-encoded')),
  SIGNUP_DUPLICATE: withDefault(
    z.enum(['409', '202'], 'must be 409 or 202').transform((value) => Number(value) as 409 | 202),
    '409',
  ),
  BLOB_STORE: withDefault(z.enum(['database', 's3', 'cloudinary'], 'must be database, s3 or cloudinary'), 'database'),
  S3_ENDPOINT: optional(url('http:', 'https:')),
  S3_REGION: withDefault(z.string(), 'us-east-1'),
  S3_BUCKET: optional(z.string()),
  S3_ACCESS_KEY_ID: optional(z.string()),
  S3_SECRET_ACCESS_KEY: optional(z.string()),
  CLOUDINARY_URL: optional(z.string().refine(isCloudinaryUrl, 'must look like cloudinary://key:secret@cloud')),
  DEFAULT_REGION: optional(z.string().regex(/^[A-Z]{2}$/, 'must be a country code of ISO 3166-1')),
  REQUIRE_IF_MATCH: withDefault(onOff, 'off'),
  LOG_LEVEL: withDefault(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level of pino'), 'info'),
})

type Setting = keyof typeof Settings.shape

/** Every setting that is read. */
export const SETTINGS = Object.keys(Settings.shape) as Setting[]
/** Those that may come from a file instead: `NAME_FILE` names it. */
export const SECRETS = [
  'DATABASE_URL',
  'JWT_KEYS',
  'SMTP_URL',
  'REDIS_URL',
  'S3_SECRET_ACCESS_KEY',
  'CLOUDINARY_URL',
] as const satisfies Setting[]

/** What is wrong with the settings, one line each: the name, never the value. */
export class BadSettings extends Error {}

export type { Config }

/** Adds what `.env` has, if it is there; what the environment says already wins. */
export function loadDotEnv() {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new BadSettings('.env cannot be read')
  }
}

type Wrong = { name: Setting; message: string }

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const wrong: Wrong[] = []
  const given = { ...env, ...secretsFromFiles(env, wrong) }
  const entries = SETTINGS.flatMap((name) => {
    const parsed = Settings.shape[name].safeParse(given[name])
    if (!parsed.success) wrong.push({ name, message: parsed.error.issues.map(({ message }) => message).join(', ') })
    return parsed.success ? [[name, parsed.data]] : []
  })
  const settings = Object.fromEntries(entries) as z.infer<typeof Settings>
  const missing = missingForStore(settings).map((name) => ({ name, message: `is required when BLOB_STORE=${settings.BLOB_STORE}` }))
  wrong.push(...missing.filter(({ name }) => wrong.every((other) => other.name !== name)))
  const production = settings.NODE_ENV === 'production'
  // What is unreadable is told already, and not that it is missing too.
  if (production) wrong.push(...unsafeInProduction(settings).filter(({ name }) => wrong.every((other) => other.name !== name)))
  if (wrong.length > 0) throw new BadSettings(wrong.map(({ name, message }) => `${name} ${message}`).join('\n'))

  return {
    production,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL,
    dataDir: resolve(settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    databasePool: settings.DB_POOL,
    databasePrepared: settings.DB_PREPARED,
    migrate: settings.MIGRATE,
    keys: settings.JWT_KEYS,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    emailVerification: settings.EMAIL_VERIFICATION,
    passwordMinLength: settings.PASSWORD_MIN_LENGTH,
    corsOrigins: settings.CORS_ORIGINS,
    trustProxy: settings.TRUST_PROXY,
    rateLimit: settings.RATE_LIMIT,
    redisUrl: settings.REDIS_URL,
    signupDuplicate: settings.SIGNUP_DUPLICATE,
    blobStore: blobStoreOf(settings),
    defaultRegion: settings.DEFAULT_REGION ?? null,
    requireIfMatch: settings.REQUIRE_IF_MATCH,
    logLevel: settings.LOG_LEVEL,
  }
}

function secretsFromFiles(env: NodeJS.ProcessEnv, wrong: Wrong[]) {
  const secrets: NodeJS.ProcessEnv = {}
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`]
    if (!file) continue
    if (env[name]) wrong.push({ name, message: `and ${name}_FILE are both set` })
    secrets[name] = readSecret(file)
    // Empty would be taken for not set.
    if (!secrets[name]) wrong.push({ name, message: `cannot be read from the file that ${name}_FILE names` })
  }
  return secrets
}

function readSecret(file: string) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

function unsafeInProduction(settings: Partial<z.infer<typeof Settings>>) {
  const wrong: Wrong[] = []
  const refuse = (name: Setting, message: string) => wrong.push({ name, message })
  if (!settings.JWT_KEYS) refuse('JWT_KEYS', 'is required when NODE_ENV=production')
  if (!settings.SMTP_URL) refuse('SMTP_URL', 'is required when NODE_ENV=production')
  if (settings.RATE_LIMIT === false) refuse('RATE_LIMIT', 'must be on when NODE_ENV=production')
  if ((settings.PASSWORD_MIN_LENGTH ?? 8) < 8) refuse('PASSWORD_MIN_LENGTH', 'must be at least 8 when NODE_ENV=production')
  if (!settings.DATABASE_URL && !settings.ALLOW_EMBEDDED)
    refuse(
      'DATABASE_URL',
      'is required when NODE_ENV=production; ALLOW_EMBEDDED=1 accepts the embedded database, which is not safe against power loss',
    )
  if (!settings.PUBLIC_URL || !isPublicUrlSafe(settings.PUBLIC_URL))
    refuse('PUBLIC_URL', 'must be an https URL when NODE_ENV=production (http only for loopback)')
  return wrong
}

function isPublicUrlSafe(publicUrl: string) {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
