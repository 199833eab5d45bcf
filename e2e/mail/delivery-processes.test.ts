/** E-mails of several processes, and of a process that stops, is killed or loses its database. */
import { enqueueMail } from '@contacts/server/outbox'
import { type Database, openDatabase } from '@contacts/server/database'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { startServiceWithOutage } from '../harness/outage.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { startProcess } from '../harness/process.ts'
import { signUp, startService } from '../harness/service.ts'
import { newStore, testOn } from '../harness/store.ts'
import { ownerOf, startDelivery, wasSent } from './delivery-service.ts'

const { smtp, service, db, closeAfterwards, startSending, draft, enqueue, waitForPolls, waitUntil, mailsOf, disturbMail } =
  await startDelivery()

describe('several processes', () => {
  testOn('postgres', 'share the outbox, and send each e-mail once', async () => {
    const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
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
    const before = smtp.countAttempts(queued.to.address)

    await db.run({ text: 'update outbox set leased_until = now() where id = $1', values: [queued.id] })

    expect(before).toBe(0)
    expect(await smtp.mailTo(queued.to.address)).toMatchObject({ id: queued.id })
  })
})

test('an e-mail is sent at most twice, with the same Message-ID, if the process is killed before the final reply', async () => {
  const env = { ...(await newStore()), SMTP_URL: smtp.url }
  const first = await startProcess({ env })
  const { email } = await signUp(first.url, 'Olena')
  first.kill('SIGTERM')
  await first.ended

  const queued = await withDatabase(env, async (database) =>
    enqueue(draft({ owner_id: await ownerOf({ db: database, alice: { ...service.alice, email } }) }), database),
  )
  const reply = Promise.withResolvers<void>()
  disturbMail(queued, (before) => (before === 0 ? { repliesAfter: reply.promise } : undefined))
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
    separate.smtp.setFault(() => ({ repliesAfter: sleep(1_000) }))
    const queued = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await separate.smtp.mailTo(queued.to.address)

    await separate.service.close()

    expect(separate.service.log.filter((line) => line.includes(queued.id) && line.includes('mail sent')).length).toBe(1)
  })

  test('waits at most five seconds for an SMTP server that does not reply', async () => {
    const separate = await startSending()
    separate.smtp.setFault(() => ({ repliesAfter: new Promise(() => undefined) }))
    const queued = await enqueue(draft({ owner_id: separate.owner }), separate.db)
    await separate.smtp.mailTo(queued.to.address)

    const started = Date.now()
    await separate.service.close()

    expect(Date.now() - started).toBeGreaterThan(4_000)
  })
})

testOn('postgres', 'an e-mail is sent once even if the database is down when the reply of the SMTP server arrives', async () => {
  const outage = await startServiceWithOutage({ smtp: smtp.url })
  closeAfterwards(outage.service)
  const queued = draft({ owner_id: await ownerOf(outage.service) })
  const reply = Promise.withResolvers<void>()
  disturbMail(queued, () => ({ repliesAfter: reply.promise }))
  await enqueue(queued, outage.service.db)
  await smtp.mailTo(queued.to.address)

  await outage.disconnect()
  reply.resolve()
  await sleep(2_000)
  await outage.restore?.()
  await waitUntil(queued, wasSent, outage.service.db)

  expect((await mailsOf(queued)).length).toBe(1)
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
