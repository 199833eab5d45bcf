/**
 * Reads the settings from the environment, once at start. All mistakes are reported together, by name and never by
 * value.
 */
import { resolve } from 'node:path'
import { Environment, type Refusal, type Settings, SETTINGS } from './config/environment.ts'
import { unsafeInProduction } from './config/production.ts'
import { SECRETS, secretsFromFiles } from './config/secrets.ts'
import type { Config } from './core/config.ts'
import { blobStoreOf, findMissingSettings } from './platform/blobs/settings.ts'

export { type Config, SECRETS, SETTINGS }

/** The settings cannot be used. The message has a line for each mistake: the setting (or `.env`), and what is wrong. */
export class BadSettings extends Error {}

/** Adds the variables of `.env`, if the file exists. Variables of the environment take precedence. */
export function loadDotEnv() {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new BadSettings('.env cannot be read')
  }
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { secrets, refusals } = secretsFromFiles(env)
  const settings = parse({ ...env, ...secrets }, refusals)
  const production = settings.NODE_ENV === 'production'
  const missing = findMissingSettings(settings).map((name) => ({ name, message: `is required when BLOB_STORE=${settings.BLOB_STORE}` }))
  for (const added of [missing, missingForCluster(settings), production ? unsafeInProduction(settings) : []])
    refusals.push(...withoutReported(added, refusals))
  if (refusals.length > 0) throw new BadSettings(refusals.map(({ name, message }) => `${name} ${message}`).join('\n'))
  return configOf(settings, production)
}

/**
 * Parses each setting by itself, and adds a refusal for each that is invalid. The result lacks the invalid settings, so
 * it is complete only if there are no refusals.
 */
function parse(env: NodeJS.ProcessEnv, refusals: Refusal[]): Settings {
  const entries = SETTINGS.flatMap((name) => {
    const parsed = Environment.shape[name].safeParse(env[name])
    if (!parsed.success) refusals.push({ name, message: parsed.error.issues.map(({ message }) => message).join(', ') })
    return parsed.success ? [[name, parsed.data]] : []
  })
  return Object.fromEntries(entries) as Settings
}

const missingForCluster = ({ CLUSTER, DATABASE_URL }: Partial<Settings>): Refusal[] =>
  CLUSTER !== undefined && CLUSTER > 1 && DATABASE_URL === undefined
    ? [{ name: 'DATABASE_URL', message: 'is required when CLUSTER is more than 1: only one process can use the embedded database' }]
    : []

/** Drops refusals of settings that were refused before: an invalid setting is not also reported as missing. */
const withoutReported = (added: Refusal[], refusals: Refusal[]) =>
  added.filter(({ name }) => refusals.every((other) => other.name !== name))

// With its defaults, HAProxy takes up to 6 seconds to notice that a server is about to stop.
const PRODUCTION_DRAIN_SECONDS = 10

const configOf = (settings: Settings, production: boolean): Config => ({
  production,
  host: settings.HOST,
  port: settings.PORT,
  publicUrl: settings.PUBLIC_URL,
  drainSeconds: settings.DRAIN_SECONDS ?? (production ? PRODUCTION_DRAIN_SECONDS : 0),
  processes: settings.CLUSTER,
  dataDir: resolve(settings.DATA_DIR),
  databaseUrl: settings.DATABASE_URL,
  databasePool: settings.DB_POOL,
  databasePrepared: settings.DB_PREPARED,
  databaseWaitSeconds: settings.DATABASE_WAIT_SECONDS,
  migrate: settings.MIGRATE,
  migrationWaitSeconds: settings.MIGRATION_WAIT_SECONDS,
  postgresBin: settings.POSTGRES_BIN,
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
})
