import { createClient, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { alice, bob, clock, url } = service

/** Signs the user in on another device. */
async function signInOn(name: string, email: string) {
  const client = createClient({ baseUrl: url, headers: { 'user-agent': name } })
  await unwrap(client.auth.login({ body: { email, password: PASSWORD } }))
  return client
}
const sessionsOf = async (client: typeof alice.client) => (await unwrap(client.sessions.list())).items

test('a user sees every session, the most recently used first, and which one is current', async () => {
  const { client, email } = await service.person('Lists')
  clock.advance(1000)
  const phone = await signInOn('Phone/1.0', email)

  const listed = await sessionsOf(phone)

  expect(listed).toMatchObject([
    { id: phone.session.tokens!.session_id, device: 'Phone/1.0', ip: '127.0.0.1', current: true },
    { id: client.session.tokens!.session_id, current: false },
  ])
  expect((await sessionsOf(client)).map(({ current }) => current)).toEqual([false, true])
})

test('a session that its user ends is refused immediately and not listed, and the other session continues', async () => {
  const { client, email } = await service.person('Ends')
  const phone = await signInOn('Phone/1.0', email)
  const lost = phone.session.tokens!

  expect(await client.sessions.end({ params: { id: lost.session_id } })).toMatchObject({ ok: true, status: 204 })

  expect(await phone.users.me()).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
  expect(await service.anon.auth.refresh({ body: { refresh_token: lost.refresh_token } })).toMatchObject({
    ok: false,
    problem: { code: 'session-ended' },
  })
  expect(await sessionsOf(client)).toHaveLength(1)
})

test('a user can end the current session', async () => {
  const { client } = await service.person('Leaves')

  await unwrap(client.sessions.end({ params: { id: client.session.tokens!.session_id } }))

  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
})

test('a user can end all other sessions in one request', async () => {
  const { client, email } = await service.person('Alone')
  const others = [await signInOn('A', email), await signInOn('B', email)]

  await unwrap(client.sessions.endOthers())

  for (const other of others) expect(await other.users.me()).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
  expect(await sessionsOf(client)).toMatchObject([{ current: true }])
})

test('a request to end an ended or unknown session fails with session-not-found', async () => {
  const { client, email } = await service.person('Twice')
  const phone = await signInOn('Phone/1.0', email)
  const id = phone.session.tokens!.session_id
  await unwrap(client.sessions.end({ params: { id } }))

  for (const unknown of [id, crypto.randomUUID(), 'x']) {
    expect(await client.sessions.end({ params: { id: unknown } })).toMatchObject({ ok: false, problem: { code: 'session-not-found' } })
  }
  expect(await sessionsOf(client)).toHaveLength(1)
})

test("another user's session cannot be seen or ended", async () => {
  const id = alice.client.session.tokens!.session_id

  expect(await bob.client.sessions.end({ params: { id } })).toMatchObject({ ok: false, problem: { code: 'session-not-found' } })
  await unwrap(bob.client.sessions.endOthers())

  expect((await sessionsOf(bob.client)).map((session) => session.id)).not.toContain(id)
  expect(await alice.client.users.me()).toMatchObject({ ok: true })
})

test('a session expires after 14 days without use', async () => {
  const { client, email } = await service.person('Idle')
  clock.advance(14 * 86_400_000 + 60_000)
  const newClient = await signInOn('Back', email)

  expect(await sessionsOf(newClient)).toMatchObject([{ current: true }])
  expect(await client.users.me()).toMatchObject({ ok: false, status: 401 })
  expect(client.session.tokens).toBeNull()
})
