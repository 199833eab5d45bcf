/** The Authorization header: where the service looks for an access token, and how it reads the header. */
import { describe, expect, test } from 'vitest'
import { sendRequest, sendBytes } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startWithKeys } from './forged-tokens.ts'

const { service, issued, create } = await startWithKeys()
const { url, alice, bob } = service

describe('the service returns not-signed-in for a request with', () => {
  test.each<[string, Record<string, string>]>([
    ['no Authorization header', {}],
    ['an empty Authorization header', { authorization: '' }],
    ['Basic authentication', { authorization: `Basic ${Buffer.from(`${alice.email}:${alice.password}`).toString('base64')}` }],
    ['another scheme', { authorization: `Token ${issued.access_token}` }],
    ['a token without its scheme', { authorization: issued.access_token }],
    ['a scheme that begins with Bearer', { authorization: `Bearers ${issued.access_token}` }],
    ['no space between Bearer and the token', { authorization: `Bearer${issued.access_token}` }],
    ['a cookie', { cookie: `access_token=${issued.access_token}` }],
    ['the token in other headers', { 'x-access-token': issued.access_token, 'proxy-authorization': `Bearer ${issued.access_token}` }],
  ])('%s', async (_, headers) => {
    const response = await expectUnchanged(service, () => create(headers))

    expectRefusal(response, 'not-signed-in')
    expect(response.headers['www-authenticate']).toBe('Bearer realm="contacts"')
  })

  test('the token in the query', async () => {
    const response = await expectUnchanged(service, () =>
      sendRequest(url, { method: 'POST', path: `/api/contacts?access_token=${issued.access_token}`, body: { first_name: 'Ada' } }),
    )

    expectRefusal(response, 'not-signed-in')
  })
})

test.each([
  'Bearer',
  'Bearer ',
  'bearer',
  'Bearer\t',
  `Bearer\t${issued.access_token}`,
  `Bearer \t${issued.access_token}`,
  `Bearer=${issued.access_token}`,
  `Bearer,${issued.access_token}`,
  `Bearer token="${issued.access_token}"`,
])('the service refuses a Bearer scheme that is not followed by a space and a token: %j', async (authorization) => {
  const response = await expectUnchanged(service, () => create({ authorization }))

  expectRefusal(response, 'access-token-invalid')
})

test.each([
  [`Bearer ${issued.access_token}`, 'Bearer garbage'],
  ['Bearer garbage', `Bearer ${issued.access_token}`],
  [`Bearer ${issued.access_token}`, `Bearer ${bob.client.session.tokens!.access_token}`],
])('the service refuses a request with two Authorization headers', async (...authorization) => {
  const response = await expectUnchanged(service, () => create({ authorization }))

  expectRefusal(response, 'access-token-invalid')
})

test('the service refuses a token of bytes that are not UTF-8', async () => {
  const request = Buffer.from(
    `POST /api/contacts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \xff\xfe\x80\r\nContent-Length: 0\r\n\r\n`,
    'latin1',
  )

  const response = await expectUnchanged(service, () => sendBytes(url, request))

  expectRefusal(response, 'access-token-invalid')
})

test('a public operation ignores the access token', async () => {
  const response = await sendRequest(url, {
    method: 'POST',
    path: '/api/auth/login',
    body: { email: alice.email, password: alice.password },
    headers: { authorization: 'Bearer garbage' },
  })

  expect(response.status).toBe(200)
})
