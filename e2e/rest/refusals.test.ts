/**
 * Refusals that many operations document, tested for each of them: missing tokens, invalid requests and missing
 * resources. Also the refusals of signing up and signing in.
 */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callOf, orderedOperations, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { url, alice } = service
const fixture = await createFixture(alice)
/** Sends a request and asserts that no stored row changes. */
const refused = (call: HttpRequest, credentials: Record<string, string> = alice.authorization()) =>
  expectUnchanged(service, () => sendRequest(url, call, credentials))

const withSession = operations.filter(({ access }) => access === 'session')
const withBody = operations.filter(({ hasBody }) => hasBody)
const withCode = (code: string) => operations.filter(({ codes }) => codes.includes(code))
const withParam = (param: string) => operations.filter(({ path }) => path.includes(`{${param}}`))
const post = (path: string, body: object): HttpRequest => ({ method: 'POST', path, body })
const me: HttpRequest = { method: 'GET', path: '/api/users/me' }
const refreshTokenOf = ({ client }: Person) => client.session.tokens!.refresh_token

describe('without a valid token', async () => {
  const { access_token, refresh_token } = alice.client.session.tokens!
  const carol = await service.person('Carol')
  const signedOut = carol.authorization()
  await sendRequest(url, post('/api/auth/logout', { refresh_token: refreshTokenOf(carol) }))

  test.each(withSession)('the server refuses $id', async (operation) => {
    const call = callOf(operation, fixture)

    const noHeader = await refused(call, {})
    const noBearer = await refused(call, { authorization: access_token })
    const invalid = [
      await refused(call, { authorization: 'Bearer' }),
      await refused(call, { authorization: 'Bearer garbage' }),
      await refused(call, { authorization: `Bearer ${refresh_token}` }),
      await refused(call, { authorization: `Bearer ${access_token.slice(0, -6)}AAAAAA` }),
      await refused(call, { authorization: `Bearer ${access_token.slice(0, -1)}` }),
    ]
    const ended = await refused(call, signedOut)

    for (const response of [noHeader, noBearer]) expectRefusal(response, 'not-signed-in')
    expect(noHeader.headers['www-authenticate']).toBe('Bearer realm="contacts"')
    for (const response of invalid) expectRefusal(response, 'access-token-invalid')
    expectRefusal(ended, 'session-ended')
    for (const { headers } of [...invalid, ended]) expect(headers['www-authenticate']).toContain('error="invalid_token"')
  })
})

describe('with an access token beyond its lifetime and leeway', async () => {
  const later = await startService({ now: '2026-11-20T12:00:00Z' })
  const laterFixture = await createFixture(later.alice)
  const expired = later.alice.authorization()
  later.clock.advance(605_000)

  test.each(withSession)('the server refuses $id', async (operation) => {
    const response = await expectUnchanged(later, () => sendRequest(later.url, callOf(operation, laterFixture), expired))

    expectRefusal(response, 'access-token-expired')
    expect(response.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  test('the client can refresh its tokens and continue', async () => {
    const { body } = await sendRequest(later.url, post('/api/auth/refresh', { refresh_token: refreshTokenOf(later.alice) }))

    expect((await sendRequest(later.url, me, { authorization: `Bearer ${body.access_token}` })).status).toBe(200)
  })
})

describe('a body that is not valid JSON', () => {
  test.each(withBody)('is refused by $id', async (operation) => {
    const response = await refused({ ...callOf(operation, fixture), body: '{"first_name":' })

    expectRefusal(response, 'malformed-request')
  })

  test('is a documented refusal of every operation that has a body', () => {
    expect(withBody.filter(({ codes }) => !codes.includes('malformed-request'))).toEqual([])
  })
})

describe('a request that is invalid', () => {
  test.each(operations)('is refused by $id: an unknown query parameter', async (operation) => {
    const call = callOf(operation, fixture)

    const response = await refused({ ...call, path: `${call.path}?no_such_member=1` })

    expectRefusal(response, 'validation-failed', [{ pointer: 'query/no_such_member', code: 'unknown-member' }])
  })

  test.each(withBody)('is refused by $id: an unknown body member', async (operation) => {
    const call = callOf(operation, fixture)

    const response = await refused({ ...call, body: { ...(call.body as object), no_such_member: 1 } })

    expectRefusal(response, 'validation-failed', [{ pointer: '#/no_such_member', code: 'unknown-member' }])
  })

  test.each(withBody)('is refused by $id: no body, or a body that is not an object', async (operation) => {
    const call = callOf(operation, fixture)

    for (const body of [undefined, 'null', '[]', '"text"', '1', 'true'])
      expectRefusal(await refused({ ...call, body }), 'validation-failed', [{ pointer: '#' }])
  })
})

describe('for a resource that does not exist', () => {
  const unknownIds = () => [
    randomUUID(),
    '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
    'not-a-uuid',
    '0',
    '%20',
    "'%20or%201=1",
    'null',
    '%00',
    `${fixture.contact_id}x`,
    fixture.contact_id.replaceAll('-', ''),
  ]

  // Operations on a label read contact ids from the body, and refuse malformed ids there with validation-failed.
  const ofContact = withCode('contact-not-found').filter((operation) => !withParam('label_id').includes(operation))

  test.each(ofContact)('$id returns contact-not-found', async (operation) => {
    for (const contact_id of unknownIds()) expectRefusal(await refused(callOf(operation, { ...fixture, contact_id })), 'contact-not-found')
  })

  test.each(withCode('phone-not-found'))('$id returns phone-not-found', async (operation) => {
    for (const phone_id of [...unknownIds(), fixture.contact_id])
      expectRefusal(await refused(callOf(operation, { ...fixture, phone_id })), 'phone-not-found')
  })

  test.each(withCode('phone-not-found'))(
    '$id returns contact-not-found when neither contact nor phone number exists',
    async (operation) => {
      const response = await refused(callOf(operation, { ...fixture, contact_id: randomUUID(), phone_id: 'nothing' }))

      expectRefusal(response, 'contact-not-found')
    },
  )

  test.each(withParam('label_id'))('$id returns label-not-found', async (operation) => {
    for (const label_id of unknownIds()) expectRefusal(await refused(callOf(operation, { ...fixture, label_id })), 'label-not-found')
  })

  test('only restoring and removing find a contact in the trash, and no operation finds a removed label', async () => {
    const removed = await createFixture(alice)
    const remove = callOf(
      operations.find(({ id }) => id === 'contactsRemove')!,
      removed,
    )
    expect((await sendRequest(url, remove, alice.authorization())).status).toBe(204)

    const others = withCode('contact-not-found').filter(({ id }) => !['contactsRestore', 'contactsRemove'].includes(id))
    for (const operation of others) expectRefusal(await refused(callOf(operation, removed)), 'contact-not-found')

    const removeLabel = callOf(
      operations.find(({ id }) => id === 'labelsRemove')!,
      removed,
    )
    expect((await sendRequest(url, removeLabel, alice.authorization())).status).toBe(204)
    for (const operation of withParam('label_id')) expectRefusal(await refused(callOf(operation, removed)), 'label-not-found')
  })

  test('every operation that documents these refusals is tested', () => {
    expect(withCode('contact-not-found')).toHaveLength(15)
    expect(withCode('label-not-found')).toEqual(withParam('label_id'))
    expect(withCode('phone-not-found')).toHaveLength(3)
  })
})

describe('signing up', () => {
  test.each([(email: string) => email, (email: string) => email.toUpperCase(), (email: string) => `  ${email} `])(
    'with the e-mail of an existing account is refused',
    async (spell) => {
      const response = await refused(
        post('/api/auth/signup', { username: 'Eve', email: spell(alice.email), password: 'another password' }),
        {},
      )

      expectRefusal(response, 'email-taken')
      expectRefusal(await refused(post('/api/auth/login', { email: alice.email, password: 'another password' }), {}), 'wrong-credentials')
    },
  )

  test('six times at once with one e-mail creates one account', async () => {
    const signup = post('/api/auth/signup', { username: 'Eve', email: `${randomUUID()}@example.com`, password: PASSWORD })

    const responses = await Promise.all(Array.from({ length: 6 }, () => sendRequest(url, signup)))

    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409])
  })
})

describe('signing in', () => {
  test.each([
    ['with another password', () => ({ email: alice.email, password: 'wrong horse battery' })],
    ['with the password in capitals', () => ({ email: alice.email, password: PASSWORD.toUpperCase() })],
    ['with a trailing space', () => ({ email: alice.email, password: `${PASSWORD} ` })],
    ['with an unknown e-mail', () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD })],
    ['with an e-mail guessed from the username', () => ({ email: 'alice@example.com', password: PASSWORD })],
  ])('%s is refused', async (_, credentials) => {
    const response = await refused(post('/api/auth/login', credentials()), {})

    expectRefusal(response, 'wrong-credentials')
    expect(response.headers['www-authenticate']).toBe('Bearer realm="contacts"')
  })

  test('is refused with the same response whether or not the e-mail address has an account', async () => {
    const [known, unknown] = [
      await sendRequest(url, post('/api/auth/login', { email: alice.email, password: 'wrong' })),
      await sendRequest(url, post('/api/auth/login', { email: 'nobody@example.com', password: 'wrong' })),
    ]

    const comparable = ({ headers, body }: typeof known) => [
      { ...headers, date: '', 'x-request-id': '' },
      { ...body, request_id: '' },
    ]
    expect(comparable(known)).toEqual(comparable(unknown))
  })
})

test('the server refuses the refresh token of a session that has ended', async () => {
  const frank = await service.person('Frank')
  const token = { refresh_token: refreshTokenOf(frank) }
  await sendRequest(url, post('/api/auth/logout', token))

  const response = await refused(post('/api/auth/refresh', token), {})

  expectRefusal(response, 'session-ended')
})

test('signing out with an invalid refresh token succeeds and ends no session', async () => {
  const response = await expectUnchanged(service, () => sendRequest(url, post('/api/auth/logout', { refresh_token: 'garbage' })))

  expect(response).toMatchObject({ status: 204, text: '' })
  expect((await sendRequest(url, me, alice.authorization())).status).toBe(200)
})

test('every operation still works after all these refusals', async () => {
  const statuses = []
  for (const operation of orderedOperations)
    statuses.push([
      operation.id,
      (await sendRequest(url, callOf(operation, fixture), operation.access === 'session' ? alice.authorization() : {})).status,
    ])

  expect(statuses.filter(([, status]) => Number(status) >= 300)).toEqual([])
  expect(statuses).toHaveLength(operations.length)
})
