/**
 * The types of the public API. They import nothing of the server, whose sources a user of the package does not have.
 */
import type { Client } from '@contacts/client'
import type { Clock } from './clock.ts'

/** Settings of the server, by their names in the environment, except those that this package sets itself. */
export type Settings = Partial<Record<SettingName, string>>

export type SettingName =
  | 'NODE_ENV'
  | 'PUBLIC_URL'
  | 'DRAIN_SECONDS'
  | 'DB_POOL'
  | 'DB_PREPARED'
  | 'ALLOW_EMBEDDED'
  | 'JWT_KEYS'
  | 'MAIL_FROM'
  | 'EMAIL_VERIFICATION'
  | 'PASSWORD_MIN_LENGTH'
  | 'CORS_ORIGINS'
  | 'TRUST_PROXY'
  | 'RATE_LIMIT'
  | 'REDIS_URL'
  | 'SIGNUP_DUPLICATE'
  | 'BLOB_STORE'
  | 'S3_ENDPOINT'
  | 'S3_REGION'
  | 'S3_BUCKET'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
  | 'CLOUDINARY_URL'
  | 'DEFAULT_REGION'
  | 'REQUIRE_IF_MATCH'
  | 'LOG_LEVEL'

export interface ContactsOptions {
  /** Stops the clock at this instant. If undefined, the clock follows that of the machine. */
  now?: string | Date
  /** The environment is ignored. `RATE_LIMIT` is `off` by default. */
  settings?: Settings
}

export interface Person {
  /** A client that is signed in as this user. */
  client: Client
  email: string
  password: string
}

export interface Mailbox {
  /** Waits until every due e-mail has been sent, and returns all e-mails so far. */
  mails(): Promise<Mail[]>
  /** The newest e-mail to an address. Throws if there is none. */
  mailTo(address: string): Promise<Mail>
  /** The link and token of the newest e-mail to an address; skips e-mails without a link. Throws if there is none. */
  linkTo(address: string): Promise<{ link: string; token: string }>
}

export interface Contacts extends AsyncDisposable {
  /** A client without a signed-in user. */
  readonly client: Client
  /** The `baseUrl` for your own clients, together with `fetch`. */
  readonly url: string
  /** Works like the global `fetch`, but reaches only this service. */
  readonly fetch: typeof fetch
  /** The clock of the service. */
  readonly clock: Clock
  readonly mailbox: Mailbox
  /** Every line of the log of the service, such as the reason of a 500. */
  readonly log: readonly string[]
  /** Signs up a new user and signs in. */
  person(name: string): Promise<Person>
  /** Deletes everything and sets the clock back to its start. Faster than another start. */
  reset(): Promise<void>
  /** Stops the service. Nothing remains that keeps the process alive. */
  close(): Promise<void>
}

export interface Mail {
  /** The id of the e-mail in the outbox and in its file name; the left side of the Message-ID. */
  id: string
  messageId: string
  from: { name: string; address: string }
  to: { name: string; address: string }[]
  subject: string
  date: string
  text: string
  html: string
  headers: Record<string, string>
  /** The link in the text, if there is one, and its token. */
  link: string | undefined
  token: string | undefined
  source: string
}
