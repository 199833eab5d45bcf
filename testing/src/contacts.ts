/** The real service in this process, with an in-memory database, a clock that can be set, and a mailbox. */
import { type Client, createClient, unwrap } from '@contacts/client'
import { type App, buildApp } from '@contacts/server/app'
import { readConfig, type SETTINGS } from '@contacts/server/config'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, settableClock } from './clock.ts'
import { deleteAllRows, openInMemory } from './database.ts'
import { type Mail, mailFolder, waitUntilMailsAreSent } from './mails.ts'
import { type Wire, wireTo } from './wire.ts'

/** Settings of the server, by their names in the environment, except those that this package sets itself. */
export type Settings = Partial<
  Record<
    Exclude<
      (typeof SETTINGS)[number],
      'HOST' | 'PORT' | 'DATA_DIR' | `DATABASE_${string}` | 'MIGRATE' | 'MIGRATION_WAIT_SECONDS' | 'POSTGRES_BIN' | 'SMTP_URL'
    >,
    string
  >
>

export interface ContactsOptions {
  /** Stops the clock at this instant. Without it, the clock follows the clock of the machine. */
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

const PASSWORD = 'correct horse battery'

/**
 * Starts a service that shares nothing with other services.
 *
 * @example
 * ```ts
 * await using contacts = await startContacts({ now: '2026-02-28T12:00:00Z' })
 * const olena = await contacts.person('Olena')
 * ```
 */
export async function startContacts({ now, settings = {} }: ContactsOptions = {}): Promise<Contacts> {
  // The server creates this folder when it writes its first e-mail.
  const dataDir = join(tmpdir(), `contacts-${randomUUID()}`)
  const config = readConfig({ RATE_LIMIT: 'off', ...settings, DATA_DIR: dataDir })
  const publicUrl = config.publicUrl ?? 'http://contacts.test'
  const url = new URL(publicUrl).origin
  const clock = settableClock(now)
  const log: string[] = []
  const db = await openInMemory()

  let app: App
  let wire: Wire
  let mails: () => Promise<Mail[]>
  let personCount: number

  async function start() {
    const logger = { level: config.logLevel, stream: { write: (line: string) => void log.push(line) } }
    app = await buildApp({ config: { ...config, publicUrl }, db, clock: clock.now, logger, inProcess: true })
    await app.ready()
    wire = wireTo(app.server, url)
    mails = mailFolder(dataDir)
    personCount = 0
  }

  async function stop() {
    await wire.destroy()
    await app.close()
    rmSync(dataDir, { recursive: true, force: true })
  }

  await start()
  // Not `wire.fetch` itself, because `reset` replaces the wire.
  const fetchService: typeof fetch = (input, init) => wire.fetch(input, init)
  const newClient = () => createClient({ baseUrl: url, fetch: fetchService })
  const client = newClient()
  let closing: Promise<void> | undefined
  const close = () => (closing ??= stop().then(() => db.close()))

  return {
    client,
    url,
    fetch: fetchService,
    clock,
    log,
    mailbox: mailboxOf(async () => {
      await waitUntilMailsAreSent(db, clock.now)
      return mails()
    }),
    person: (name) => signUpAndSignIn(newClient(), name, ++personCount),
    reset: async () => {
      await stop()
      await deleteAllRows(db)
      clock.set(now)
      log.length = 0
      client.session.set(null)
      await start()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function signUpAndSignIn(client: Client, username: string, count: number): Promise<Person> {
  // A name such as Олена has no ASCII letters or digits.
  const localPart = username.toLowerCase().replace(/[^a-z0-9]+/g, '') || 'person'
  const account = { email: `${localPart}-${count}@example.com`, password: PASSWORD }
  await unwrap(client.auth.signup({ body: { username, ...account } }))
  await unwrap(client.auth.login({ body: account }))
  return { client, ...account }
}

function mailboxOf(read: () => Promise<Mail[]>): Mailbox {
  const mails = async () => (await read()).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const newest = async <Wanted extends Mail>(address: string, isWanted: (mail: Mail) => mail is Wanted, kind: string) => {
    const all = await mails()
    const mail = all.filter((each) => each.to.some((to) => to.address === address)).findLast(isWanted)
    if (mail) return mail
    const addresses = new Set(all.flatMap(({ to }) => to.map((each) => each.address)))
    throw new Error(`There is no ${kind} to ${address}. There are e-mails to: ${[...addresses].join(', ') || 'nobody'}.`)
  }
  return {
    mails,
    mailTo: (address) => newest(address, isAny, 'e-mail'),
    linkTo: async (address) => {
      const { link, token } = await newest(address, hasLink, 'e-mail with a link')
      return { link, token }
    },
  }
}

const isAny = (_mail: Mail): _mail is Mail => true
const hasLink = (mail: Mail): mail is Mail & { link: string; token: string } => mail.link !== undefined && mail.token !== undefined
