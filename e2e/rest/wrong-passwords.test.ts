/** Wrong passwords are counted in one audit event per account, kind and hour, so that they cannot fill the table. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { guess, HOUR, MINUTE, newAddress, repeat, startThrottled, unknownEmail } from './throttled-service.ts'

const service = await startThrottled()
const { url, clock, db } = service

const wrongPasswordsOf = async ({ client }: typeof service.alice) => (await unwrap(client.users.exportData())).wrong_passwords
const countRows = async () =>
  (await db.run<{ count: number }>({ text: 'select count(*)::int as count from audit_events', values: [] }))[0]!.count

test('failed sign-ins are counted for each hour, with the time and the IP address of the last one', async () => {
  const person = await service.person('Guessed')
  clock.set('2026-11-21T10:20:00Z')
  await guess(service, person.email, '203.0.113.1')
  clock.advance(MINUTE)
  await guess(service, person.email, '203.0.113.2')
  clock.set('2026-11-21T11:00:00Z')
  expectRefusal(await guess(service, person.email, '203.0.113.3'), 'wrong-credentials')

  const device = null
  const kind = 'sign-in-failed'
  await unwrap(person.client.auth.login({ body: { email: person.email, password: person.password } }))
  await expect
    .poll(() => wrongPasswordsOf(person))
    .toEqual([
      { kind, hour: '2026-11-21T10:00:00.000Z', count: 2, last_at: '2026-11-21T10:21:00.000Z', ip: '203.0.113.2', device },
      { kind, hour: '2026-11-21T11:00:00.000Z', count: 1, last_at: '2026-11-21T11:00:00.000Z', ip: '203.0.113.3', device },
    ])
  expect(await wrongPasswordsOf(service.bob)).toEqual([])
})

test('a hundred failed sign-ins from as many networks add one row, and those for unknown addresses add none', async () => {
  clock.advance(HOUR)
  const before = await countRows()

  await repeat(50, () => guess(service, unknownEmail(), newAddress()))
  await repeat(100, () => guess(service, service.bob.email, newAddress()))
  // The attempt limit of the account refuses this sign-in.
  expectRefusal(await guess(service, service.bob.email, newAddress()), 'rate-limited')

  await expect.poll(() => wrongPasswordsOf(service.bob)).toMatchObject([{ count: 100 }])
  expect(await countRows()).toBe(before + 1)
})

test('wrong passwords that a signed-in client sends are counted, and cause no other audit event', async () => {
  const person = await service.person('Stolen')
  const headers = { 'user-agent': 'Thief/1.0' }
  const calls = [
    { method: 'POST', path: '/api/users/me/remove', body: { password: 'not the password' } },
    { method: 'POST', path: '/api/users/me/change_email', body: { email: 'thief@example.com', password: 'not the password' } },
    {
      method: 'POST',
      path: '/api/users/me/change_password',
      body: { current_password: 'not the password', new_password: 'another horse battery' },
    },
  ]

  for (const call of calls) expectRefusal(await sendRequest(url, { ...call, headers }, person.authorization()), 'wrong-password')

  await expect
    .poll(() => wrongPasswordsOf(person))
    .toMatchObject([{ kind: 'password-rejected', count: 3, ip: '127.0.0.1', device: 'Thief/1.0' }])
  const { audit_events } = await unwrap(person.client.users.exportData())
  expect(audit_events.map(({ kind }) => kind)).toEqual(['signed-up', 'signed-in'])
})
