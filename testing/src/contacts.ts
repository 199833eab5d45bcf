/** The service itself, for the tests of those who use it: in this process and in memory, with a clock and a mailbox. */
import { type Client, createClient, unwrap } from '@contacts/client'
import { type App, buildApp } from '@contacts/server/app'
import { readConfig, type SETTINGS } from '@contacts/server/config'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, settableClock } from './clock.ts'
import { empty, openInMemory } from './database.ts'
import { lettersAreSent, type Mail, mailFolder } from './mails.ts'
import { type Wire, wireTo } from './wire.ts'

/** Settings of the server by their names in the environment; those that say where it is and what it uses are given here. */
export type Settings = Partial<
  Record<Exclude<(typeof SETTINGS)[number], 'HOST' | 'PORT' | 'DATA_DIR' | 'DATABASE_URL' | 'MIGRATE' | 'SMTP_URL'>, string>
>

export interface ContactsOptions {
  /** Where the clock stands; without it, it goes with the machine's. */
  now?: string | Date
  /** Nothing is read from the environment. `RATE_LIMIT` is `off` unless it is given. */
  settings?: Settings
}

export interface Person {
  /** Signed in. */
  client: Client
  email: string
  password: string
}

export interface Mailbox {
  /** Every mail so far, once nothing is left that could be sent now. */
  mails(): Promise<Mail[]>
  /** The newest mail to an address; without one it throws. */
  mailTo(address: string): Promise<Mail>
  /** The link in the newest mail to an address that has one, and the token in it. */
  linkTo(address: string): Promise<{ link: string; token: string }>
}

export interface Contacts extends AsyncDisposable {
  /** A client that nobody is signed in with. */
  readonly client: Client
  /** Where the service seems to be: the `baseUrl` for clients of your own, together with `fetch`. */
  readonly url: string
  /** As the global one, but it reaches the service and nobody else. */
  readonly fetch: typeof fetch
  /** What time it is for the service. */
  readonly clock: Clock
  readonly mailbox: Mailbox
  /** Every line of the service's log, for when it answers 500. */
  readonly log: readonly string[]
  /** Somebody new, signed up and in. */
  person(name: string): Promise<Person>
  /** Forgets everything, and the clock is where it was at the start; faster than another start. */
  reset(): Promise<void>
  /** Nothing is left then that would keep the process alive. */
  close(): Promise<void>
}

const PASSWORD = 'correct horse battery'

/**
 * Starts a service that shares nothing with any other.
 *
 * @example
 * ```ts
 * await using contacts = await startContacts({ now: '2026-02-28T12:00:00Z' })
 * const olena = await contacts.person('Olena')
 * ```
 */
export async function startContacts({ now, settings = {} }: ContactsOptions = {}): Promise<Contacts> {
  // A folder of that name is made when there is a mail.
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
  let people: number

  async function begin() {
    const logger = { level: config.logLevel, stream: { write: (line: string) => void log.push(line) } }
    app = await buildApp({ config: { ...config, publicUrl }, db, clock: clock.now, logger, inProcess: true })
    await app.ready()
    wire = wireTo(app.server, url)
    mails = mailFolder(dataDir)
    people = 0
  }

  async function end() {
    await wire.cut()
    await app.close()
    rmSync(dataDir, { recursive: true, force: true })
  }

  await begin()
  const reach: typeof fetch = (input, init) => wire.fetch(input, init)
  const newClient = () => createClient({ baseUrl: url, fetch: reach })
  const client = newClient()
  let closing: Promise<void> | undefined
  const close = () => (closing ??= end().then(() => db.close()))

  return {
    client,
    url,
    fetch: reach,
    clock,
    log,
    mailbox: mailboxOf(async () => {
      await lettersAreSent(db, clock.now)
      return mails()
    }),
    person: (name) => signUp(newClient(), name, ++people),
    reset: async () => {
      await end()
      await empty(db)
      clock.set(now)
      log.length = 0
      client.session.set(null)
      await begin()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function signUp(client: Client, username: string, count: number): Promise<Person> {
  // A name need not be in letters that an address may have.
  const local = username.toLowerCase().replace(/[^a-z0-9]+/g, '') || 'person'
  const account = { email: `${local}-${count}@example.com`, password: PASSWORD }
  await unwrap(client.auth.signup({ body: { username, ...account } }))
  await unwrap(client.auth.login({ body: account }))
  return { client, ...account }
}

function mailboxOf(read: () => Promise<Mail[]>): Mailbox {
  const mails = async () => (await read()).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const newest = async (address: string, isWanted: (mail: Mail) => boolean, what: string) => {
    const all = await mails()
    const mail = all.findLast((each) => each.to.some((to) => to.address === address) && isWanted(each))
    if (mail) return mail
    const addresses = new Set(all.flatMap(({ to }) => to.map((each) => each.address)))
    throw new Error(`There is no ${what} to ${address}, but there are mails to ${[...addresses].join(', ') || 'nobody'}.`)
  }
  return {
    mails,
    mailTo: (address) => newest(address, () => true, 'mail'),
    linkTo: async (address) => {
      const { link, token } = await newest(address, (mail) => mail.link !== undefined, 'mail with a link')
      return { link: link!, token: token! }
    },
  }
}
