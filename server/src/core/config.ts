/**
 * The settings of a process, as every floor of the server sees them. `config.ts` at the root reads them from the
 * environment.
 */
export interface Config {
  production: boolean
  host: string
  port: number
  /** Without one, the address that the server listens on. */
  publicUrl: string | undefined
  dataDir: string
  /** PostgreSQL; without it the embedded database in `dataDir`. */
  databaseUrl: string | undefined
  databasePool: number
  databasePrepared: boolean
  /** Whether the server applies migrations at start. */
  migrate: boolean
  /** Keys of tokens and cursors, the signing key first; without them a key of our own is stored in the database. */
  keys: SigningKey[] | undefined
  /** Without one, e-mails are written to `outbox` in the data folder. */
  smtpUrl: string | undefined
  /** Without one, an address at the host of the public URL. */
  mailFrom: { name: string; address: string } | undefined
  emailVerification: 'optional' | 'required'
  passwordMinLength: number
  corsOrigins: string[]
  trustProxy: string[]
  rateLimit: boolean
  /** Without one, each process counts requests by itself. */
  redisUrl: string | undefined
  /**
   * The status of a sign-up with an address that has an account already; with 202 every sign-up gets the same response.
   */
  signupDuplicate: 409 | 202
  blobStore: BlobStoreConfig
  /** Country of phone numbers without a country code, for new accounts. */
  defaultRegion: string | null
  requireIfMatch: boolean
  logLevel: LogLevel
}

/** The settings of a server whose public address is known. */
export type ServerConfig = Config & { publicUrl: string }

export interface SigningKey {
  kid: string
  secret: Buffer
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export type BlobStoreConfig = { kind: 'database' } | S3Config | CloudinaryConfig

export interface S3Config {
  kind: 's3'
  /** Without one, Amazon's. */
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
