// Tests of an application, run against the real service.
import { createClient, unwrap } from '@contacts/client'
import { startContacts } from '@contacts/testing'
import { afterAll, beforeEach, expect, test } from 'vitest'

const contacts = await startContacts({ now: '2026-02-28T12:00:00Z' })
beforeEach(() => contacts.reset())
afterAll(() => contacts.close())

test('a birthday on 29 February is celebrated on the 28th in a common year', async () => {
  const olena = await contacts.person('Olena')
  await olena.client.contacts.create({ body: { first_name: 'Іван', birthday: '--02-29' } })

  const { items } = await unwrap(olena.client.birthdays.upcoming({ query: { days: 7 } }))

  expect(items.map(({ contact, days_until }) => [contact.first_name, days_until])).toEqual([['Іван', 0]])
})

test('the client refreshes an access token that has expired', async () => {
  const { client } = await contacts.person('Olena')
  const first = client.session.tokens?.access_token

  contacts.clock.advance(60 * 60_000)
  const me = await unwrap(client.users.me())

  expect(me.username).toBe('Olena')
  expect(client.session.tokens?.access_token).not.toBe(first)
})

test('the link in the e-mail verifies the address', async () => {
  const { client, email } = await contacts.person('Olena')

  const { token } = await contacts.mailbox.linkTo(email)
  await unwrap(client.auth.verifyEmail({ body: { token } }))

  expect(await unwrap(client.users.me())).toMatchObject({ email_verified: true })
})

test('your own client can use the service', async () => {
  const { email, password } = await contacts.person('Olena')

  const client = createClient({ baseUrl: contacts.url, fetch: contacts.fetch })
  await unwrap(client.auth.login({ body: { email, password } }))

  expect(await unwrap(client.users.me())).toMatchObject({ email })
})
