/** The settings: how each environment variable is parsed, and its default. `.env.example` lists the same settings. */
import * as z from 'zod'
import { isCloudinaryUrl } from '../platform/blobs/settings.ts'
import {
  baseUrl,
  cidrRanges,
  integer,
  keyRing,
  mailbox,
  onOff,
  optional,
  origins,
  postgresUrl,
  processCount,
  redisUrl,
  url,
  withDefault,
} from './parsers.ts'

export const Environment = z.object({
  NODE_ENV: withDefault(z.string(), 'development'),
  HOST: withDefault(z.string(), '127.0.0.1'),
  PORT: withDefault(integer(1, 65_535), '8000'),
  PUBLIC_URL: optional(baseUrl),
  DRAIN_SECONDS: optional(integer(0, 300)),
  CLUSTER: withDefault(processCount, '1'),
  DATA_DIR: withDefault(z.string(), './data'),
  DATABASE_URL: optional(postgresUrl),
  DB_POOL: withDefault(integer(1, 200), '10'),
  DB_PREPARED: withDefault(onOff, 'on'),
  DATABASE_WAIT_SECONDS: withDefault(integer(0, 3_600), '60'),
  MIGRATE: withDefault(onOff, 'on'),
  MIGRATION_WAIT_SECONDS: withDefault(integer(0, 86_400), '300'),
  POSTGRES_BIN: optional(z.string()),
  ALLOW_EMBEDDED: withDefault(
    z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1'),
    '0',
  ),
  JWT_KEYS: optional(keyRing),
  SMTP_URL: optional(url('smtp:', 'smtps:').refine((value) => URL.parse(value)?.hostname !== '', 'must name a host')),
  MAIL_FROM: optional(mailbox),
  EMAIL_VERIFICATION: withDefault(z.enum(['optional', 'required'], 'must be optional or required'), 'optional'),
  PASSWORD_MIN_LENGTH: withDefault(integer(1, 128), '8'),
  CORS_ORIGINS: withDefault(origins, '*'),
  TRUST_PROXY: withDefault(cidrRanges, ''),
  RATE_LIMIT: withDefault(onOff, 'on'),
  REDIS_URL: optional(redisUrl),
  SIGNUP_DUPLICATE: withDefault(
    z.enum(['409', '202'], 'must be 409 or 202').transform((value) => (value === '409' ? 409 : 202)),
    '409',
  ),
  BLOB_STORE: withDefault(z.enum(['database', 's3', 'cloudinary'], 'must be database, s3 or cloudinary'), 'database'),
  S3_ENDPOINT: optional(baseUrl),
  S3_REGION: withDefault(z.string(), 'us-east-1'),
  S3_BUCKET: optional(z.string()),
  S3_ACCESS_KEY_ID: optional(z.string()),
  S3_SECRET_ACCESS_KEY: optional(z.string()),
  CLOUDINARY_URL: optional(z.string().refine(isCloudinaryUrl, 'must look like cloudinary://key:secret@cloud')),
  DEFAULT_REGION: optional(z.string().regex(/^[A-Z]{2}$/, 'must be a country code of ISO 3166-1')),
  REQUIRE_IF_MATCH: withDefault(onOff, 'off'),
  LOG_LEVEL: withDefault(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be fatal, error, warn, info, debug, trace or silent'),
    'info',
  ),
})

export type Settings = z.infer<typeof Environment>
export type Setting = keyof Settings

/** The name of every setting. */
export const SETTINGS = Object.keys(Environment.shape) as Setting[]

/** A setting that cannot be used. The message follows the name, and does not contain the value. */
export interface Refusal {
  name: Setting
  message: string
}
