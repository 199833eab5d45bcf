/**
 * The settings of a server process. `server/src/config.ts` reads them from the environment.
 */
export interface Config {
  production: boolean
  host: string
  port: number
  /** If undefined, a URL made of `host` and `port`. */
  publicUrl: string | undefined
  /** How long the server keeps serving after a signal to stop, while `/readyz` fails. */
  drainSeconds: number
  /** How many processes serve; 1 if the process serves alone. */
  processes: number
  dataDir: string
  /** URL of PostgreSQL; if undefined, the server uses PGlite in `dataDir`. */
  databaseUrl: string | undefined
  /** The connections of all processes together. */
  databasePool: number
  databasePrepared: boolean
  /** How long the server retries at start while PostgreSQL is unavailable. */
  databaseWaitSeconds: number
  /** Whether the server applies migrations at start. */
  migrate: boolean
  /** How long the server waits at start for another process that migrates the database. */
  migrationWaitSeconds: number
  /** The folder of pg_dump, pg_restore and psql; if undefined, they are on PATH. */
  postgresBin: string | undefined
  /** Keys of tokens and cursors, the signing key first; if undefined, the server uses a key of the database. */
  keys: SigningKey[] | undefined
  /** If undefined, e-mails are written to `outbox` in the data folder. */
  smtpUrl: string | undefined
  /** If undefined, an address at the host of the public URL. */
  mailFrom: { name: string; address: string } | undefined
  emailVerification: 'optional' | 'required'
  passwordMinLength: number
  corsOrigins: string[]
  trustProxy: string[]
  rateLimit: boolean
  /** If undefined, each process counts requests in its memory. */
  redisUrl: string | undefined
  /**
   * The status of a sign-up or a change of address if another account has the e-mail address. 202 does not reveal that
   * account.
   */
  signupDuplicate: 409 | 202
  blobStore: BlobStoreConfig
  /** Country of phone numbers without a country code, for new accounts. */
  defaultRegion: string | null
  requireIfMatch: boolean
  logLevel: LogLevel
}

/** The settings after the default of `publicUrl` has been filled in. */
export type ServerConfig = Config & { publicUrl: string }

export interface SigningKey {
  kid: string
  secret: Buffer
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export type BlobStoreConfig = { kind: 'database' } | S3Config | CloudinaryConfig

export interface S3Config {
  kind: 's3'
  /** If undefined, the endpoint of Amazon S3. */
  endpoint: string | undefined
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
}

export interface CloudinaryConfig {
  kind: 'cloudinary'
  cloudName: string
  apiKey: string
  apiSecret: string
  uploadPrefix: string | undefined
}
