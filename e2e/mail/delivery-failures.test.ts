/** E-mails that the SMTP server refuses or does not confirm, and an SMTP server that is down. */
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../harness/mailbox.ts'
import { required } from '../harness/required.ts'
import { startSharedService, wasDeferred, wasSent } from './delivery-service.ts'

const { smtp, service, startSeparateService, draft, enqueue, waitForPolls, rowOf, waitUntil, mailsOf, setFaultFor } =
  await startSharedService()

describe('an e-mail', () => {
  test.each(['MAIL FROM', 'RCPT TO', 'DATA'] as const)('is sent again later if the SMTP server replies 451 at %s', async (at) => {
    const mail = draft()
    let isFixed = false
    smtp.setFault(() => (isFixed ? undefined : { reply: 451, at }))

    await enqueue(mail)
    await waitUntil(mail, wasDeferred)
    isFixed = true

    expect(await smtp.mailTo(mail.to.address)).toMatchObject({ messageId: `<${mail.id}@contacts.test>` })
    await waitUntil(mail, wasSent)
    expect((await mailsOf(mail)).length).toBe(1)
  })

  test('is sent again after increasing waits of at most an hour, and is given up after three days', async () => {
    const separate = await startSeparateService({ now: '2026-11-21T09:00:00Z' })
    const { clock, log } = separate.service
    const mail = draft({ owner_id: separate.owner, now: clock.now() })
    setFaultFor(mail, () => ({ reply: 451, at: 'RCPT TO' }), separate.smtp)
    await enqueue(mail, separate.db)

    const waits = []
    for (let attempt = 1; attempt <= 8; attempt++) {
      await waitUntil(mail, ({ attempts, leased_until }) => attempts === attempt && leased_until === null, separate.db)
      const dueAt = required((await rowOf(mail, separate.db))?.due_at, 'the next attempt')
      const wait = dueAt.getTime() - clock.now().getTime()
      waits.push(wait / 1000)
      clock.advance(wait)
      separate.db.notify('outbox')
    }
    clock.set('2026-11-24T09:00:00Z')
    await waitUntil(mail, ({ due_at }) => due_at === null, separate.db)

    expect(waits).toEqual([1, 5, 30, 120, 600, 3_600, 3_600, 3_600])
    expect(await rowOf(mail, separate.db)).toMatchObject({ sent_at: null, attempts: 9 })
    expect(log.filter((line) => line.includes('mail given up')).map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 50, mail: mail.id, code: '451 RCPT TO' }),
    ])
  })

  test.each([
    [{ reply: 550, at: 'RCPT TO', text: 'no such user here' }, '550 RCPT TO'],
    [{ reply: 550, at: 'RCPT TO', text: '5.1.1 no such user here' }, '550 5.1.1 RCPT TO'],
    [{ reply: 554, at: 'DATA', text: '5.6.0 no' }, '554 5.6.0 DATA'],
  ] as const)('is given up at once if the SMTP server rejects it permanently with %j', async (fault, code) => {
    const [rejected, other] = [draft(), draft()]
    setFaultFor(rejected, () => fault)

    await enqueue(rejected)
    await enqueue(other)
    await smtp.mailTo(other.to.address)
    await waitUntil(rejected, ({ due_at }) => due_at === null)
    await waitForPolls(2)

    expect(smtp.countAttempts(rejected.to.address)).toBe(1)
    expect(await rowOf(rejected)).toMatchObject({ attempts: 1, sent_at: null })
    expect(service.log.filter((line) => line.includes(rejected.id) && line.includes('mail given up')).join('')).toContain(`"${code}"`)
  })

  test.each([
    { reply: 550, at: 'RCPT TO', text: '5.7.1 relaying denied' },
    { reply: 550, at: 'MAIL FROM', text: 'sender unknown' },
    { reply: 554, at: 'DATA', text: '5.4.5 daily limit exceeded' },
  ] as const)('is sent again later if the SMTP server rejects it with %j, which the operator can fix', async (fault) => {
    const mail = draft()
    let isFixed = false
    smtp.setFault(() => (isFixed ? undefined : fault))

    await enqueue(mail)
    await waitUntil(mail, wasDeferred)
    isFixed = true

    expect(await smtp.mailTo(mail.to.address)).toMatchObject({ to: [mail.to] })
  })

  test('is sent again with the same Message-ID and link if the connection breaks before the final reply', async () => {
    const mail = draft({ kind: 'reset-password', kid: 'own' })
    setFaultFor(mail, (earlierAttempts) => (earlierAttempts === 0 ? { disconnects: true } : undefined))

    await enqueue(mail)
    const [first, second] = [await smtp.mailTo(mail.to.address), await smtp.mailTo(mail.to.address, 2)]
    await waitUntil(mail, wasSent)

    expect(second).toMatchObject({ messageId: first.messageId, link: first.link, date: first.date })
    expect((await mailsOf(mail)).length).toBe(2)
  })

  test('does not delay other e-mails if each of its attempts breaks the connection', async () => {
    const poison = draft()
    setFaultFor(poison, () => ({ disconnects: true }))

    await enqueue(poison)
    await smtp.mailTo(poison.to.address)
    for (let count = 0; count < 20; count++) await smtp.mailTo((await enqueue(draft())).to.address)

    await waitUntil(poison, ({ attempts, leased_until }) => attempts > 0 && leased_until === null)
    const logged = service.log.filter((line) => line.includes(poison.id)).map((line) => JSON.parse(line) as { reason: string })
    // The reason is not 'unreachable', which would delay all e-mails.
    expect(new Set(logged.map(({ reason }) => reason))).toEqual(new Set(['deferred']))
  })

  test('is sent once if the SMTP server replies late, and does not delay other e-mails', async () => {
    const slow = draft()
    const slowReply = Promise.withResolvers<void>()
    setFaultFor(slow, () => ({ repliesAfter: slowReply.promise }))

    await enqueue(slow)
    for (let count = 0; count < 20; count++) await smtp.mailTo((await enqueue(draft())).to.address)
    expect(await rowOf(slow)).toMatchObject({ attempts: 1, sent_at: null })
    slowReply.resolve()
    await waitUntil(slow, wasSent)

    expect((await mailsOf(slow)).length).toBe(1)
  })

  test('stays in the outbox if the key that signs its link is no longer configured', async () => {
    const mail = await enqueue(draft({ kind: 'verify-email', kid: 'gone' }))
    const other = await enqueue(draft())
    await smtp.mailTo(other.to.address)
    await waitUntil(mail, ({ attempts, leased_until }) => attempts >= 1 && leased_until === null)

    expect(smtp.countAttempts(mail.to.address)).toBe(0)
    expect(await rowOf(mail)).toMatchObject({ due_at: expect.any(Date) })
  })
})

describe('while the SMTP server is down', () => {
  test('the service answers requests as usual, and sends every e-mail once when the SMTP server is up again', async () => {
    await smtp.stop()

    const all = await Promise.all(Array.from({ length: 60 }, () => enqueue(draft())))
    for (let count = 0; count < 20; count++) expect(await service.alice.client.users.me()).toMatchObject({ ok: true })
    expect((await Promise.all(all.map((mail) => rowOf(mail)))).filter((row) => wasSent(required(row)))).toEqual([])
    await sleep(2_500)
    await smtp.start()
    for (const mail of all) await waitUntil(mail, wasSent)

    for (const mail of all) expect((await mailsOf(mail)).length).toBe(1)
  })

  test('an SMTP server that closes every connection without a reply counts as down', async () => {
    const separate = await startSeparateService()
    const closing = createServer((socket) => void setTimeout(() => socket.destroy(), 50))
    await separate.smtp.stop()
    await new Promise<void>((resolve) => closing.listen(Number(new URL(separate.smtp.url).port), '127.0.0.1', resolve))

    const mail = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await expect.poll(() => separate.service.log.some((line) => line.includes(mail.id) && line.includes('"unreachable"'))).toBe(true)
    await new Promise((resolve) => closing.close(resolve))
    await separate.smtp.start()

    expect(await separate.smtp.mailTo(mail.to.address)).toMatchObject({ id: mail.id })
    expect(await rowOf(mail, separate.db)).toMatchObject({ attempts: 1 })
  })
})

test('the log names e-mails by their id and contains no address, name or token', async () => {
  /** Returns an e-mail with a recipient whose name and address contain "secret". */
  const mailWithSecrets = (name: string) =>
    ({ kind: 'verify-email', kid: 'own', to: { name: 'Olena Secret', address: `${name}-secret@example.com` } }) as const
  const faults: Record<string, Fault> = {
    later: { reply: 451, at: 'RCPT TO', text: 'later-secret@example.com: later' },
    never: { reply: 550, at: 'DATA', text: 'never-secret@example.com is nobody' },
    breaks: { disconnects: true },
  }
  const all = ['sent', ...Object.keys(faults)].map((name) => draft(mailWithSecrets(name)))
  smtp.setFault((recipient, earlierAttempts) => (earlierAttempts === 0 ? faults[recipient.split('-')[0]!] : undefined))

  for (const mail of all) await enqueue(mail)
  for (const mail of all) await waitUntil(mail, ({ due_at }) => due_at === null)
  await smtp.stop()
  const delayed = await enqueue(draft(mailWithSecrets('delayed')))
  await expect.poll(() => service.log.some((line) => line.includes(delayed.id))).toBe(true)
  await smtp.start()
  await waitUntil(delayed, wasSent)

  const tokens = (await smtp.mails()).flatMap(({ token }) => token ?? [])
  expect(tokens.length).toBeGreaterThan(3)
  for (const mail of all) expect(service.log.some((line) => line.includes(mail.id))).toBe(true)
  // The second half of a token contains its MAC.
  for (const secret of ['secret', 'Secret', '@example.com', ...tokens, ...tokens.map((token) => token.slice(-43))])
    expect(service.log.join('')).not.toContain(secret)
})
