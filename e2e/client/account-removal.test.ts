/** Removing an account deletes it immediately, together with all data of its user. */
import { createClient, unwrap } from '@contacts/client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectTo } from '../harness/direct-connection.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { solidImage } from '../harness/images.ts'
import { startSmtp } from '../harness/mailbox.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService, testDb } from '../harness/service.ts'
import { columnsOfTables, tablesWith } from '../harness/tables.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, db, alice, bob, mailbox } = service
const sessionEnded = { ok: false, status: 401, problem: { code: 'session-ended' } }

/** Signs up a user and stores at least one row of theirs in every table that has an owner. */
async function userWithDataInEveryTable(name: string) {
  const person = await service.person(name)
  const { client, email } = person
  const { id } = await unwrap(client.users.me())
  const ada = { first_name: 'Ада', emails: [{ address: `${name.toLowerCase()}-knows-ada@example.com` }] }
  const { id: contact_id } = await unwrap(client.contacts.create({ body: ada }))
  const requestWithKey = { method: 'POST', path: '/api/contacts', body: ada, headers: { 'idempotency-key': name } }
  for (const call of [requestWithKey, { ...requestWithKey, headers: {} }]) {
    const { body } = await sendRequest(url, call, person.authorization())
    await unwrap(client.contacts.remove({ params: { id: body.id } }))
  }
  const purge = `with gone as (delete from trash where id = (select max(id::text) from trash)::uuid returning owner_id, id, seq)
    insert into purged_contacts (owner_id, id, seq, purged_at) select owner_id, id, seq, $1 from gone`
  await db.run({ text: purge, values: [service.clock.now()] })
  // The job is not due, because the server would run a due job at once.
  const job = `insert into phone_derivations (owner_id, region, last_id, due_at) values ($1, 'UA', $1, '2999-01-01')`
  await db.run({ text: job, values: [id] })
  const picture = await solidImage('red').png().toBuffer()
  await unwrap(client.avatars.put({ body: picture }))
  await unwrap(client.photos.put({ params: { contact_id }, body: picture }))
  await unwrap(client.labels.create({ body: { name: 'Друзі' } }))
  await unwrap(client.feeds.create())
  await unwrap(client.imports.plan({ body: Buffer.from('BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n') }))
  await unwrap(anon.auth.requestPasswordReset({ body: { email } }))
  await unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password: PASSWORD } }))
  await mailbox.settled()
  return { ...person, id }
}

test('removing an account deletes its rows from every table', async () => {
  const { client, id, email } = await userWithDataInEveryTable('Leaves')
  const owned = [...(await columnsOfTables(db))]
    .filter(([table, columns]) => table === 'users' || columns.includes('owner_id'))
    .map(([table]) => table)
  expect(Object.keys(await tablesWith(db, id, email))).toEqual(owned)

  expect(await client.users.remove({ body: { password: PASSWORD } })).toMatchObject({ ok: true, status: 204 })

  expect(await tablesWith(db, id, email, email.split('@')[0]!, 'Leaves', 'leaves-knows-ada')).toEqual({})
})

test('an e-mail that is being sent during the removal arrives, and leaves no data behind', async () => {
  const smtp = await startSmtp()
  const serviceWithSmtp = await startService({ smtp: smtp.url })
  const { client, email } = await serviceWithSmtp.person('Sent')
  await expect.poll(() => serviceWithSmtp.log.filter((line) => line.includes('mail sent')).length).toBe(3)
  const smtpReply = Promise.withResolvers<void>()
  smtp.setFault(() => ({ repliesAfter: smtpReply.promise }))
  await unwrap(serviceWithSmtp.anon.auth.requestPasswordReset({ body: { email } }))
  const { token } = await smtp.mailTo(email, 2)

  await unwrap(client.users.remove({ body: { password: PASSWORD } }))
  smtpReply.resolve()
  await expect.poll(() => serviceWithSmtp.log.filter((line) => line.includes('mail sent')).length).toBe(4)

  expect(await tablesWith(serviceWithSmtp.db, email, 'Sent')).toEqual({})
  expect(await serviceWithSmtp.anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } })).toMatchObject({
    ok: false,
    problem: { code: 'token-invalid' },
  })
  await smtp.close()
})

test('after the removal no token of the account gives access, and nobody can sign in to the account', async () => {
  const { client, email } = await userWithDataInEveryTable('Dead')
  const tokens = client.session.tokens!
  const phone = createClient({ baseUrl: url })
  await unwrap(phone.auth.login({ body: { email, password: PASSWORD } }))
  await unwrap(phone.users.me())
  const resetToken = (await mailbox.mailTo(email, 2)).token!

  await unwrap(client.users.remove({ body: { password: PASSWORD } }))

  await expectUnchanged(service, async () => {
    expect(await phone.contacts.create({ body: { first_name: 'Ghost' } })).toMatchObject(sessionEnded)
    expect(await createClient({ baseUrl: url, tokens }).users.me()).toMatchObject(sessionEnded)
    expect(await anon.auth.refresh({ body: { refresh_token: tokens.refresh_token } })).toMatchObject(sessionEnded)
    expect(await anon.auth.logout({ body: { refresh_token: tokens.refresh_token } })).toMatchObject({ ok: true })
    expect(await anon.auth.login({ body: { email, password: PASSWORD } })).toMatchObject({
      ok: false,
      problem: { code: 'wrong-credentials' },
    })
    expect(await anon.auth.resetPassword({ body: { token: resetToken, password: 'another horse battery' } })).toMatchObject({
      ok: false,
      problem: { code: 'token-invalid' },
    })
    expect(await anon.auth.requestPasswordReset({ body: { email } })).toMatchObject({ ok: true, status: 202 })
  })
})

test('a user can sign up with the e-mail address of a removed account, and starts without contacts', async () => {
  const { client, email, id } = await userWithDataInEveryTable('Returns')
  await unwrap(client.users.remove({ body: { password: PASSWORD } }))

  const newUser = await unwrap(anon.auth.signup({ body: { username: 'Again', email, password: PASSWORD } }))

  const newClient = createClient({ baseUrl: url })
  await unwrap(newClient.auth.login({ body: { email, password: PASSWORD } }))
  expect(newUser!.id).not.toBe(id)
  expect((await unwrap(newClient.contacts.list())).items).toEqual([])
})

test('removing an account requires its password', async () => {
  const response = await expectUnchanged(service, () => alice.client.users.remove({ body: { password: 'wrong horse battery' } }))

  expect(response).toMatchObject({ ok: false, status: 403, problem: { code: 'wrong-password' } })
  expect(await alice.client.users.me()).toMatchObject({ ok: true })
})

test('removing an account leaves the data of other users unchanged', async () => {
  const { id: bobId } = await unwrap(bob.client.users.me())
  const before = await tablesWith(db, bobId, bob.email)
  const { client } = await userWithDataInEveryTable('Neighbour')

  await unwrap(client.users.remove({ body: { password: PASSWORD } }))

  expect(await tablesWith(db, bobId, bob.email)).toEqual(before)
  expect(await bob.client.users.me()).toMatchObject({ ok: true })
})

test('of three simultaneous removals one succeeds and the others are refused', async () => {
  const { client, id, email } = await userWithDataInEveryTable('Twice')

  const responses = await Promise.all([1, 2, 3].map(() => client.users.remove({ body: { password: PASSWORD } })))

  expect(responses.filter(({ ok }) => ok)).toHaveLength(1)
  for (const response of responses) if (!response.ok) expect(['session-ended', 'wrong-password']).toContain(response.problem.code)
  expect(await tablesWith(db, id, email)).toEqual({})
})

test('requests that the owner sends during the removal succeed or are refused, and leave no data behind', async () => {
  const { client, id, email } = await userWithDataInEveryTable('Busy')
  const credentials = { authorization: `Bearer ${client.session.tokens!.access_token}` }
  const [contact] = await client.contacts.iterate().toArray()
  const other = await unwrap(client.contacts.create({ body: { first_name: 'Other' } }))
  const calls = [
    { method: 'POST', path: '/api/contacts', body: { first_name: 'Late' } },
    { method: 'PATCH', path: `/api/contacts/${contact!.id}`, body: { notes: 'Late' } },
    { method: 'DELETE', path: `/api/contacts/${other.id}` },
    { method: 'PATCH', path: '/api/users/me', body: { username: 'Late' } },
    {
      method: 'PUT',
      path: '/api/users/me/avatar',
      headers: { 'content-type': 'image/png' },
      body: await solidImage('green').png().toBuffer(),
    },
    { method: 'DELETE', path: '/api/sessions' },
    { method: 'POST', path: '/api/auth/login', body: { email, password: PASSWORD } },
    { method: 'POST', path: '/api/auth/resend_verification', body: { email } },
    { method: 'POST', path: '/api/users/me/change_email', body: { email: 'late@example.net', password: PASSWORD } },
  ]

  const [removal, ...responses] = await Promise.all([
    client.users.remove({ body: { password: PASSWORD } }),
    ...[undefined, 'a', undefined, 'a', 'b'].flatMap((key) =>
      calls.map((call) => sendRequest(url, { ...call, headers: { ...call.headers, 'idempotency-key': key } }, credentials)),
    ),
  ])

  expect(removal.ok).toBe(true)
  expect(responses.filter(({ status }) => status >= 500)).toEqual([])
  expect(await tablesWith(db, id, email)).toEqual({})
})

describe.runIf(testDb() === 'postgres')('while a removal has locked the account', () => {
  const lockAccount = async (name: string) => {
    const { client, id } = await userWithDataInEveryTable(name)
    const removal = await connectTo(db)
    // Without a listener, a connection that breaks would end the tests.
    removal.on('error', () => {})
    onTestFinished(() => removal.end())
    // In a deadlock, PostgreSQL must cancel the transaction of the server instead of this one.
    await removal.query(`set deadlock_timeout = '2min'`)
    await removal.query('begin')
    await removal.query('select from users where id = $1 for update', [id])
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return {
      id,
      removal,
      send: (call: HttpRequest) => sendRequest(url, call, { authorization: `Bearer ${client.session.tokens!.access_token}` }),
      untilRequestIsBlocked: () => expect.poll(async () => (await db.run({ text: waiting, values: [] })).length).toBeGreaterThan(0),
      rollBack: () => removal.query('rollback'),
    }
  }
  const createRequest = { method: 'POST', path: '/api/contacts', body: { first_name: 'Late' } }

  test('a request with an idempotency key waits, without a lock on a row that the removal needs', async () => {
    const { id, removal, untilRequestIsBlocked, rollBack, ...owner } = await lockAccount('Keyed')

    const change = owner.send({ ...createRequest, headers: { 'idempotency-key': 'k' } })
    await untilRequestIsBlocked()
    const rows = await removal.query('select from changes where owner_id = $1 for update nowait', [id])
    await rollBack()

    expect(rows.rowCount).toBe(1)
    expect((await change).status).toBe(201)
  })

  test('the server retries a request without an idempotency key that loses a deadlock against the removal', async () => {
    const { id, removal, untilRequestIsBlocked, rollBack, ...owner } = await lockAccount('Circle')

    const change = owner.send(createRequest)
    await untilRequestIsBlocked()
    await removal.query('select from changes where owner_id = $1 for update', [id])
    await rollBack()

    expect((await change).status).toBe(201)
  })
})

test('a server that has the session of a removed account in its cache refuses the requests of that session', async () => {
  const { client, id } = await userWithDataInEveryTable('Elsewhere')
  const credentials = { authorization: `Bearer ${client.session.tokens!.access_token}` }
  await unwrap(client.users.me())
  // Another server would delete the account like this; this server still has the session in its cache.
  await db.run({ text: 'delete from users where id = $1', values: [id] })

  await expectUnchanged(service, async () => {
    expectRefusal(
      await sendRequest(url, { method: 'POST', path: '/api/contacts', body: { first_name: 'Ghost' } }, credentials),
      'session-ended',
    )
    const batch = { items: [{ op: 'create', body: { first_name: 'Ghost' } }] }
    expectRefusal(await sendRequest(url, { method: 'POST', path: '/api/contacts/batch', body: batch }, credentials), 'session-ended')
    expectRefusal(await sendRequest(url, { method: 'POST', path: '/api/labels', body: { name: 'Ghosts' } }, credentials), 'session-ended')
    expectRefusal(await sendRequest(url, { method: 'GET', path: '/api/contacts/changes' }, credentials), 'session-ended')
    expectRefusal(await sendRequest(url, { method: 'GET', path: '/api/contacts/digest' }, credentials), 'session-ended')
    expectRefusal(await sendRequest(url, { method: 'GET', path: '/api/users/me' }, credentials), 'session-ended')
    expectRefusal(
      await sendRequest(url, { method: 'PATCH', path: '/api/users/me', body: { username: 'Ghost' } }, credentials),
      'session-ended',
    )
    const requestWithKey = { method: 'DELETE', path: '/api/users/me/avatar', headers: { 'idempotency-key': 'k' } }
    expectRefusal(await sendRequest(url, requestWithKey, credentials), 'session-ended')
    expectRefusal(await sendRequest(url, { method: 'GET', path: '/api/users/me/export' }, credentials), 'session-ended')
    expectRefusal(
      await sendRequest(url, { method: 'POST', path: '/api/users/me/remove', body: { password: PASSWORD } }, credentials),
      'session-ended',
    )
  })
})
