/** Attempt limits of requests to change the e-mail address, whose responses can reveal who has an account. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, type Service } from '../harness/service.ts'
import { equalStatuses, expectThrottled, from, HOUR, newAddress, post, startThrottled, repeat, unknownEmail } from './throttled-service.ts'

interface Change {
  email?: string
  password?: string
  headers?: Record<string, string>
}

const change = ({ url }: Service, person: Person, address: string, { email = unknownEmail(), password = PASSWORD, headers }: Change = {}) =>
  sendRequest(
    url,
    { ...post('/api/users/me/change_email', { email, password }), ...(headers && { headers }) },
    { ...person.authorization(), ...from(address) },
  )

describe.each(['409', '202'])('a change of address where SIGNUP_DUPLICATE is %s', async (SIGNUP_DUPLICATE) => {
  const service = await startThrottled({ settings: { SIGNUP_DUPLICATE } })
  const { alice, bob, clock, mailbox } = service

  test('can be requested ten times an hour by a user, from all networks together, whether or not the address is taken', async () => {
    const person = await service.person('Many')
    const emails = Array.from({ length: 10 }, (_, index) => (index % 2 ? unknownEmail() : bob.email))

    const statuses = await repeat(10, (index) => change(service, person, newAddress(), { email: emails[index]! }))
    const mails = (await mailbox.settled()).length

    expect(statuses).toEqual(emails.map((email) => (email === bob.email ? Number(SIGNUP_DUPLICATE) : 202)))
    for (const email of [bob.email, unknownEmail()])
      expectThrottled(
        await expectUnchanged(service, () => change(service, person, newAddress(), { email })),
        'change-email',
        [10, 3600],
        3600,
      )
    expect(await mailbox.settled()).toHaveLength(mails)
    expect((await change(service, await service.person('Other'), newAddress())).status).toBe(202)
  })

  test('can be requested ten times an hour from a network, by all users together', async () => {
    const address = newAddress()
    const people = [await service.person('One'), await service.person('Two'), await service.person('Three')]

    expect(await repeat(10, (index) => change(service, people[index % 3]!, address))).toEqual(equalStatuses(10, 202))

    expectThrottled(
      await expectUnchanged(service, () => change(service, people[0]!, address, { email: bob.email })),
      'change-email-network',
      [10, 3600],
      3600,
    )
    expect((await change(service, people[0]!, newAddress())).status).toBe(202)
    clock.advance(HOUR)
    await unwrap(alice.client.auth.refresh())
    expect((await change(service, alice, address)).status).toBe(202)
  })
})

/** Makes the database refuse to store e-mails, as PostgreSQL does when its disk is full. */
const FULL_DISK = [
  `create function refuse_writes() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$`,
  'create trigger full_disk before insert on outbox execute function refuse_writes()',
]

describe('the limit of changes of address', async () => {
  const service = await startThrottled({ allows5xx: true })
  const { clock, db } = service

  test('does not count wrong passwords, so that a stolen access token cannot use it up', async () => {
    const person = await service.person('Stolen')
    const address = newAddress()

    expect(await repeat(9, () => change(service, person, address, { password: 'not the password' }))).toEqual(equalStatuses(9, 403))

    expect(await repeat(10, () => change(service, person, address))).toEqual(equalStatuses(10, 202))
  })

  test('does not count requests that fail because the service is unavailable, with and without Idempotency-Key', async () => {
    const person = await service.person('Outage')
    const address = newAddress()
    const keyed = () => change(service, person, address, { headers: { 'idempotency-key': randomUUID() } })
    for (const text of FULL_DISK) await db.run({ text, values: [] })

    expect(await repeat(6, () => change(service, person, address))).toEqual(equalStatuses(6, 503))
    expect(await repeat(6, keyed)).toEqual(equalStatuses(6, 503))

    await db.run({ text: 'drop function refuse_writes cascade', values: [] })
    expect(await repeat(10, keyed)).toEqual(equalStatuses(10, 202))
    expectThrottled(await expectUnchanged(service, () => change(service, person, address)), 'change-email', [10, 3600], 3600)
  })

  test('does not count a retry with the same Idempotency-Key, and a refusal is not stored for its key', async () => {
    const person = await service.person('Repeats')
    const address = newAddress()
    const email = unknownEmail()
    const headers = { 'idempotency-key': randomUUID() }

    expect(await repeat(12, () => change(service, person, address, { email, headers }))).toEqual(equalStatuses(12, 202))
    expect(await repeat(9, () => change(service, person, address))).toEqual(equalStatuses(9, 202))
    const late = { email, headers: { 'idempotency-key': randomUUID() } }
    expectThrottled(await expectUnchanged(service, () => change(service, person, address, late)), 'change-email', [10, 3600], 3600)

    clock.advance(HOUR)
    await unwrap(person.client.auth.refresh())
    expect((await change(service, person, address, late)).status).toBe(202)
  })
})
