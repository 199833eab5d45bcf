/** Letters on their way from the outbox to an SMTP server, with whatever may go wrong in between. */
import { enqueueLetter, type NewLetter } from '@contacts/server/outbox'
import { type Database, openDatabase } from '@contacts/server/database'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { startServiceWithOutage } from '../harness/outage.ts'
import { type Fault, startSmtp } from '../harness/mailbox.ts'
import { connect } from '../harness/postgres-admin.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { type Service, type ServiceOptions, signUp, startService } from '../harness/service.ts'
import { newStore, testOn } from '../harness/store.ts'

/** For most of what follows: one service, and a server of its own that takes its mails. */
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

/** Something that is closed after the test. */
function own<T extends { close(): Promise<void> }>(it: T): T {
  opened.push(it)
  return it
}

/** A service of the test's own that sends to an SMTP server of its own. */
async function startSending(options: ServiceOptions = {}) {
  const ownSmtp = own(await startSmtp())
  const ownService = own(await startService({ smtp: ownSmtp.url, ...options }))
  return { smtp: ownSmtp, service: ownService, db: ownService.db, owner: await ownerOf(ownService) }
}

type Draft = Partial<Omit<NewLetter, 'to'>> & { to?: Partial<NewLetter['to']> }

/** A letter to somebody of their own. */
function draft({ to, ...letter }: Draft = {}): NewLetter {
  const address = to?.address ?? `${randomUUID().slice(0, 8)}@example.com`
  return {
    owner_id: owner,
    id: newId(),
    kind: 'password-changed',
    language: 'en',
    kid: null,
    data: {},
    now: new Date(),
    ...letter,
    to: { name: 'Olena', address, ...(to?.name !== undefined && { name: to.name }) },
  }
}

let sequence = 0
/** In the order in which they are made, as the server's own. */
const newId = () => `0199c2f0-7a4e-7${(++sequence).toString(16).padStart(3, '0')}-9c1b-${randomUUID().slice(-12)}`

async function write(letter: NewLetter, into = db) {
  await into.transact((tx) => enqueueLetter(tx, letter))
  return letter
}

async function ownerOf({ db: database, alice }: Pick<Service, 'db' | 'alice'>) {
  return (await database.run<{ id: string }>({ text: 'select id from users where email = $1', values: [alice.email] }))[0]!.id
}

interface OutboxRow {
  attempts: number
  due_at: Date | null
  sent_at: Date | null
  leased_until: Date | null
}
const rowOf = async ({ id }: NewLetter, from = db) =>
  (await from.run<OutboxRow>({ text: 'select attempts, due_at, sent_at, leased_until from outbox where id = $1', values: [id] }))[0]

const until = (letter: NewLetter, is: (row: OutboxRow) => boolean, from = db) =>
  expect.poll(async () => is((await rowOf(letter, from))!), { interval: 20 }).toBe(true)

const wasSent = ({ sent_at }: OutboxRow) => sent_at !== null
const wasPutOff = ({ attempts, leased_until }: OutboxRow) => attempts === 1 && leased_until === null
const mailsOf = async ({ id }: NewLetter, at = smtp) => (await at.mails()).filter((mail) => mail.id === id)
/** Faults for one recipient, from how often that was asked for before. */
const disturb = ({ to }: NewLetter, fault: (before: number) => Fault | undefined, at = smtp) =>
  at.disturb((recipient, before) => (recipient === to.address ? fault(before) : undefined))

describe('a letter leaves when it is committed', () => {
  test('whole, and it is marked', async () => {
    const letter = await write(draft({ kid: 'own', kind: 'verify-email', now: new Date('2026-11-20T09:30:00Z') }))
    const mail = await smtp.mailTo(letter.to.address)

    expect(mail).toMatchObject({
      messageId: `<${letter.id}@contacts.test>`,
      from: { name: 'Contacts', address: 'no-reply@contacts.test' },
      to: [letter.to],
      recipients: [letter.to.address],
      subject: 'Confirm your e-mail address',
    })
    expect(new Date(mail.date)).toEqual(letter.now)
    expect(mail.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'content-type': expect.stringContaining('multipart/alternative'),
    })
    expect(mail.link).toMatch(/^http:\/\/contacts\.test\/verify_email\?token=own\.[\w-]{86}$/)
    expect(mail.html).toContain(`href="${mail.link}"`)
    await until(letter, ({ sent_at, due_at, leased_until }) => sent_at !== null && due_at === null && leased_until === null)
  })

  test('at once: for twenty, one after the other, whoever only looks every second takes nineteen', async () => {
    const started = performance.now()

    for (let count = 0; count < 20; count++) await smtp.mailTo((await write(draft())).to.address)

    expect(performance.now() - started).toBeLessThan(18_000)
  })

  test('not before, and never when it is rolled back', async () => {
    const [kept, dropped] = [draft(), draft()]

    await db
      .transact(async (tx) => {
        await enqueueLetter(tx, dropped)
        await sleep(1_200)
        throw new Error('no')
      })
      .catch(() => undefined)
    await write(kept)
    await smtp.mailTo(kept.to.address)
    await sleep(1_200)

    expect(smtp.offers(dropped.to.address)).toBe(0)
    expect(await rowOf(dropped)).toBeUndefined()
  })

  test('one that another process committed is found by looking', async () => {
    const letter = draft()

    await enqueueLetter({ ...db, notify: () => undefined }, letter)

    expect(await smtp.mailTo(letter.to.address)).toMatchObject({ to: [letter.to] })
  })

  test('from whom MAIL_FROM says', async () => {
    const other = await startSending({ settings: { MAIL_FROM: 'Контакти <post@app.example>', PUBLIC_URL: 'https://contacts.example/app' } })

    const letter = await write(draft({ owner_id: other.owner, kind: 'reset-password', kid: 'own' }), other.db)

    expect(await other.smtp.mailTo(letter.to.address)).toMatchObject({
      from: { name: 'Контакти', address: 'post@app.example' },
      messageId: `<${letter.id}@contacts.example>`,
      link: expect.stringMatching(/^https:\/\/contacts\.example\/app\/reset_password\?token=/),
    })
  })

  test('to nobody who was removed before', async () => {
    const { email } = await service.person('Leaver')
    const leaver = await ownerOf({ db, alice: { ...service.alice, email } })
    const letter = draft({ owner_id: leaver })
    disturb(letter, () => ({ reply: 451, at: 'RCPT TO' }))
    await write(letter)
    await until(letter, wasPutOff)

    await db.run({ text: 'delete from users where id = $1', values: [leaver] })
    await sleep(2_000)

    expect(smtp.offers(letter.to.address)).toBe(1)
    expect(await rowOf(letter)).toBeUndefined()
  })
})

describe('without SMTP', async () => {
  const local = await startService()
  const localOwner = await ownerOf(local)

  test('it is written into the data folder, the text first and to be read as it is, and the log names the file', async () => {
    const letter = await write(
      draft({ owner_id: localOwner, kind: 'verify-email', kid: 'own', language: 'uk', to: { name: 'Олена' } }),
      local.db,
    )

    const mail = await local.mailbox.mailTo(letter.to.address)
    await local.mailbox.settled()

    const told = local.log
      .map((line) => JSON.parse(line) as { mail?: string; file?: string; msg: string })
      .find((line) => line.mail === letter.id)
    expect(told).toMatchObject({
      file: expect.stringMatching(new RegExp(`/outbox/${letter.id}\\.eml$`)),
      msg: expect.stringContaining('.eml'),
    })
    expect(mail.source).toContain(`\n${mail.link}\n`)
    expect(mail.source.indexOf('text/plain')).toBeLessThan(mail.source.indexOf('text/html'))
    expect(mail.source).toContain('Щоб підтвердити')
    expect(mail).toMatchObject({ id: letter.id, subject: 'Підтвердьте свою електронну адресу', to: [letter.to] })
  })

  test('names of files sort by time', async () => {
    const letters: NewLetter[] = []
    for (let count = 0; count < 5; count++) letters.push(await write(draft({ owner_id: localOwner }), local.db))

    const mails = (await local.mailbox.settled()).filter(({ id }) => letters.some((letter) => letter.id === id))

    expect(mails.map(({ id }) => id)).toEqual(letters.map(({ id }) => id))
  })
})

describe('what goes wrong with one letter', () => {
  test.each(['MAIL FROM', 'RCPT TO', 'DATA'] as const)('put off with 451 at %s: sent again, later', async (at) => {
    const letter = draft()
    let isOver = false
    smtp.disturb(() => (isOver ? undefined : { reply: 451, at }))

    await write(letter)
    await until(letter, wasPutOff)
    isOver = true

    expect(await smtp.mailTo(letter.to.address)).toMatchObject({ messageId: `<${letter.id}@contacts.test>` })
    await until(letter, wasSent)
    expect((await mailsOf(letter)).length).toBe(1)
  })

  test('it waits longer each time, and after three days it is given up', async () => {
    const ours = await startSending({ now: '2026-11-21T09:00:00Z' })
    const { clock, log } = ours.service
    const letter = draft({ owner_id: ours.owner, now: clock.now() })
    disturb(letter, () => ({ reply: 451, at: 'RCPT TO' }), ours.smtp)
    await write(letter, ours.db)

    const waits = []
    for (let attempt = 1; attempt <= 8; attempt++) {
      await until(letter, ({ attempts, leased_until }) => attempts === attempt && leased_until === null, ours.db)
      const wait = (await rowOf(letter, ours.db))!.due_at!.getTime() - clock.now().getTime()
      waits.push(wait / 1000)
      clock.advance(wait)
      ours.db.notify('outbox')
    }
    clock.set('2026-11-24T09:00:00Z')
    await until(letter, ({ due_at }) => due_at === null, ours.db)

    expect(waits).toEqual([1, 5, 30, 120, 600, 3_600, 3_600, 3_600])
    expect(await rowOf(letter, ours.db)).toMatchObject({ sent_at: null, attempts: 9 })
    expect(log.filter((line) => line.includes('mail given up')).map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 50, mail: letter.id, code: '451 RCPT TO' }),
    ])
  })

  test.each([
    [{ reply: 550, at: 'RCPT TO', text: 'no such user here' }, '550 RCPT TO'],
    [{ reply: 550, at: 'RCPT TO', text: '5.1.1 no such user here' }, '550 5.1.1 RCPT TO'],
    [{ reply: 554, at: 'DATA', text: '5.6.0 no' }, '554 5.6.0 DATA'],
  ] as const)('refused for good with %j: given up at once', async (fault, code) => {
    const [lost, other] = [draft(), draft()]
    disturb(lost, () => fault)

    await write(lost)
    await write(other)
    await smtp.mailTo(other.to.address)
    await until(lost, ({ due_at }) => due_at === null)
    await sleep(1_200)

    expect(smtp.offers(lost.to.address)).toBe(1)
    expect(await rowOf(lost)).toMatchObject({ attempts: 1, sent_at: null })
    expect(service.log.filter((line) => line.includes(lost.id) && line.includes('mail given up')).join('')).toContain(`"${code}"`)
  })

  test.each([
    { reply: 550, at: 'RCPT TO', text: '5.7.1 relaying denied' },
    { reply: 550, at: 'MAIL FROM', text: 'sender unknown' },
    { reply: 554, at: 'DATA', text: '5.4.5 daily limit exceeded' },
  ] as const)('what whoever runs the service can mend is no reason to lose a letter: %j', async (fault) => {
    const letter = draft()
    let isOver = false
    smtp.disturb(() => (isOver ? undefined : fault))

    await write(letter)
    await until(letter, wasPutOff)
    isOver = true

    expect(await smtp.mailTo(letter.to.address)).toMatchObject({ to: [letter.to] })
  })

  test('broken off after the last line, without an answer: sent again, with the same Message-ID and link', async () => {
    const letter = draft({ kind: 'reset-password', kid: 'own' })
    disturb(letter, (before) => (before === 0 ? { breaksOff: true } : undefined))

    await write(letter)
    const [first, second] = [await smtp.mailTo(letter.to.address), await smtp.mailTo(letter.to.address, 2)]
    await until(letter, wasSent)

    expect(second).toMatchObject({ messageId: first.messageId, link: first.link, date: first.date })
    expect((await mailsOf(letter)).length).toBe(2)
  })

  test('one that always breaks off does not hold up the others', async () => {
    const poison = draft()
    disturb(poison, () => ({ breaksOff: true }))

    await write(poison)
    await smtp.mailTo(poison.to.address)
    for (let count = 0; count < 20; count++) await smtp.mailTo((await write(draft())).to.address)

    await until(poison, ({ attempts, leased_until }) => attempts > 0 && leased_until === null)
    const told = service.log.filter((line) => line.includes(poison.id)).map((line) => JSON.parse(line) as { reason: string })
    // A server that is away would have all of them wait.
    expect(new Set(told.map(({ reason }) => reason))).toEqual(new Set(['deferred']))
  })

  test('answered after twenty others: sent once, and those do not wait for it', async () => {
    const slow = draft()
    const others = Promise.withResolvers<void>()
    disturb(slow, () => ({ answers: others.promise }))

    await write(slow)
    for (let count = 0; count < 20; count++) await smtp.mailTo((await write(draft())).to.address)
    expect(await rowOf(slow)).toMatchObject({ attempts: 1, sent_at: null })
    others.resolve()
    await until(slow, wasSent)

    expect((await mailsOf(slow)).length).toBe(1)
  })

  test('a key that is gone leaves the letter where it is', async () => {
    const letter = await write(draft({ kind: 'verify-email', kid: 'gone' }))
    const other = await write(draft())
    await smtp.mailTo(other.to.address)
    await until(letter, ({ attempts, leased_until }) => attempts >= 1 && leased_until === null)

    expect(smtp.offers(letter.to.address)).toBe(0)
    expect(await rowOf(letter)).toMatchObject({ due_at: expect.any(Date) })
  })
})

describe('nobody takes mail', () => {
  test('requests are answered as ever, and every letter arrives once when the server is back', async () => {
    await smtp.down()

    const letters = await Promise.all(Array.from({ length: 60 }, () => write(draft())))
    for (let count = 0; count < 20; count++) expect(await service.alice.client.users.me()).toMatchObject({ ok: true })
    expect((await Promise.all(letters.map((letter) => rowOf(letter)))).filter((row) => wasSent(row!))).toEqual([])
    await sleep(2_500)
    await smtp.up()
    for (const letter of letters) await until(letter, wasSent)

    for (const letter of letters) expect((await mailsOf(letter)).length).toBe(1)
  })

  test('a server that takes connections and closes them is away too', async () => {
    const ours = await startSending()
    const rude = createServer((socket) => void setTimeout(() => socket.destroy(), 50))
    await ours.smtp.down()
    await new Promise<void>((resolve) => rude.listen(Number(new URL(ours.smtp.url).port), '127.0.0.1', resolve))

    const letter = await write(draft({ owner_id: ours.owner }), ours.db)
    await expect.poll(() => ours.service.log.some((line) => line.includes(letter.id) && line.includes('"unreachable"'))).toBe(true)
    await new Promise((resolve) => rude.close(resolve))
    await ours.smtp.up()

    expect(await ours.smtp.mailTo(letter.to.address)).toMatchObject({ id: letter.id })
    expect(await rowOf(letter, ours.db)).toMatchObject({ attempts: 1 })
  })
})

describe('several processes', () => {
  testOn('postgres', 'a hundred letters leave once each, from both', async () => {
    const database = await connect(inject('postgresUrl')).createDatabase()
    own({ close: database.drop })
    const options = { smtp: smtp.url, databaseUrl: database.url }
    const services = [own(await startService(options)), own(await startService(options))]
    const owner_id = await ownerOf(services[0]!)

    const letters = Array.from({ length: 100 }, () => draft({ owner_id }))
    await services[0]!.db.transact(async (tx) => {
      for (const letter of letters) await enqueueLetter(tx, letter)
    })
    services[1]!.db.notify('outbox')
    for (const letter of letters) await until(letter, wasSent, services[0]!.db)
    await sleep(1_200)

    const senders = services.map(({ log }) => log.filter((line) => line.includes('mail sent')).length)
    for (const letter of letters) expect((await mailsOf(letter)).length).toBe(1)
    expect(Math.min(...senders)).toBeGreaterThan(0)
  })

  test('a lease keeps others away while it lasts', async () => {
    const letter = draft()
    await db.transact(async (tx) => {
      await enqueueLetter(tx, letter)
      await tx.run({ text: `update outbox set leased_until = now() + interval '20 s' where id = $1`, values: [letter.id] })
    })
    await sleep(2_000)
    const before = smtp.offers(letter.to.address)

    await db.run({ text: 'update outbox set leased_until = now() where id = $1', values: [letter.id] })

    expect(before).toBe(0)
    expect(await smtp.mailTo(letter.to.address)).toMatchObject({ id: letter.id })
  })
})

test('a process killed between the last line and the mark: twice at most, as the same mail', async () => {
  const env = { ...(await newStore()), SMTP_URL: smtp.url }
  const first = await startProcess({ env })
  const { email } = await signUp(first.url, 'Olena')
  first.kill('SIGTERM')
  await first.ended

  const letter = await withDatabase(env, async (database) =>
    write(draft({ owner_id: await ownerOf({ db: database, alice: { ...service.alice, email } }) }), database),
  )
  const held = Promise.withResolvers<void>()
  disturb(letter, (before) => (before === 0 ? { answers: held.promise } : undefined))
  const second = await startProcess({ env, port: first.port })
  await smtp.mailTo(letter.to.address)
  second.kill('SIGKILL')
  await second.ended
  held.resolve()
  await withDatabase(env, (database) =>
    database.run({ text: 'update outbox set leased_until = now() where leased_until is not null', values: [] }),
  )
  await startProcess({ env, port: first.port })
  await smtp.mailTo(letter.to.address, 2)
  await sleep(1_200)

  expect((await mailsOf(letter)).map(({ messageId }) => messageId)).toEqual([`<${letter.id}@127.0.0.1>`, `<${letter.id}@127.0.0.1>`])
})

describe('stopping', () => {
  test('what is being sent ends, and is marked', async () => {
    const ours = await startSending()
    ours.smtp.disturb(() => ({ answers: sleep(1_000) }))
    const letter = await write(draft({ owner_id: ours.owner }), ours.db)
    await ours.smtp.mailTo(letter.to.address)

    await ours.service.close()

    expect(ours.service.log.filter((line) => line.includes(letter.id) && line.includes('mail sent')).length).toBe(1)
  })

  test('a server that does not answer is left after five seconds', async () => {
    const ours = await startSending()
    ours.smtp.disturb(() => ({ answers: new Promise(() => undefined) }))
    const letter = await write(draft({ owner_id: ours.owner }), ours.db)
    await ours.smtp.mailTo(letter.to.address)

    const started = Date.now()
    await ours.service.close()

    expect(Date.now() - started).toBeGreaterThan(4_000)
  })
})

testOn('postgres', 'the database is away when a letter has just been sent: it is sent once all the same', async () => {
  const outage = await startServiceWithOutage({ smtp: smtp.url })
  own(outage.service)
  const letter = draft({ owner_id: await ownerOf(outage.service) })
  const held = Promise.withResolvers<void>()
  disturb(letter, () => ({ answers: held.promise }))
  await write(letter, outage.service.db)
  await smtp.mailTo(letter.to.address)

  await outage.cut()
  held.resolve()
  await sleep(2_000)
  await outage.mend!()
  await until(letter, wasSent, outage.service.db)

  expect((await mailsOf(letter)).length).toBe(1)
  expect(outage.service.log.filter((line) => line.includes('outbox: the jobs cannot be read')).length).toBe(1)
})

describe('whatever a name or an address holds, it is one mail to one recipient', () => {
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

  test.each(names)('name %j', async (name) => {
    const letter = await write(draft({ to: { name } }))

    const mail = await smtp.mailTo(letter.to.address)

    expect(mail.recipients).toEqual([letter.to.address])
    expect(mail.to.map(({ address }) => address)).toEqual([letter.to.address])
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
    if (/^[^\p{Cc}\u2028=]*\S$/u.test(name)) expect(mail.to[0]!.name).toBe(name)
  })

  test.each([
    ["o'connor+tag@example.com", "o'connor+tag@example.com"],
    ['olena@приклад.укр', 'olena@xn--80aikifvh.xn--j1amh'],
    ['олена@приклад.укр', 'олена@приклад.укр'],
    ['a=b{c}|d@example.com', 'a=b{c}|d@example.com'],
  ])('address %s', async (address, written) => {
    const letter = await write(draft({ to: { address } }))
    await until(letter, wasSent)

    const [mail] = await mailsOf(letter)

    // What comes over the wire in punycode, the server gives back in letters.
    expect(mail).toMatchObject({ recipients: [address], source: expect.stringContaining(`\nTo: Olena <${written}>\r\n`) })
  })

  test('what is no address at all is given up at once', async () => {
    const letter = await write(draft({ to: { address: ' <> ' } }))

    await until(letter, ({ due_at }) => due_at === null)

    expect(await rowOf(letter)).toMatchObject({ attempts: 1, sent_at: null })
  })

  test.each([
    'bob@evil.example, carol@example.com',
    'carol@example.com\r\nRCPT TO:<bob@evil.example>',
    'carol@example.com> <bob@evil.example',
    'Bob <bob@evil.example>',
    'bob@evil.example;carol@example.com',
  ])('address %j reaches nobody else', async (address) => {
    const letter = await write(draft({ to: { address } }))

    await until(letter, ({ attempts, leased_until }) => attempts > 0 && leased_until === null)

    expect((await mailsOf(letter)).flatMap(({ recipients }) => recipients).length).toBeLessThanOrEqual(1)
    expect(smtp.offers('bob@evil.example')).toBe(0)
    expect(smtp.offers('carol@example.com')).toBe(0)
  })
})

test('the log tells of letters by their id, and has no address, name or token in it', async () => {
  const to = (name: string) =>
    ({ kind: 'verify-email', kid: 'own', to: { name: 'Olena Secret', address: `${name}-secret@example.com` } }) as const
  const faults: Record<string, Fault> = {
    later: { reply: 451, at: 'RCPT TO', text: 'later-secret@example.com: later' },
    never: { reply: 550, at: 'DATA', text: 'never-secret@example.com is nobody' },
    breaks: { breaksOff: true },
  }
  const letters = ['sent', ...Object.keys(faults)].map((name) => draft(to(name)))
  smtp.disturb((recipient, before) => (before === 0 ? faults[recipient.split('-')[0]!] : undefined))

  for (const letter of letters) await write(letter)
  for (const letter of letters) await until(letter, ({ due_at }) => due_at === null)
  await smtp.down()
  const away = await write(draft(to('away')))
  await expect.poll(() => service.log.some((line) => line.includes(away.id))).toBe(true)
  await smtp.up()
  await until(away, wasSent)

  const tokens = (await smtp.mails()).flatMap(({ token }) => token ?? [])
  expect(tokens.length).toBeGreaterThan(3)
  for (const letter of letters) expect(service.log.some((line) => line.includes(letter.id))).toBe(true)
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
