/** E-mails of several processes, and of a process that stops, is killed or loses its database. */
import { enqueueMail } from '@contacts/server/outbox'
import { type Database, openDatabase } from '@contacts/server/database'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { startServiceWithOutage } from '../harness/outage.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { startProcess } from '../harness/process.ts'
import { signUp, startService } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'
import { startSharedService, userIdOf, wasSent } from './delivery-service.ts'

const { smtp, db, closeAfterwards, startSeparateService, draft, enqueue, waitForPolls, waitUntil, mailsOf, setFaultFor } =
  await startSharedService()

describe('several processes', () => {
  testOn('postgres', 'share the outbox, and send each e-mail once', async () => {
    const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
    closeAfterwards({ close: database.drop })
    const options = { smtp: smtp.url, databaseUrl: database.url }
    const [first, second] = [closeAfterwards(await startService(options)), closeAfterwards(await startService(options))]
    const owner_id = await userIdOf(first.db, first.alice.email)

    const all = Array.from({ length: 100 }, () => draft({ owner_id }))
    await first.db.transact(async (tx) => {
      for (const mail of all) await enqueueMail(tx, mail)
    })
    second.db.notify('outbox')
    for (const mail of all) await waitUntil(mail, wasSent, first.db)
    await sleep(1_200)

    const sentBy = [first, second].map(({ log }) => log.filter((line) => line.includes('mail sent')).length)
    for (const mail of all) expect((await mailsOf(mail)).length).toBe(1)
    expect(Math.min(...sentBy)).toBeGreaterThan(0)
  })

  test('do not send an e-mail that another process leases', async () => {
    const mail = draft()
    await db.transact(async (tx) => {
      await enqueueMail(tx, mail)
      await tx.run({ text: `update outbox set leased_until = now() + interval '20 s' where id = $1`, values: [mail.id] })
    })
    await waitForPolls(3)
    const attemptsWhileLeased = smtp.countAttempts(mail.to.address)

    await db.run({ text: 'update outbox set leased_until = now() where id = $1', values: [mail.id] })

    expect(attemptsWhileLeased).toBe(0)
    expect(await smtp.mailTo(mail.to.address)).toMatchObject({ id: mail.id })
  })
})

test('an e-mail is sent twice, with the same Message-ID, if the process is killed before the final reply of the SMTP server', async () => {
  const env = { ...(await newDatabaseSettings()), SMTP_URL: smtp.url }
  const first = await startProcess({ env })
  const { email } = await signUp(first.url, 'Olena')
  first.kill('SIGTERM')
  await first.ended

  const mail = await withDatabase(env, async (database) => enqueue(draft({ owner_id: await userIdOf(database, email) }), database))
  const reply = Promise.withResolvers<void>()
  setFaultFor(mail, (earlierAttempts) => (earlierAttempts === 0 ? { repliesAfter: reply.promise } : undefined))
  const second = await startProcess({ env, port: first.port })
  await smtp.mailTo(mail.to.address)
  second.kill('SIGKILL')
  await second.ended
  reply.resolve()
  await withDatabase(env, (database) =>
    database.run({ text: 'update outbox set leased_until = now() where leased_until is not null', values: [] }),
  )
  await startProcess({ env, port: first.port })
  await smtp.mailTo(mail.to.address, 2)
  await sleep(1_200)

  expect((await mailsOf(mail)).map(({ messageId }) => messageId)).toEqual([`<${mail.id}@127.0.0.1>`, `<${mail.id}@127.0.0.1>`])
})

describe('a service that stops', () => {
  test('waits for the reply to an e-mail that is being sent, and logs that the e-mail was sent', async () => {
    const separate = await startSeparateService()
    separate.smtp.setFault(() => ({ repliesAfter: sleep(1_000) }))
    const mail = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await separate.smtp.mailTo(mail.to.address)

    await separate.service.close()

    expect(separate.service.log.filter((line) => line.includes(mail.id) && line.includes('mail sent')).length).toBe(1)
  })

  test('closes even if the SMTP server never replies, and does not log that the e-mail was sent', async () => {
    const separate = await startSeparateService()
    separate.smtp.setFault(() => ({ repliesAfter: new Promise(() => undefined) }))
    const mail = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await separate.smtp.mailTo(mail.to.address)

    await separate.service.close()

    expect(separate.service.log.filter((line) => line.includes(mail.id) && line.includes('mail sent'))).toEqual([])
  })
})

testOn('postgres', 'an e-mail is sent once even if the database is down when the reply of the SMTP server arrives', async () => {
  const outage = await startServiceWithOutage({ smtp: smtp.url })
  closeAfterwards(outage.service)
  const mail = draft({ owner_id: await userIdOf(outage.service.db, outage.service.alice.email) })
  const reply = Promise.withResolvers<void>()
  setFaultFor(mail, () => ({ repliesAfter: reply.promise }))
  await enqueue(mail, outage.service.db)
  await smtp.mailTo(mail.to.address)

  await outage.disconnect()
  reply.resolve()
  await sleep(2_000)
  await outage.restore?.()
  await waitUntil(mail, wasSent, outage.service.db)

  expect((await mailsOf(mail)).length).toBe(1)
  expect(outage.service.log.filter((line) => line.includes('outbox: the jobs cannot be read')).length).toBe(1)
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
