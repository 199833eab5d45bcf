/** The real service in this process, with an in-memory database, a clock that can be set, and a mailbox. */
import { type Client, createClient, unwrap } from '@contacts/client'
import { type App, buildApp } from '@contacts/server/app'
import { readConfig } from '@contacts/server/config'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settableClock } from './clock.ts'
import { deleteAllRows, openInMemory } from './database.ts'
import { mailFolder, waitUntilMailsAreSent } from './mails.ts'
import type { Contacts, ContactsOptions, Mail, Mailbox, Person } from './types.ts'
import { type Wire, wireTo } from './wire.ts'

const PASSWORD = 'correct horse battery'

export async function start({ now, settings = {} }: ContactsOptions): Promise<Contacts> {
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

  async function startServer() {
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

  await startServer()
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
      await startServer()
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
