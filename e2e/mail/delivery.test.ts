/** E-mails on their way from the outbox to an SMTP server, and the failures that may occur in between. */
import { enqueueMail, type NewMail } from '@contacts/server/outbox'
import { type Database, openDatabase } from '@contacts/server/database'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { startServiceWithOutage } from '../harness/outage.ts'
import { type Fault, startSmtp } from '../harness/mailbox.ts'
import { connect } from '../harness/postgres-admin.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { type Service, type ServiceOptions, signUp, startService } from '../harness/service.ts'
import { newStore, testOn } from '../harness/store.ts'

/** Most tests share one service and its SMTP server. */
const smtp = await startSmtp()
const service = await startService({ smtp: smtp.url })
const { db } = service
const owner = await ownerOf(service)
afterAll(() => smtp.close())

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  smtp.disturb(() => undefined)
  await endProcesses()
  for (const each of opened.splice(0).toReversed()) await each.close()
})

/** Closes something at the end of the test. */
function closeAfterwards<T extends { close(): Promise<void> }>(resource: T): T {
  opened.push(resource)
  return resource
}

/** Starts a service and an SMTP server for one test alone. */
async function startSending(options: ServiceOptions = {}) {
  const ownSmtp = closeAfterwards(await startSmtp())
  const ownService = closeAfterwards(await startService({ smtp: ownSmtp.url, ...options }))
  return { smtp: ownSmtp, service: ownService, db: ownService.db, owner: await ownerOf(ownService) }
}

type Draft = Partial<Omit<NewMail, 'to'>> & { to?: Partial<NewMail['to']> }

/** An e-mail to a recipient that no other test uses. */
function draft({ to, ...queued }: Draft = {}): NewMail {
  const address = to?.address ?? `${randomUUID().slice(0, 8)}@example.com`
  return {
    owner_id: owner,
    id: newId(),
    kind: 'password-changed',
    language: 'en',
    kid: null,
    data: {},
    now: new Date(),
    ...queued,
    to: { name: 'Olena', address, ...(to?.name !== undefined && { name: to.name }) },
  }
}

let sequence = 0
/** Ascending, as the ids that the server makes. */
const newId = () => `0199c2f0-7a4e-7${(++sequence).toString(16).padStart(3, '0')}-9c1b-${randomUUID().slice(-12)}`

/** Waits until the service has polled its outbox `count` times, which it does every second. */
async function waitForPolls(count: number) {
  for (let poll = 0; poll < count; poll++) {
    const probe = draft()
    await enqueueMail({ ...db, notify: () => undefined }, probe)
    await smtp.mailTo(probe.to.address)
  }
}

async function enqueue(queued: NewMail, into = db) {
  await into.transact((tx) => enqueueMail(tx, queued))
  return queued
}

async function ownerOf({ db: database, alice }: Pick<Service, 'db' | 'alice'>) {
  const [user] = await database.run<{ id: string }>({ text: 'select id from users where email = $1', values: [alice.email] })
  return required(user, alice.email).id
}

interface OutboxRow {
  attempts: number
  due_at: Date | null
  sent_at: Date | null
  leased_until: Date | null
}
const rowOf = async ({ id }: NewMail, from = db) =>
  (await from.run<OutboxRow>({ text: 'select attempts, due_at, sent_at, leased_until from outbox where id = $1', values: [id] }))[0]

const waitUntil = (queued: NewMail, matches: (row: OutboxRow) => boolean, from = db) =>
  expect.poll(async () => matches(required(await rowOf(queued, from), 'the row of the outbox')), { interval: 20 }).toBe(true)

const wasSent = ({ sent_at }: OutboxRow) => sent_at !== null
const wasDeferred = ({ attempts, leased_until }: OutboxRow) => attempts === 1 && leased_until === null
const mailsOf = async ({ id }: NewMail, at = smtp) => (await at.mails()).filter((mail) => mail.id === id)
/** Injects faults for one recipient; `before` counts the earlier attempts. */
const disturbMail = ({ to }: NewMail, fault: (before: number) => Fault | undefined, at = smtp) =>
  at.disturb((recipient, before) => (recipient === to.address ? fault(before) : undefined))

describe('an e-mail is sent after the commit', () => {
  test('complete, and its row is updated', async () => {
    const queued = await enqueue(draft({ kid: 'own', kind: 'verify-email', now: new Date('2026-11-20T09:30:00Z') }))
    const mail = await smtp.mailTo(queued.to.address)

    expect(mail).toMatchObject({
      messageId: `<${queued.id}@contacts.test>`,
      from: { name: 'Contacts', address: 'no-reply@contacts.test' },
      to: [queued.to],
      recipients: [queued.to.address],
      subject: 'Confirm your e-mail address',
    })
    expect(new Date(mail.date)).toEqual(queued.now)
    expect(mail.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'content-type': expect.stringContaining('multipart/alternative'),
    })
    expect(mail.link).toMatch(/^http:\/\/contacts\.test\/verify_email\?token=own\.[\w-]{86}$/)
    expect(mail.html).toContain(`href="${mail.link}"`)
    await waitUntil(queued, ({ sent_at, due_at, leased_until }) => sent_at !== null && due_at === null && leased_until === null)
  })

  test('at once, not at the next poll', async () => {
    const started = performance.now()

    // Polling once a second would take 19 seconds for these.
    for (let count = 0; count < 20; count++) await smtp.mailTo((await enqueue(draft())).to.address)

    expect(performance.now() - started).toBeLessThan(18_000)
  })

  test('not before it, and never after a rollback', async () => {
    const [committed, rolledBack] = [draft(), draft()]

    await db
      .transact(async (tx) => {
        await enqueueMail(tx, rolledBack)
        await sleep(1_200)
        throw new Error('no')
      })
      .catch(() => undefined)
    await enqueue(committed)
    await smtp.mailTo(committed.to.address)
    await waitForPolls(2)

    expect(smtp.offers(rolledBack.to.address)).toBe(0)
    expect(await rowOf(rolledBack)).toBeUndefined()
  })

  test('also when another process committed it, by polling', async () => {
    const queued = draft()

    await enqueueMail({ ...db, notify: () => undefined }, queued)

    expect(await smtp.mailTo(queued.to.address)).toMatchObject({ to: [queued.to] })
  })

  test('from the sender in MAIL_FROM, with links to PUBLIC_URL', async () => {
    const other = await startSending({ settings: { MAIL_FROM: 'Контакти <post@app.example>', PUBLIC_URL: 'https://contacts.example/app' } })

    const queued = await enqueue(draft({ owner_id: other.owner, kind: 'reset-password', kid: 'own' }), other.db)

    expect(await other.smtp.mailTo(queued.to.address)).toMatchObject({
      from: { name: 'Контакти', address: 'post@app.example' },
      messageId: `<${queued.id}@contacts.example>`,
      link: expect.stringMatching(/^https:\/\/contacts\.example\/app\/reset_password\?token=/),
    })
  })

  test('but not after the account was removed', async () => {
    const { email } = await service.person('Leaver')
    const removed = await ownerOf({ db, alice: { ...service.alice, email } })
    const queued = draft({ owner_id: removed })
    disturbMail(queued, () => ({ reply: 451, at: 'RCPT TO' }))
    await enqueue(queued)
    await waitUntil(queued, wasDeferred)

    await db.run({ text: 'delete from users where id = $1', values: [removed] })
    await waitForPolls(3)

    expect(smtp.offers(queued.to.address)).toBe(1)
    expect(await rowOf(queued)).toBeUndefined()
  })
})

describe('without SMTP', async () => {
  const local = await startService()
  const localOwner = await ownerOf(local)

  test('an e-mail is written into the data folder, with the plain text first and unencoded, and the log names the file', async () => {
    const queued = await enqueue(
      draft({ owner_id: localOwner, kind: 'verify-email', kid: 'own', language: 'uk', to: { name: 'Олена' } }),
      local.db,
    )

    const mail = await local.mailbox.mailTo(queued.to.address)
    await local.mailbox.settled()

    const logged = () =>
      local.log.map((line) => JSON.parse(line) as { mail?: string; file?: string; msg: string }).find((line) => line.mail === queued.id)
    await expect.poll(logged).toMatchObject({
      file: expect.stringMatching(new RegExp(`/outbox/${queued.id}\\.eml$`)),
      msg: expect.stringContaining('.eml'),
    })
    expect(mail.source).toContain(`\n${mail.link}\n`)
    expect(mail.source.indexOf('text/plain')).toBeLessThan(mail.source.indexOf('text/html'))
    expect(mail.source).toContain('Щоб підтвердити')
    expect(mail).toMatchObject({ id: queued.id, subject: 'Підтвердьте свою електронну адресу', to: [queued.to] })
  })

  test('the names of the files sort by time', async () => {
    const all: NewMail[] = []
    for (let count = 0; count < 5; count++) all.push(await enqueue(draft({ owner_id: localOwner }), local.db))

    const mails = (await local.mailbox.settled()).filter(({ id }) => all.some((queued) => queued.id === id))

    expect(mails.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })
})

describe('failures of a single e-mail', () => {
  test.each(['MAIL FROM', 'RCPT TO', 'DATA'] as const)('one deferred with 451 at %s is sent again later', async (at) => {
    const queued = draft()
    let isFixed = false
    smtp.disturb(() => (isFixed ? undefined : { reply: 451, at }))

    await enqueue(queued)
    await waitUntil(queued, wasDeferred)
    isFixed = true

    expect(await smtp.mailTo(queued.to.address)).toMatchObject({ messageId: `<${queued.id}@contacts.test>` })
    await waitUntil(queued, wasSent)
    expect((await mailsOf(queued)).length).toBe(1)
  })

  test('one that is deferred again and again waits longer each time, and is given up after three days', async () => {
    const separate = await startSending({ now: '2026-11-21T09:00:00Z' })
    const { clock, log } = separate.service
    const queued = draft({ owner_id: separate.owner, now: clock.now() })
    disturbMail(queued, () => ({ reply: 451, at: 'RCPT TO' }), separate.smtp)
    await enqueue(queued, separate.db)

    const waits = []
    for (let attempt = 1; attempt <= 8; attempt++) {
      await waitUntil(queued, ({ attempts, leased_until }) => attempts === attempt && leased_until === null, separate.db)
      const dueAt = required((await rowOf(queued, separate.db))?.due_at, 'the next attempt')
      const wait = dueAt.getTime() - clock.now().getTime()
      waits.push(wait / 1000)
      clock.advance(wait)
      separate.db.notify('outbox')
    }
    clock.set('2026-11-24T09:00:00Z')
    await waitUntil(queued, ({ due_at }) => due_at === null, separate.db)

    expect(waits).toEqual([1, 5, 30, 120, 600, 3_600, 3_600, 3_600])
    expect(await rowOf(queued, separate.db)).toMatchObject({ sent_at: null, attempts: 9 })
    expect(log.filter((line) => line.includes('mail given up')).map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 50, mail: queued.id, code: '451 RCPT TO' }),
    ])
  })

  test.each([
    [{ reply: 550, at: 'RCPT TO', text: 'no such user here' }, '550 RCPT TO'],
    [{ reply: 550, at: 'RCPT TO', text: '5.1.1 no such user here' }, '550 5.1.1 RCPT TO'],
    [{ reply: 554, at: 'DATA', text: '5.6.0 no' }, '554 5.6.0 DATA'],
  ] as const)('one rejected for good with %j is given up at once', async (fault, code) => {
    const [rejected, other] = [draft(), draft()]
    disturbMail(rejected, () => fault)

    await enqueue(rejected)
    await enqueue(other)
    await smtp.mailTo(other.to.address)
    await waitUntil(rejected, ({ due_at }) => due_at === null)
    await waitForPolls(2)

    expect(smtp.offers(rejected.to.address)).toBe(1)
    expect(await rowOf(rejected)).toMatchObject({ attempts: 1, sent_at: null })
    expect(service.log.filter((line) => line.includes(rejected.id) && line.includes('mail given up')).join('')).toContain(`"${code}"`)
  })

  test.each([
    { reply: 550, at: 'RCPT TO', text: '5.7.1 relaying denied' },
    { reply: 550, at: 'MAIL FROM', text: 'sender unknown' },
    { reply: 554, at: 'DATA', text: '5.4.5 daily limit exceeded' },
  ] as const)('one rejected with %j, which the operator can fix, is sent again later', async (fault) => {
    const queued = draft()
    let isFixed = false
    smtp.disturb(() => (isFixed ? undefined : fault))

    await enqueue(queued)
    await waitUntil(queued, wasDeferred)
    isFixed = true

    expect(await smtp.mailTo(queued.to.address)).toMatchObject({ to: [queued.to] })
  })

  test('one whose connection breaks before the final reply is sent again, with the same Message-ID and link', async () => {
    const queued = draft({ kind: 'reset-password', kid: 'own' })
    disturbMail(queued, (before) => (before === 0 ? { breaksOff: true } : undefined))

    await enqueue(queued)
    const [first, second] = [await smtp.mailTo(queued.to.address), await smtp.mailTo(queued.to.address, 2)]
    await waitUntil(queued, wasSent)

    expect(second).toMatchObject({ messageId: first.messageId, link: first.link, date: first.date })
    expect((await mailsOf(queued)).length).toBe(2)
  })

  test('one that breaks every connection does not delay the others', async () => {
    const poison = draft()
    disturbMail(poison, () => ({ breaksOff: true }))

    await enqueue(poison)
    await smtp.mailTo(poison.to.address)
    for (let count = 0; count < 20; count++) await smtp.mailTo((await enqueue(draft())).to.address)

    await waitUntil(poison, ({ attempts, leased_until }) => attempts > 0 && leased_until === null)
    const logged = service.log.filter((line) => line.includes(poison.id)).map((line) => JSON.parse(line) as { reason: string })
    // An unreachable server would make all e-mails wait.
    expect(new Set(logged.map(({ reason }) => reason))).toEqual(new Set(['deferred']))
  })

  test('one that gets its reply after twenty others is sent once and does not delay them', async () => {
    const slow = draft()
    const others = Promise.withResolvers<void>()
    disturbMail(slow, () => ({ answers: others.promise }))

    await enqueue(slow)
    for (let count = 0; count < 20; count++) await smtp.mailTo((await enqueue(draft())).to.address)
    expect(await rowOf(slow)).toMatchObject({ attempts: 1, sent_at: null })
    others.resolve()
    await waitUntil(slow, wasSent)

    expect((await mailsOf(slow)).length).toBe(1)
  })

  test('one whose signing key is no longer configured stays in the outbox', async () => {
    const queued = await enqueue(draft({ kind: 'verify-email', kid: 'gone' }))
    const other = await enqueue(draft())
    await smtp.mailTo(other.to.address)
    await waitUntil(queued, ({ attempts, leased_until }) => attempts >= 1 && leased_until === null)

    expect(smtp.offers(queued.to.address)).toBe(0)
    expect(await rowOf(queued)).toMatchObject({ due_at: expect.any(Date) })
  })
})

describe('while the SMTP server is down', () => {
  test('requests are answered as usual, and every e-mail arrives once when the server is up again', async () => {
    await smtp.down()

    const all = await Promise.all(Array.from({ length: 60 }, () => enqueue(draft())))
    for (let count = 0; count < 20; count++) expect(await service.alice.client.users.me()).toMatchObject({ ok: true })
    expect((await Promise.all(all.map((queued) => rowOf(queued)))).filter((row) => wasSent(required(row)))).toEqual([])
    await sleep(2_500)
    await smtp.up()
    for (const queued of all) await waitUntil(queued, wasSent)

    for (const queued of all) expect((await mailsOf(queued)).length).toBe(1)
  })

  test('a server that accepts connections and closes them counts as down', async () => {
    const separate = await startSending()
    const closing = createServer((socket) => void setTimeout(() => socket.destroy(), 50))
    await separate.smtp.down()
    await new Promise<void>((resolve) => closing.listen(Number(new URL(separate.smtp.url).port), '127.0.0.1', resolve))

    const queued = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await expect.poll(() => separate.service.log.some((line) => line.includes(queued.id) && line.includes('"unreachable"'))).toBe(true)
    await new Promise((resolve) => closing.close(resolve))
    await separate.smtp.up()

    expect(await separate.smtp.mailTo(queued.to.address)).toMatchObject({ id: queued.id })
    expect(await rowOf(queued, separate.db)).toMatchObject({ attempts: 1 })
  })
})

describe('several processes', () => {
  testOn('postgres', 'share the outbox, and send each of a hundred e-mails once', async () => {
    const database = await connect(inject('postgresUrl')).createDatabase()
    closeAfterwards({ close: database.drop })
    const options = { smtp: smtp.url, databaseUrl: database.url }
    const [first, second] = [closeAfterwards(await startService(options)), closeAfterwards(await startService(options))]
    const owner_id = await ownerOf(first)

    const all = Array.from({ length: 100 }, () => draft({ owner_id }))
    await first.db.transact(async (tx) => {
      for (const queued of all) await enqueueMail(tx, queued)
    })
    second.db.notify('outbox')
    for (const queued of all) await waitUntil(queued, wasSent, first.db)
    await sleep(1_200)

    const sentBy = [first, second].map(({ log }) => log.filter((line) => line.includes('mail sent')).length)
    for (const queued of all) expect((await mailsOf(queued)).length).toBe(1)
    expect(Math.min(...sentBy)).toBeGreaterThan(0)
  })

  test('do not send an e-mail that another process leases', async () => {
    const queued = draft()
    await db.transact(async (tx) => {
      await enqueueMail(tx, queued)
      await tx.run({ text: `update outbox set leased_until = now() + interval '20 s' where id = $1`, values: [queued.id] })
    })
    await waitForPolls(3)
    const before = smtp.offers(queued.to.address)

    await db.run({ text: 'update outbox set leased_until = now() where id = $1', values: [queued.id] })

    expect(before).toBe(0)
    expect(await smtp.mailTo(queued.to.address)).toMatchObject({ id: queued.id })
  })
})

test('a process that is killed before it gets the final reply causes at most one repetition, with the same Message-ID', async () => {
  const env = { ...(await newStore()), SMTP_URL: smtp.url }
  const first = await startProcess({ env })
  const { email } = await signUp(first.url, 'Olena')
  first.kill('SIGTERM')
  await first.ended

  const queued = await withDatabase(env, async (database) =>
    enqueue(draft({ owner_id: await ownerOf({ db: database, alice: { ...service.alice, email } }) }), database),
  )
  const reply = Promise.withResolvers<void>()
  disturbMail(queued, (before) => (before === 0 ? { answers: reply.promise } : undefined))
  const second = await startProcess({ env, port: first.port })
  await smtp.mailTo(queued.to.address)
  second.kill('SIGKILL')
  await second.ended
  reply.resolve()
  await withDatabase(env, (database) =>
    database.run({ text: 'update outbox set leased_until = now() where leased_until is not null', values: [] }),
  )
  await startProcess({ env, port: first.port })
  await smtp.mailTo(queued.to.address, 2)
  await sleep(1_200)

  expect((await mailsOf(queued)).map(({ messageId }) => messageId)).toEqual([`<${queued.id}@127.0.0.1>`, `<${queued.id}@127.0.0.1>`])
})

describe('a service that stops', () => {
  test('waits for the reply to an e-mail that is being sent, and records it', async () => {
    const separate = await startSending()
    separate.smtp.disturb(() => ({ answers: sleep(1_000) }))
    const queued = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await separate.smtp.mailTo(queued.to.address)

    await separate.service.close()

    expect(separate.service.log.filter((line) => line.includes(queued.id) && line.includes('mail sent')).length).toBe(1)
  })

  test('gives up on an SMTP server that does not reply after five seconds', async () => {
    const separate = await startSending()
    separate.smtp.disturb(() => ({ answers: new Promise(() => undefined) }))
    const queued = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await separate.smtp.mailTo(queued.to.address)

    const started = Date.now()
    await separate.service.close()

    expect(Date.now() - started).toBeGreaterThan(4_000)
  })
})

testOn('postgres', 'an e-mail is sent once even if the database is down when its reply arrives', async () => {
  const outage = await startServiceWithOutage({ smtp: smtp.url })
  closeAfterwards(outage.service)
  const queued = draft({ owner_id: await ownerOf(outage.service) })
  const reply = Promise.withResolvers<void>()
  disturbMail(queued, () => ({ answers: reply.promise }))
  await enqueue(queued, outage.service.db)
  await smtp.mailTo(queued.to.address)

  await outage.cut()
  reply.resolve()
  await sleep(2_000)
  await outage.mend?.()
  await waitUntil(queued, wasSent, outage.service.db)

  expect((await mailsOf(queued)).length).toBe(1)
  expect(outage.service.log.filter((line) => line.includes('outbox: the jobs cannot be read')).length).toBe(1)
})

describe('names and addresses with special characters', () => {
  const names = [
    'Olena, bob@evil.example',
    'Olena\r\nBcc: bob@evil.example',
    'Olena\nSubject: won\n\nhello',
    '"Olena" <bob@evil.example>',
    'Олена Шевченко',
    'Seán “Zoë” Ångström \u{1f98a}',
    '=?utf-8?q?evil?=',
    '',
    ' '.repeat(3),
    'x'.repeat(100),
    'a\u2028b',
    '\\',
  ]

  test.each(names)('an e-mail to the name %j has one recipient and no other headers', async (name) => {
    const queued = await enqueue(draft({ to: { name } }))

    const mail = await smtp.mailTo(queued.to.address)

    expect(mail.recipients).toEqual([queued.to.address])
    expect(mail.to.map(({ address }) => address)).toEqual([queued.to.address])
    expect(mail.subject).toBe('Your password was changed')
    expect(Object.keys(mail.headers).toSorted()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ])
    if (/^[^\p{Cc}\u2028=]*\S$/u.test(name)) expect(mail.to[0]?.name).toBe(name)
  })

  test.each([
    ["o'connor+tag@example.com", "o'connor+tag@example.com"],
    ['olena@приклад.укр', 'olena@xn--80aikifvh.xn--j1amh'],
    ['олена@приклад.укр', 'олена@приклад.укр'],
    ['a=b{c}|d@example.com', 'a=b{c}|d@example.com'],
  ])('an e-mail to the address %s is delivered there', async (address, written) => {
    const queued = await enqueue(draft({ to: { address } }))
    await waitUntil(queued, wasSent)

    const [mail] = await mailsOf(queued)

    // The domain is sent in punycode, and the SMTP server decodes it.
    expect(mail).toMatchObject({ recipients: [address], source: expect.stringContaining(`\nTo: Olena <${written}>\r\n`) })
  })

  test('an e-mail to an invalid address is given up at once', async () => {
    const queued = await enqueue(draft({ to: { address: ' <> ' } }))

    await waitUntil(queued, ({ due_at }) => due_at === null)

    expect(await rowOf(queued)).toMatchObject({ attempts: 1, sent_at: null })
  })

  test.each([
    'bob@evil.example, carol@example.com',
    'carol@example.com\r\nRCPT TO:<bob@evil.example>',
    'carol@example.com> <bob@evil.example',
    'Bob <bob@evil.example>',
    'bob@evil.example;carol@example.com',
  ])('an e-mail to the address %j reaches nobody else', async (address) => {
    const queued = await enqueue(draft({ to: { address } }))

    await waitUntil(queued, ({ attempts, leased_until }) => attempts > 0 && leased_until === null)

    expect((await mailsOf(queued)).flatMap(({ recipients }) => recipients).length).toBeLessThanOrEqual(1)
    expect(smtp.offers('bob@evil.example')).toBe(0)
    expect(smtp.offers('carol@example.com')).toBe(0)
  })
})

test('the log names e-mails by their id and contains no address, name or token', async () => {
  const to = (name: string) =>
    ({ kind: 'verify-email', kid: 'own', to: { name: 'Olena Secret', address: `${name}-secret@example.com` } }) as const
  const faults: Record<string, Fault> = {
    later: { reply: 451, at: 'RCPT TO', text: 'later-secret@example.com: later' },
    never: { reply: 550, at: 'DATA', text: 'never-secret@example.com is nobody' },
    breaks: { breaksOff: true },
  }
  const all = ['sent', ...Object.keys(faults)].map((name) => draft(to(name)))
  smtp.disturb((recipient, before) => (before === 0 ? faults[recipient.split('-')[0]!] : undefined))

  for (const queued of all) await enqueue(queued)
  for (const queued of all) await waitUntil(queued, ({ due_at }) => due_at === null)
  await smtp.down()
  const delayed = await enqueue(draft(to('delayed')))
  await expect.poll(() => service.log.some((line) => line.includes(delayed.id))).toBe(true)
  await smtp.up()
  await waitUntil(delayed, wasSent)

  const tokens = (await smtp.mails()).flatMap(({ token }) => token ?? [])
  expect(tokens.length).toBeGreaterThan(3)
  for (const queued of all) expect(service.log.some((line) => line.includes(queued.id))).toBe(true)
  for (const secret of ['secret', 'Secret', '@example.com', ...tokens, ...tokens.map((token) => token.slice(-43))])
    expect(service.log.join('')).not.toContain(secret)
})

/** Opens the database of a server that is not running. */
async function withDatabase<T>(env: Record<string, string>, work: (database: Database) => Promise<T>) {
  const database = await openDatabase({ url: env['DATABASE_URL'], dataDir: env['DATA_DIR'] })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
