/** How the client keeps its user signed in, reads lists and reports errors, against the real server. */
import { createClient, ProblemError, ServiceError, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { clock, seen, url } = service

const MINUTES = 60_000
const requestsOf = (operation: string, since: number) => seen.slice(since).filter((response) => response.operation === operation)

test('a hundred calls with an expired access token wait for one refresh', async () => {
  const { client } = await service.person('Storm')
  const before = client.session.tokens!
  clock.advance(11 * MINUTES)
  const since = seen.length

  const responses = await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? client.users.me() : client.contacts.list())))

  expect(responses.every(({ ok }) => ok)).toBe(true)
  expect(requestsOf('authRefresh', since)).toMatchObject([{ status: 200 }])
  expect(client.session.tokens).toMatchObject({ session_id: before.session_id })
  expect(client.session.tokens!.refresh_token).not.toBe(before.refresh_token)
})

test('two clients that share tokens, as two tabs do, both stay signed in', async () => {
  const { client } = await service.person('Tabs')
  const other = createClient({ baseUrl: url, tokens: client.session.tokens })
  clock.advance(11 * MINUTES)

  const responses = await Promise.all([client.users.me(), other.users.me()])

  expect(responses.map(({ ok }) => ok)).toEqual([true, true])
  expect(other.session.tokens!.refresh_token).toBe(client.session.tokens!.refresh_token)
})

test('a call in a session that ended elsewhere returns session-ended, and the client drops its tokens', async () => {
  const { client } = await service.person('Ended')
  const other = createClient({ baseUrl: url, tokens: client.session.tokens })
  await other.auth.logout()
  const reasons: string[] = []
  client.session.on('signed-out', ({ reason }) => reasons.push(reason))

  const response = await client.users.me()

  expect(response).toMatchObject({ ok: false, status: 401, problem: { code: 'session-ended' } })
  expect([client.session.tokens, reasons]).toEqual([null, ['ended']])
})

test('signing out ends the session on the server, and the client drops its tokens', async () => {
  const { client } = await service.person('Leaves')
  const tokens = client.session.tokens!

  await unwrap(client.auth.logout())

  expect(client.session.tokens).toBeNull()
  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(await createClient({ baseUrl: url, tokens }).users.me()).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
})

test('a client that signs out during a refresh stays signed out', async () => {
  const { client } = await service.person('Hurries')
  clock.advance(11 * MINUTES)

  const pending = client.users.me()
  await client.auth.logout()
  await pending

  expect(client.session.tokens).toBeNull()
})

test('the server, not the client, refuses a sign-out without a session', async () => {
  expect(await service.anon.auth.logout()).toMatchObject({
    ok: false,
    problem: { code: 'validation-failed', errors: [{ pointer: '#/refresh_token', code: 'required' }] },
  })
})

test('iterate() returns the whole list in order, page by page', async () => {
  const { client } = await service.person('Walker')
  const ids: string[] = []
  for (let i = 0; i < 25; i++) ids.push((await unwrap(client.contacts.create({ body: { first_name: `w${i}` } }))).id)
  const since = seen.length

  const iterated: string[] = []
  for await (const { id } of client.contacts.iterate({ query: { limit: 10 } })) iterated.push(id)

  expect(iterated).toEqual(ids)
  expect(requestsOf('contactsList', since)).toHaveLength(3)
})

test('iterate() throws ProblemError if the server refuses a page', async () => {
  const contacts = service.anon.contacts.iterate()

  await expect(contacts.next()).rejects.toThrow(ProblemError)
})

test('a call throws ServiceError for a problem that no caller can handle', async () => {
  const { client } = await service.person('Heavy')
  const body = { first_name: 'Heavy', additional_data: { text: 'x'.repeat(300_000) } }

  const error = await client.contacts.create({ body }).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(ServiceError)
  expect(error).toMatchObject({ status: 413, problem: { code: 'body-too-large' } })
  expect(await unwrap(client.contacts.list())).toMatchObject({ items: [] })
})

test('a path parameter cannot lead to another path', async () => {
  const { client } = await service.person('Traveller')
  const since = seen.length

  expect(await client.contacts.get({ params: { id: '../users/me' } })).toMatchObject({ ok: false, problem: { code: 'contact-not-found' } })
  await expect(client.contacts.get({ params: { id: '..' } })).rejects.toThrow(TypeError)
  expect(seen.length - since).toBe(1)
})

test('a change of the profile applies to the next request of another session of the user', async () => {
  const carol = await service.person('Carol')
  const otherDevice = createClient({ baseUrl: url })
  await unwrap(otherDevice.auth.login({ body: { email: carol.email, password: carol.password } }))
  const e164OnOtherDevice = async () => {
    const { phones } = await unwrap(otherDevice.contacts.create({ body: { first_name: 'Ada', phones: [{ number: '044 668 18 00' }] } }))
    return phones[0]?.e164
  }
  expect(await e164OnOtherDevice()).toBe('+380446681800')

  await unwrap(carol.client.users.update({ body: { default_region: 'CH' } }))

  expect(await e164OnOtherDevice()).toBe('+41446681800')
})
