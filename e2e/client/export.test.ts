/** The export of a user: one document with the data about that user, except technical columns, and about nobody else. */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { solidImage } from '../harness/images.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { PASSWORD, startService } from '../harness/service.ts'
import { columnsOfTables } from '../harness/tables.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, db, clock, alice, mailbox } = service
const exportOf = (person: typeof alice) => sendRequest(url, { method: 'GET', path: '/api/users/me/export' }, person.authorization())

/**
 * Columns that the export leaves out: hashes of secrets, values derived from exported columns, and internal
 * bookkeeping.
 */
const NOT_EXPORTED = {
  users: ['password_hash', 'email_verified_at', 'avatar_id'],
  sessions: ['owner_id', 'network', 'current_hash', 'parent_hash', 'salt', 'rotated_at', 'confirmed_at'],
  contacts: ['owner_id', 'seq', 'birth_md', 'photo_id', 'search_text', 'remainder'],
  trash: ['owner_id', 'seq', 'photo_id', 'search_text', 'remainder'],
  purged_contacts: ['owner_id', 'seq'],
  labels: ['owner_id', 'name_folded'],
  birthday_feeds: ['owner_id', 'hash', 'sealed_secret'],
  // The export has the four counts as `counts`.
  imports: [
    'owner_id',
    'csv',
    'creates',
    'updates',
    'sames',
    'refusals',
    'seq',
    'own_seqs',
    'created_labels',
    'due_at',
    'attempts',
    'leased_until',
  ],
  import_items: ['owner_id'],
  mail_tokens: ['owner_id', 'id'],
  audit_events: ['owner_id'],
  outbox: ['owner_id', 'id', 'kid', 'due_at', 'attempts', 'leased_until'],
  avatars: ['owner_id', 'id', 'digest'],
  photos: ['owner_id', 'id', 'digest', 'purged_at'],
  // The export has the URL of the picture instead of its bytes.
  blobs: ['owner_id', 'id', 'bytes'],
}
/** Counters, jobs of a few seconds, and records that live for a day: they only repeat data of the other tables. */
const TABLES_NOT_EXPORTED = ['changes', 'phone_derivations', 'idempotency_records']
const EXPORTED_AS = {
  users: 'user',
  sessions: 'sessions',
  contacts: 'contacts',
  trash: 'trashed_contacts',
  purged_contacts: 'purged_contacts',
  labels: 'labels',
  birthday_feeds: 'birthday_feeds',
  imports: 'imports',
  import_items: 'import_items',
  mail_tokens: 'links',
  audit_events: 'audit_events',
  outbox: 'letters',
  avatars: 'pictures',
  photos: 'pictures',
}
/**
 * Lists of the export that are derived from columns of other tables; `rest/wrong-passwords.test.ts` and
 * `imports-changes.test.ts` test them.
 */
const DERIVED_LISTS = ['wrong_passwords', 'other_properties']
/** Members of the export that are derived from columns. */
const DERIVED = [
  'display_name',
  'email_verified',
  'avatar_url',
  'photo_url',
  'url',
  'media_type',
  'counts',
  'delimiter',
  'date_order',
  'columns',
]

test('the export contains every table and column about a user, except those that this file lists', async () => {
  const person = await service.person('Curious')
  const create = () => unwrap(person.client.contacts.create({ body: { first_name: 'Ада' } }))
  await create()
  for (const { id } of [await create(), await create()]) await unwrap(person.client.contacts.remove({ params: { id } }))
  const purge = `with gone as (delete from trash where id = (select max(id::text) from trash)::uuid returning owner_id, id, seq)
    insert into purged_contacts (owner_id, id, seq, purged_at) select owner_id, id, seq, $1 from gone`
  await db.run({ text: purge, values: [clock.now()] })
  await unwrap(person.client.labels.create({ body: { name: 'Друзі' } }))
  await unwrap(person.client.imports.plan({ body: Buffer.from('BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n') }))
  await unwrap(person.client.avatars.put({ body: await solidImage('red').png().toBuffer() }))
  await unwrap(person.client.feeds.create())

  const data = await unwrap(person.client.users.exportData())

  const tables = [...(await columnsOfTables(db))].filter(
    ([table, columns]) => (table === 'users' || columns.includes('owner_id')) && !TABLES_NOT_EXPORTED.includes(table),
  )
  const expected = tables
    .map(([table, columns]) => [
      EXPORTED_AS[table as keyof typeof EXPORTED_AS],
      columns.filter((column) => !NOT_EXPORTED[table as keyof typeof NOT_EXPORTED]?.includes(column)).toSorted(),
    ])
    .filter(([, columns]) => columns!.length > 0)
  const stored = Object.entries(data).filter(([name]) => !DERIVED_LISTS.includes(name))
  const exported = stored.map(([name, value]) => [
    name,
    Object.keys(Array.isArray(value) ? value[0]! : value)
      .filter((member) => !DERIVED.includes(member))
      .toSorted(),
  ])
  expect(Object.fromEntries(exported)).toEqual(Object.fromEntries(expected))
})

test('the export lists audit events and e-mails in the order in which they happened', async () => {
  const { client, email } = await service.person('Busy')
  const device = { 'user-agent': 'Phone/1.0' }
  const phone = createClient({ baseUrl: url, headers: device })
  await unwrap(phone.auth.login({ body: { email, password: PASSWORD } }))
  const to = `${randomUUID()}@example.com`
  const usedRefreshToken = client.session.tokens!.refresh_token
  const steps: (() => Promise<unknown>)[] = [
    async () => anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo(email)).token! } }),
    () => phone.users.changePassword({ body: { current_password: PASSWORD, new_password: 'another horse battery' } }),
    () => phone.users.changeEmail({ body: { email: to, password: 'another horse battery' } }),
    async () => anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo(to)).token! } }),
    () => phone.auth.refresh(),
    () => anon.auth.refresh({ body: { refresh_token: usedRefreshToken } }),
    () => phone.auth.logout(),
    () => anon.auth.requestPasswordReset({ body: { email: to } }),
    async () => anon.auth.resetPassword({ body: { token: (await mailbox.mailTo(to, 2)).token!, password: PASSWORD } }),
    () => phone.auth.login({ body: { email: to, password: PASSWORD } }),
  ]
  for (const step of steps) {
    clock.advance(1_000)
    await step()
  }

  const { user, audit_events, links, letters } = await unwrap(phone.users.exportData())

  expect(user).toMatchObject({ email: to, email_verified: true })
  expect(audit_events.map(({ kind }) => kind)).toEqual([
    'signed-up',
    'signed-in',
    'signed-in',
    'email-verified',
    'sessions-ended',
    'password-changed',
    'email-change-requested',
    'email-changed',
    'signed-out',
    'password-reset',
    'signed-in',
  ])
  expect(audit_events.find(({ kind }) => kind === 'email-changed')).toMatchObject({ ip: '127.0.0.1', details: { from: email, to } })
  expect(audit_events.at(-1)).toMatchObject({
    device: 'Phone/1.0',
    at: clock.now().toISOString(),
    details: { session_id: phone.session.tokens!.session_id },
  })
  expect(links).toMatchObject([{ purpose: 'reset', address: to, used_at: expect.any(String) }])
  expect(letters.map(({ kind }) => kind)).toEqual(['verify-email', 'password-changed', 'change-email', 'email-changing', 'reset-password'])
})

test('the export shows that a session ended because a refresh token was reused', async () => {
  const { client, email } = await service.person('Robbed')
  const stolen = client.session.tokens!.refresh_token
  await unwrap(client.auth.refresh())
  await unwrap(client.auth.refresh())
  await anon.auth.refresh({ body: { refresh_token: stolen } })
  const newClient = createClient({ baseUrl: url })
  await unwrap(newClient.auth.login({ body: { email, password: PASSWORD } }))

  const { audit_events, sessions } = await unwrap(newClient.users.exportData())

  expect(audit_events.map(({ kind }) => kind)).toEqual(['signed-up', 'signed-in', 'token-reused', 'signed-in'])
  expect(sessions).toMatchObject([
    { end_reason: 'reuse', ended_at: expect.any(String) },
    { end_reason: null, ended_at: null },
  ])
})

test('the audit events of the export contain no failed sign-ins, which `wrong_passwords` counts', async () => {
  const { client, email } = await service.person('Target')
  for (let i = 0; i < 3; i++) await anon.auth.login({ body: { email, password: 'wrong horse battery' } })

  const { audit_events } = await unwrap(client.users.exportData())

  expect(audit_events.map(({ kind }) => kind)).toEqual(['signed-up', 'signed-in'])
})

test('the export contains no hash, no token and no data of other users', async () => {
  const person = await service.person('Secretive')
  await unwrap(anon.auth.requestPasswordReset({ body: { email: person.email } }))
  await unwrap(alice.client.contacts.create({ body: { first_name: 'Чужа', notes: 'nobody else knows' } }))

  const { text } = await exportOf(person)

  const secrets = await db.run<{ secret: string }>({
    text: `select password_hash as secret from users union all select current_hash from sessions union all select salt from sessions where salt is not null union all select secret from keys`,
    values: [],
  })
  for (const { secret } of secrets) expect(text).not.toContain(secret)
  const tokens = (await mailbox.settled()).map(({ token }) => token).filter((token) => token !== undefined)
  for (const token of [...tokens, 'argon2', 'nobody else knows', 'Чужа', alice.email]) expect(text).not.toContain(token)
})

/**
 * Signs up a user with more contacts than the export reads at once. SQL inserts them, because that many requests would
 * take too long.
 */
async function userWithManyContacts(name: string, on = service) {
  const person = await on.person(name)
  const contact = await unwrap(
    person.client.contacts.create({ body: { first_name: 'First', notes: 'x'.repeat(5_000), additional_data: { z: 1, a: [null] } } }),
  )
  const copies = `insert into contacts (owner_id, id, first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, search_text, created_at, updated_at)
    select owner_id, gen_random_uuid(), 'Copy ' || n, last_name, emails, phones, birthday, organization, job_title, notes, additional_data, search_text, created_at, updated_at
    from contacts, generate_series($2::int, $2 + 249) n where id = $1`
  // In steps, because a single statement could exceed its timeout of eight seconds on a slow or busy machine.
  for (let first = 1; first <= 2_500; first += 250) await on.db.run({ text: copies, values: [contact.id, first] })
  return person
}

test('the server streams a large address book completely and in order', async () => {
  const person = await userWithManyContacts('Popular')

  const answer = await exportOf(person)

  const contacts = []
  for await (const contact of person.client.contacts.iterate({ query: { limit: 1000 } })) contacts.push(contact)
  expect(answer.headers).toMatchObject({
    'transfer-encoding': 'chunked',
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-store',
  })
  expect(answer.body.contacts).toHaveLength(2_501)
  expect(answer.body.contacts).toEqual(contacts)
})

test('an export that loses the database midway is cut off and is not valid JSON', async () => {
  const { service: other, disconnect, restore } = await startServiceWithOutage({ allows500: true })
  const person = await userWithManyContacts('Unlucky', other)
  const request = get(`${other.url}/api/users/me/export`, { agent: false, headers: person.authorization() })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []

  const reading = (async () => {
    for await (const chunk of response) {
      if (chunks.push(chunk as Buffer) === 1) await disconnect()
    }
  })()

  await expect(reading).rejects.toThrow(/aborted/)
  expect(response.statusCode).toBe(200)
  expect(response.complete).toBe(false)
  expect(() => JSON.parse(Buffer.concat(chunks).toString()) as unknown).toThrow(SyntaxError)
  await restore?.()
})

test('clients that disconnect midway do not disturb later exports', async () => {
  const person = await userWithManyContacts('Hasty')

  for (let i = 0; i < 12; i++) {
    const request = get(`${url}/api/users/me/export`, { agent: false, headers: person.authorization() })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    await once(response, 'readable')
    response.destroy()
  }

  const answer = await exportOf(person)
  expect(answer.body.contacts).toHaveLength(2_501)
  expect(service.log.filter((line) => /internal error/.test(line))).toEqual([])
})
