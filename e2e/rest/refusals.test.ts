/** Every refusal that an operation lists, of every operation. 429 and 503 have suites of their own. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callOf, inOrder, subjectOf } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { ask, type Call } from '../harness/http.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { url, alice } = service
const subject = await subjectOf(alice)
const refused = (call: Call, credentials: Record<string, string> = alice.authorization()) =>
  unchanged(service, () => ask(url, call, credentials))

const signedIn = operations.filter(({ access }) => access === 'session')
const withBody = operations.filter(({ hasBody }) => hasBody)
const listing = (code: string) => operations.filter(({ codes }) => codes.includes(code))
const at = (param: string) => operations.filter(({ path }) => path.includes(`{${param}}`))
const post = (path: string, body: object): Call => ({ method: 'POST', path, body })
const me: Call = { method: 'GET', path: '/api/users/me' }
const refreshTokenOf = ({ client }: Person) => client.session.tokens!.refresh_token

describe('without a valid token', async () => {
  const { access_token, refresh_token } = alice.client.session.tokens!
  const carol = await service.person('Carol')
  const left = carol.authorization()
  await ask(url, post('/api/auth/logout', { refresh_token: refreshTokenOf(carol) }))

  test.each(signedIn)('$id is refused', async (operation) => {
    const call = callOf(operation, subject)

    const without = await refused(call, {})
    const noBearer = await refused(call, { authorization: access_token })
    const invalid = [
      await refused(call, { authorization: 'Bearer' }),
      await refused(call, { authorization: 'Bearer garbage' }),
      await refused(call, { authorization: `Bearer ${refresh_token}` }),
      await refused(call, { authorization: `Bearer ${access_token.slice(0, -6)}AAAAAA` }),
      await refused(call, { authorization: `Bearer ${access_token.slice(0, -1)}` }),
    ]
    const ended = await refused(call, left)

    for (const answer of [without, noBearer]) expectRefusal(answer, 'not-signed-in')
    expect(without.headers['www-authenticate']).toBe('Bearer realm="contacts"')
    for (const answer of invalid) expectRefusal(answer, 'access-token-invalid')
    expectRefusal(ended, 'session-ended')
    for (const { headers } of [...invalid, ended]) expect(headers['www-authenticate']).toContain('error="invalid_token"')
  })
})

describe('ten minutes and the leeway after its token was made', async () => {
  const later = await startService({ now: '2026-11-20T12:00:00Z' })
  const own = await subjectOf(later.alice)
  const old = later.alice.authorization()
  later.clock.advance(605_000)

  test.each(signedIn)('$id is refused', async (operation) => {
    const answer = await unchanged(later, () => ask(later.url, callOf(operation, own), old))

    expectRefusal(answer, 'access-token-expired')
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  test('a refresh is all that is needed', async () => {
    const { body } = await ask(later.url, post('/api/auth/refresh', { refresh_token: refreshTokenOf(later.alice) }))

    expect((await ask(later.url, me, { authorization: `Bearer ${body.access_token}` })).status).toBe(200)
  })
})

describe('a body that cannot be read', () => {
  test.each(withBody)('is refused by $id', async (operation) => {
    const answer = await refused({ ...callOf(operation, subject), body: '{"first_name":' })

    expectRefusal(answer, 'malformed-request')
  })

  test('is what the document announces wherever a body is read', () => {
    expect(withBody.filter(({ codes }) => !codes.includes('malformed-request'))).toEqual([])
  })
})

describe('a request that is invalid', () => {
  test.each(operations)('is refused by $id: a query member that it does not know', async (operation) => {
    const call = callOf(operation, subject)

    const answer = await refused({ ...call, path: `${call.path}?no_such_member=1` })

    expectRefusal(answer, 'validation-failed', [{ pointer: 'query/no_such_member', code: 'unknown-member' }])
  })

  test.each(withBody)('is refused by $id: a body member that it does not know', async (operation) => {
    const call = callOf(operation, subject)

    const answer = await refused({ ...call, body: { ...(call.body as object), no_such_member: 1 } })

    expectRefusal(answer, 'validation-failed', [{ pointer: '#/no_such_member', code: 'unknown-member' }])
  })

  test.each(withBody)('is refused by $id: no body, or one that is no object', async (operation) => {
    const call = callOf(operation, subject)

    for (const body of [undefined, 'null', '[]', '"text"', '1', 'true'])
      expectRefusal(await refused({ ...call, body }), 'validation-failed', [{ pointer: '#' }])
  })
})

describe('what is not there', () => {
  const nobody = () => [
    randomUUID(),
    '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
    'not-a-uuid',
    '0',
    '%20',
    "'%20or%201=1",
    'null',
    '%00',
    `${subject.contact_id}x`,
    subject.contact_id.replaceAll('-', ''),
  ]

  // Whose body names contacts takes ids there and nothing else.
  const ofContact = listing('contact-not-found').filter((operation) => !at('label_id').includes(operation))

  test.each(ofContact)('$id has no such contact', async (operation) => {
    for (const contact_id of nobody()) expectRefusal(await refused(callOf(operation, { ...subject, contact_id })), 'contact-not-found')
  })

  test.each(listing('phone-not-found'))('$id has no such phone number', async (operation) => {
    for (const phone_id of [...nobody(), subject.contact_id])
      expectRefusal(await refused(callOf(operation, { ...subject, phone_id })), 'phone-not-found')
  })

  test.each(listing('phone-not-found'))('$id tells of the contact first', async (operation) => {
    const answer = await refused(callOf(operation, { ...subject, contact_id: randomUUID(), phone_id: 'nothing' }))

    expectRefusal(answer, 'contact-not-found')
  })

  test.each(at('label_id'))('$id has no such label', async (operation) => {
    for (const label_id of nobody()) expectRefusal(await refused(callOf(operation, { ...subject, label_id })), 'label-not-found')
  })

  test('what was removed is not there', async () => {
    const gone = await subjectOf(alice)
    const remove = callOf(
      operations.find(({ id }) => id === 'contactsRemove')!,
      gone,
    )
    expect((await ask(url, remove, alice.authorization())).status).toBe(204)

    const others = listing('contact-not-found').filter(({ id }) => id !== 'contactsRestore')
    for (const operation of others) expectRefusal(await refused(callOf(operation, gone)), 'contact-not-found')

    const removeLabel = callOf(
      operations.find(({ id }) => id === 'labelsRemove')!,
      gone,
    )
    expect((await ask(url, removeLabel, alice.authorization())).status).toBe(204)
    for (const operation of at('label_id')) expectRefusal(await refused(callOf(operation, gone)), 'label-not-found')
  })

  test('whoever asks gets the whole list of operations tried', () => {
    expect(listing('contact-not-found')).toHaveLength(12)
    expect(listing('label-not-found')).toEqual(at('label_id'))
    expect(listing('phone-not-found')).toHaveLength(3)
  })
})

describe('signing up', () => {
  test.each([(email: string) => email, (email: string) => email.toUpperCase(), (email: string) => `  ${email} `])(
    'with an e-mail that somebody has is refused',
    async (write) => {
      const answer = await refused(
        post('/api/auth/signup', { username: 'Eve', email: write(alice.email), password: 'another password' }),
        {},
      )

      expectRefusal(answer, 'email-taken')
      expectRefusal(await refused(post('/api/auth/login', { email: alice.email, password: 'another password' }), {}), 'wrong-credentials')
    },
  )

  test('at the same moment makes one account', async () => {
    const signup = post('/api/auth/signup', { username: 'Eve', email: `${randomUUID()}@example.com`, password: PASSWORD })

    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(url, signup)))

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409])
  })
})

describe('signing in', () => {
  test.each([
    ['with another password', () => ({ email: alice.email, password: 'wrong horse battery' })],
    ['with the password in capitals', () => ({ email: alice.email, password: PASSWORD.toUpperCase() })],
    ['with a blank too many', () => ({ email: alice.email, password: `${PASSWORD} ` })],
    ['with an e-mail that nobody has', () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD })],
    ["with somebody's name", () => ({ email: 'alice@example.com', password: PASSWORD })],
  ])('%s is refused', async (_, credentials) => {
    const answer = await refused(post('/api/auth/login', credentials()), {})

    expectRefusal(answer, 'wrong-credentials')
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="contacts"')
  })

  test('is refused alike whether somebody has the e-mail or nobody', async () => {
    const [known, unknown] = [
      await ask(url, post('/api/auth/login', { email: alice.email, password: 'wrong' })),
      await ask(url, post('/api/auth/login', { email: 'nobody@example.com', password: 'wrong' })),
    ]

    const comparable = ({ headers, body }: typeof known) => [
      { ...headers, date: '', 'x-request-id': '' },
      { ...body, request_id: '' },
    ]
    expect(comparable(known)).toEqual(comparable(unknown))
  })
})

test('a refresh token of a session that was ended gets nothing', async () => {
  const frank = await service.person('Frank')
  const token = { refresh_token: refreshTokenOf(frank) }
  await ask(url, post('/api/auth/logout', token))

  const answer = await refused(post('/api/auth/refresh', token), {})

  expectRefusal(answer, 'session-ended')
})

test('signing out with a token that is none is no refusal and signs nobody out', async () => {
  const answer = await refused(post('/api/auth/logout', { refresh_token: 'garbage' }), {})

  expect(answer).toMatchObject({ status: 204, text: '' })
  expect((await ask(url, me, alice.authorization())).status).toBe(200)
})

test('after all these refusals every operation works', async () => {
  const statuses = []
  for (const operation of inOrder)
    statuses.push([
      operation.id,
      (await ask(url, callOf(operation, subject), operation.access === 'session' ? alice.authorization() : {})).status,
    ])

  expect(statuses.filter(([, status]) => Number(status) >= 300)).toEqual([])
  expect(statuses).toHaveLength(operations.length)
})
