/** Validation of a contact as a whole: several errors, deep nesting, read-only members, and limits across members. */
import { describe, expect, test } from 'vitest'
import { createFixture } from '../harness/calls.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'
import { outcomeOf } from './validation-outcome.ts'

const service = await startService({ now: '2026-11-20T09:59:59.999Z' })
const { url, alice, clock } = service
const send = (call: HttpRequest) => sendRequest(url, call, alice.authorization())

describe('a contact', async () => {
  const fixture = await createFixture(alice)
  const path = `/api/contacts/${fixture.contact_id}`
  const create = (body: unknown) => send({ method: 'POST', path: '/api/contacts', body })
  const patch = (body: unknown) => send({ method: 'PATCH', path, body })
  const writes = [
    ['create', (body: unknown) => ({ method: 'POST', path: '/api/contacts', body })],
    ['replace', (body: unknown) => ({ method: 'PUT', path, body })],
    ['patch', (body: unknown) => ({ method: 'PATCH', path, body })],
  ] as const

  test.each(writes)('%s reports all errors at once', async (_, call) => {
    const body = {
      first_name: '',
      emails: [{ address: 'a@b.c' }, { address: 'x', extra: 1 }],
      phones: [{ number: 'abc', label: '' }],
      birthday: '1990-02-30',
      nick_name: 'Jo',
    }

    const response = await expectUnchanged(service, () => send(call(body)))

    expect(new Set(outcomeOf(response))).toEqual(
      new Set([
        422,
        '#/birthday not-a-birthday',
        '#/emails/1/address too-short',
        '#/emails/1/extra unknown-member',
        '#/first_name too-short',
        '#/nick_name unknown-member',
        '#/phones/0/label too-short',
        '#/phones/0/number too-few-digits',
      ]),
    )
    expect(response.body.detail).toBe('The request has 7 invalid values.')
  })

  test.each(writes)('%s refuses JSON that is nested thousands of levels deep, in any member', async (_, call) => {
    const deep = [
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      `${'['.repeat(120_000)}${']'.repeat(120_000)}`,
      `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`,
    ]

    for (const value of deep) {
      const inData = await expectUnchanged(service, () =>
        send(call(`{"first_name":"Ada","additional_data":{"a":${value}},"version":1e-400}`)),
      )
      const inNotes = await expectUnchanged(service, () => send(call(`{"first_name":"Ada","notes":${value}}`)))

      expectRefusal(inData, 'validation-failed', [
        { pointer: expect.stringMatching(/^#\/additional_data(\/(a|0)){32}$/), code: 'too-deep' },
      ])
      expectRefusal(inNotes, 'validation-failed', [{ pointer: '#/notes', code: 'wrong-type' }])
    }
  })

  test.each(writes)('%s reports every number that would be rounded, and stores none', async (_, call) => {
    const response = await expectUnchanged(service, () =>
      send(call('{"first_name":"Ada","additional_data":{"id":9007199254740993,"list":[1, 1e-400, {"a/b": 1e400}],"ok":0.1}}')),
    )

    expectRefusal(response, 'validation-failed', [
      { pointer: '#/additional_data/id', code: 'inexact-number' },
      { pointer: '#/additional_data/list/1', code: 'inexact-number' },
      { pointer: '#/additional_data/list/2/a~1b', code: 'inexact-number' },
    ])
  })

  test.each(writes)('%s ignores read-only members', async (_, call) => {
    const before = await send({ method: 'GET', path })

    const response = await send(
      call({
        ...before.body,
        id: 'x',
        // Only a creation reads it, and another contact has it here.
        uid: null,
        display_name: 7,
        created_at: 7,
        updated_at: null,
        phones: before.body.phones.map((phone: object) => ({ ...phone, id: undefined, number: '+380671234567', e164: 'x' })),
      }),
    )

    expect(response.status).toBeLessThan(300)
    expect(response.body).toMatchObject({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      created_at: expect.stringMatching(/Z$/),
      phones: [{ e164: '+380671234567' }],
    })
  })

  test('may have as its birthday the current date of the time zone furthest ahead, but not the next day', async () => {
    const born = (day: string) => create({ first_name: 'Newborn', birthday: day })
    // It is 23:59:59.999 on 20 November in the time zone that is furthest ahead.
    expect((await born('2026-11-20')).status).toBe(201)
    expectRefusal(await expectUnchanged(service, () => born('2026-11-21')), 'validation-failed', [
      { pointer: '#/birthday', code: 'in-the-future' },
    ])

    clock.advance(1)

    expect((await born('2026-11-21')).status).toBe(201)
    expectRefusal(await expectUnchanged(service, () => born('2026-11-22')), 'validation-failed', [
      { pointer: '#/birthday', code: 'in-the-future' },
    ])
    clock.advance(-1)
  })

  test('is refused if a patch makes its merged additional data too large', async () => {
    expect((await patch({ additional_data: { a: 'a'.repeat(10_000) } })).status).toBe(200)

    const response = await expectUnchanged(service, () => patch({ additional_data: { b: 'b'.repeat(7_000) } }))

    expectRefusal(response, 'validation-failed', [{ pointer: '#/additional_data', code: 'too-large' }])
    expect((await patch({ additional_data: { a: null, b: 'b'.repeat(7_000) } })).body.additional_data).toEqual({ b: 'b'.repeat(7_000) })
  })

  test('keeps the phone numbers whose ids are in the body, and refuses a repeated id', async () => {
    const { body: before } = await create({ first_name: 'Ada', phones: [{ number: '111' }, { number: '222' }] })
    const [first, second] = before.phones as { id: string }[]
    const contactPath = `/api/contacts/${before.id}`

    const swapped = await send({
      method: 'PUT',
      path: contactPath,
      body: {
        first_name: 'Ada',
        phones: [{ id: second!.id.toUpperCase(), number: '222' }, { number: '333' }, { id: first!.id, number: '111' }],
      },
    })
    const twice = await expectUnchanged(service, () =>
      send({
        method: 'PATCH',
        path: contactPath,
        body: {
          phones: [
            { id: first!.id, number: '111' },
            { id: first!.id, number: '222' },
          ],
        },
      }),
    )

    expect(swapped.body.phones.map(({ id }: { id: string }) => id)).toEqual([second!.id, expect.any(String), first!.id])
    expectRefusal(twice, 'validation-failed', [{ pointer: '#/phones/1/id', code: 'unknown-phone' }])
  })

  test('can have twenty phone numbers, but not one more', async () => {
    const { body } = await create({ first_name: 'Ada', phones: Array.from({ length: 19 }, () => ({ number: '123' })) })
    const add = () => send({ method: 'POST', path: `/api/contacts/${body.id}/phones`, body: { number: '456' } })
    expect((await add()).status).toBe(201)

    const response = await expectUnchanged(service, add)

    expectRefusal(response, 'validation-failed', [{ pointer: '#', code: 'too-many' }])
  })
})
