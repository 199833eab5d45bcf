/** Delivery of e-mails from the outbox to an SMTP server, or to the data folder if no SMTP server is configured. */
import { enqueueMail, type NewMail } from '@contacts/server/outbox'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startService } from '../harness/service.ts'
import { startSharedService, userIdOf, wasDeferred } from './delivery-service.ts'

const { smtp, service, db, startSeparateService, draft, enqueue, waitForPolls, rowOf, waitUntil, setFaultFor } = await startSharedService()

describe('the service sends an e-mail after the commit', () => {
  test('with all headers and parts, and records it as sent', async () => {
    const mail = await enqueue(draft({ kid: 'own', kind: 'verify-email', now: new Date('2026-11-20T09:30:00Z') }))
    const received = await smtp.mailTo(mail.to.address)

    expect(received).toMatchObject({
      messageId: `<${mail.id}@contacts.test>`,
      from: { name: 'Contacts', address: 'no-reply@contacts.test' },
      to: [mail.to],
      recipients: [mail.to.address],
      subject: 'Confirm your e-mail address',
    })
    expect(new Date(received.date)).toEqual(mail.now)
    expect(received.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'content-type': expect.stringContaining('multipart/alternative'),
    })
    expect(received.link).toMatch(/^http:\/\/contacts\.test\/verify_email\?token=own\.[\w-]{86}$/)
    expect(received.html).toContain(`href="${received.link}"`)
    await waitUntil(mail, ({ sent_at, due_at, leased_until }) => sent_at !== null && due_at === null && leased_until === null)
  })

  test('at once, without waiting for the next poll', async () => {
    const started = performance.now()

    // Polling once a second would need at least 19 seconds for twenty e-mails.
    for (let count = 0; count < 20; count++) await smtp.mailTo((await enqueue(draft())).to.address)

    expect(performance.now() - started).toBeLessThan(18_000)
  })

  test('and neither before the commit nor after a rollback', async () => {
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

    expect(smtp.countAttempts(rolledBack.to.address)).toBe(0)
    expect(await rowOf(rolledBack)).toBeUndefined()
  })

  test('at the next poll if another process committed it', async () => {
    const mail = draft()

    await enqueueMail({ ...db, notify: () => undefined }, mail)

    expect(await smtp.mailTo(mail.to.address)).toMatchObject({ to: [mail.to] })
  })

  test('from the sender in MAIL_FROM, with links to PUBLIC_URL', async () => {
    const other = await startSeparateService({
      settings: { MAIL_FROM: 'Контакти <post@app.example>', PUBLIC_URL: 'https://contacts.example/app' },
    })

    const mail = await enqueue(draft({ owner_id: other.owner, kind: 'reset-password', kid: 'own' }), other.db)

    expect(await other.smtp.mailTo(mail.to.address)).toMatchObject({
      from: { name: 'Контакти', address: 'post@app.example' },
      messageId: `<${mail.id}@contacts.example>`,
      link: expect.stringMatching(/^https:\/\/contacts\.example\/app\/reset_password\?token=/),
    })
  })

  test('unless the account has been removed since', async () => {
    const { email } = await service.person('Leaver')
    const removedUserId = await userIdOf(db, email)
    const mail = draft({ owner_id: removedUserId })
    setFaultFor(mail, () => ({ reply: 451, at: 'RCPT TO' }))
    await enqueue(mail)
    await waitUntil(mail, wasDeferred)

    await db.run({ text: 'delete from users where id = $1', values: [removedUserId] })
    await waitForPolls(3)

    expect(smtp.countAttempts(mail.to.address)).toBe(1)
    expect(await rowOf(mail)).toBeUndefined()
  })
})

describe('without SMTP', async () => {
  const local = await startService()
  const localOwner = await userIdOf(local.db, local.alice.email)

  test('the service writes an e-mail to the data folder, with the plain text first and unencoded, and logs the file', async () => {
    const mail = await enqueue(
      draft({ owner_id: localOwner, kind: 'verify-email', kid: 'own', language: 'uk', to: { name: 'Олена' } }),
      local.db,
    )

    const received = await local.mailbox.mailTo(mail.to.address)
    await local.mailbox.settled()

    const logged = () =>
      local.log.map((line) => JSON.parse(line) as { mail?: string; file?: string; msg: string }).find((line) => line.mail === mail.id)
    await expect.poll(logged).toMatchObject({
      file: expect.stringMatching(new RegExp(`/outbox/${mail.id}\\.eml$`)),
      msg: expect.stringContaining('.eml'),
    })
    expect(received.source).toContain(`\n${received.link}\n`)
    expect(received.source.indexOf('text/plain')).toBeLessThan(received.source.indexOf('text/html'))
    expect(received.source).toContain('Щоб підтвердити')
    expect(received).toMatchObject({ id: mail.id, subject: 'Підтвердьте свою електронну адресу', to: [mail.to] })
  })

  test('the service writes each of several e-mails once', async () => {
    const all: NewMail[] = []
    for (let count = 0; count < 5; count++) all.push(await enqueue(draft({ owner_id: localOwner }), local.db))

    const mails = (await local.mailbox.settled()).filter(({ id }) => all.some((mail) => mail.id === id))

    expect(mails.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })
})
