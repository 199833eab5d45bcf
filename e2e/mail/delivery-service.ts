/** Starts a service with an SMTP server, and enqueues e-mails in its outbox, for the tests of delivery. */
import type { Database } from '@contacts/server/database'
import { enqueueMail, type NewMail } from '@contacts/server/outbox'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, expect } from 'vitest'
import { type Fault, type SmtpMailbox, startSmtp } from '../harness/mailbox.ts'
import { endProcesses } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { type ServiceOptions, startService } from '../harness/service.ts'

/**
 * Changes to an e-mail without a link. An e-mail with a link needs `kid`, the key that signs the link; `own` is the key
 * that the server creates if JWT_KEYS is not set.
 */
type Draft = Partial<Omit<NewMail, 'to'>> & { to?: Partial<NewMail['to']> }

interface OutboxRow {
  attempts: number
  due_at: Date | null
  sent_at: Date | null
  leased_until: Date | null
}

export const wasSent = ({ sent_at }: OutboxRow) => sent_at !== null
export const wasDeferred = ({ attempts, leased_until }: OutboxRow) => attempts === 1 && leased_until === null

export async function userIdOf(db: Database, email: string) {
  const [user] = await db.run<{ id: string }>({ text: 'select id from users where email = $1', values: [email] })
  return required(user, email).id
}

let sequence = 0
/** Returns an id that is greater than the earlier ones, like the UUIDv7 ids of the server. */
const newId = () => `0199c2f0-7a4e-7${(++sequence).toString(16).padStart(3, '0')}-9c1b-${randomUUID().slice(-12)}`

/** Starts a service and its SMTP server, which most tests of the calling file share. */
export async function startSharedService() {
  const smtp = await startSmtp()
  const service = await startService({ smtp: smtp.url })
  afterAll(() => smtp.close())

  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    smtp.setFault(() => undefined)
    await endProcesses()
    for (const each of opened.splice(0).toReversed()) await each.close()
  })

  /** Closes the resource at the end of the test. */
  function closeAfterwards<T extends { close(): Promise<void> }>(resource: T): T {
    opened.push(resource)
    return resource
  }

  /** Starts a service and an SMTP server for one test alone. */
  async function startSeparateService(options: ServiceOptions = {}) {
    const ownSmtp = closeAfterwards(await startSmtp())
    const ownService = closeAfterwards(await startService({ smtp: ownSmtp.url, ...options }))
    return { smtp: ownSmtp, service: ownService, db: ownService.db, owner: await userIdOf(ownService.db, ownService.alice.email) }
  }

  const outbox = outboxOf(service.db, smtp, await userIdOf(service.db, service.alice.email))
  return { smtp, service, db: service.db, closeAfterwards, startSeparateService, ...outbox }
}

/** Returns functions that enqueue e-mails of `owner`, and read them in the outbox and at the SMTP server. */
function outboxOf(db: Database, smtp: SmtpMailbox, owner: string) {
  /** Returns an e-mail to a recipient that no other test uses. */
  function draft({ to, ...overrides }: Draft = {}): NewMail {
    const address = to?.address ?? `${randomUUID().slice(0, 8)}@example.com`
    return {
      owner_id: owner,
      id: newId(),
      kind: 'password-changed',
      language: 'en',
      kid: null,
      data: {},
      now: new Date(),
      ...overrides,
      to: { name: 'Olena', address, ...(to?.name !== undefined && { name: to.name }) },
    }
  }

  async function enqueue(mail: NewMail, into = db) {
    await into.transact((tx) => enqueueMail(tx, mail))
    return mail
  }

  /**
   * Waits until the service has polled its outbox `count` times, which it does every second. The probes are enqueued
   * without a notification, so that only a poll can find them.
   */
  async function waitForPolls(count: number) {
    for (let poll = 0; poll < count; poll++) {
      const probe = draft()
      await enqueueMail({ ...db, notify: () => undefined }, probe)
      await smtp.mailTo(probe.to.address)
    }
  }

  const rowOf = async ({ id }: NewMail, from = db) =>
    (await from.run<OutboxRow>({ text: 'select attempts, due_at, sent_at, leased_until from outbox where id = $1', values: [id] }))[0]

  const waitUntil = (mail: NewMail, matches: (row: OutboxRow) => boolean, from = db) =>
    expect.poll(async () => matches(required(await rowOf(mail, from), 'the row of the outbox')), { interval: 20 }).toBe(true)

  const mailsOf = async ({ id }: NewMail, at = smtp) => (await at.mails()).filter((mail) => mail.id === id)

  /** Sets the faults of the attempts to send one e-mail. */
  const setFaultFor = ({ to }: NewMail, fault: (earlierAttempts: number) => Fault | undefined, at = smtp) =>
    at.setFault((recipient, earlierAttempts) => (recipient === to.address ? fault(earlierAttempts) : undefined))

  return { draft, enqueue, waitForPolls, rowOf, waitUntil, mailsOf, setFaultFor }
}
