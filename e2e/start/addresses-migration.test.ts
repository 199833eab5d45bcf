/** How the migration of addresses changes accounts and contacts that an older version stored. */
import { createClient, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const NAME = 'Migration20261129140000_addresses'
const service = await startService({ now: '2026-11-29T14:00:00Z' })
const { db, anon, url, mailbox } = service

const login = (email: string) => createClient({ baseUrl: url }).auth.login({ body: { email, password: PASSWORD } })
/** Stores the address as an older version did. */
const storeEmail = async (person: Person, email: string) => {
  await db.run({ text: 'update users set email = $1 where email = $2', values: [email, person.email] })
  await db.run({ text: 'update mail_tokens set address = $1 where address = $2', values: [email, person.email] })
}
async function migrateAgain() {
  await db.run({ text: 'delete from schema_migrations where name = $1', values: [NAME] })
  expect(await db.migrate()).toEqual([NAME])
}
async function verifiedPerson(name: string) {
  const person = await service.person(name)
  await unwrap(anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo(person.email)).token! } }))
  return person
}
/** Reads from the database, because the test server validates responses, which normalises addresses. */
async function storedAccount({ client }: Person) {
  const { id } = await unwrap(client.users.me())
  const [row] = await db.run<{ email: string; is_verified: boolean }>({
    text: 'select email, email_verified_at is not null as is_verified from users where id = $1',
    values: [id],
  })
  return row
}

test('an account with an internationalised domain in ASCII is found by both spellings, stays verified, and its links work', async () => {
  const person = await verifiedPerson('Idn')
  await unwrap(anon.auth.requestPasswordReset({ body: { email: person.email } }))
  const { token } = await mailbox.mailTo(person.email, 2)
  await storeEmail(person, 'idn@xn--bcher-kva.example')

  await migrateAgain()

  expect(await storedAccount(person)).toEqual({ email: 'idn@bücher.example', is_verified: true })
  expect(await login('idn@bücher.example')).toMatchObject({ ok: true })
  expect(await login('idn@xn--bcher-kva.example')).toMatchObject({ ok: true })
  expect(await anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } })).toMatchObject({ ok: true })
})

test('an account with invisible characters in its address has to verify the address without them', async () => {
  const person = await verifiedPerson('Unseen')
  await unwrap(anon.auth.requestPasswordReset({ body: { email: person.email } }))
  const { token } = await mailbox.mailTo(person.email, 2)
  await storeEmail(person, '\u2060un\u200bseen@exam\u00adple.com\u200b')

  await migrateAgain()

  expect(await storedAccount(person)).toEqual({ email: 'unseen@example.com', is_verified: false })
  expect(await login('\u2060unseen@example.com\u200b')).toMatchObject({ ok: true })
  expect(await anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } })).toMatchObject({
    problem: { code: 'token-invalid' },
  })
})

test('of several accounts with the same address, the verified one gets it, and the others keep their spellings', async () => {
  const [older, verified] = [await service.person('Older'), await verifiedPerson('Verified')]
  const lookAlike = await service.person('LookAlike')
  await storeEmail(older, 'same@xn--bcher-kva.example')
  await storeEmail(verified, 'same@b\u00adücher.example')
  await storeEmail(lookAlike, '\u200bsame@bücher.example')

  await migrateAgain()

  expect(await storedAccount(verified)).toEqual({ email: 'same@bücher.example', is_verified: true })
  expect(await storedAccount(older)).toEqual({ email: 'same@xn--bcher-kva.example', is_verified: false })
  expect(await storedAccount(lookAlike)).toEqual({ email: '\u200bsame@bücher.example', is_verified: false })
  const { client } = older
  await unwrap(client.users.changeEmail({ body: { email: 'moved@example.com', password: PASSWORD } }))
  await unwrap(anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo('moved@example.com')).token! } }))
  expect(await login('moved@example.com')).toMatchObject({ ok: true })
})

test('an address that is already in the form that the server stores is not changed', async () => {
  const addresses = ['олена@example.com', 'olena@приклад.укр', 'olena@نامه\u200cای.example', 'xn--olena@example.com']
  const people = []
  for (const email of addresses) {
    const person = await verifiedPerson('Same')
    await storeEmail(person, email)
    people.push(person)
  }

  await migrateAgain()

  expect(await Promise.all(people.map(storedAccount))).toEqual(addresses.map((email) => ({ email, is_verified: true })))
})

test('a contact is found by both spellings, also in the trash, and keeps its version', async () => {
  const { client } = service.alice
  const addresses = ['ann@xn--bcher-kva.example', 'bob@bücher.example']
  const kept = await unwrap(client.contacts.create({ body: { first_name: 'Kept', emails: addresses.map((address) => ({ address })) } }))
  const trashed = await unwrap(client.contacts.create({ body: { first_name: 'Trashed', emails: [{ address: addresses[0]! }] } }))
  await unwrap(client.contacts.remove({ params: { id: trashed.id } }))
  // An older version stored one spelling of each address.
  await db.run({
    text: `update contacts set search_text = e'kept\\n\\nann@xn--bcher-kva.example\\tbob@bucher.example\\n\\n\\n' where id = $1`,
    values: [kept.id],
  })
  await db.run({
    text: `update trash set search_text = e'trashed\\n\\nann@xn--bcher-kva.example\\n\\n\\n' where id = $1`,
    values: [trashed.id],
  })

  await migrateAgain()

  for (const email of ['ann@bücher', 'ann@xn--bcher', 'bob@bücher.example', 'bob@xn--bcher-kva.example'])
    expect([email, (await unwrap(client.contacts.list({ query: { email } }))).items]).toEqual([email, [kept]])
  expect((await unwrap(client.contacts.list({ query: { email: 'ann@bücher', trashed: true } }))).items).toMatchObject([{ id: trashed.id }])
  expect((await unwrap(client.contacts.list({ query: { q: 'kept' } }))).items).toEqual([kept])
})
