/** Routing: the methods of each path, HEAD and OPTIONS, ids and trailing slashes. */
import { METHODS } from 'node:http'
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { sendRequest, sendBytes } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url, alice } = service
const fixture = await createFixture(alice)

describe('methods', () => {
  const paths = [...Map.groupBy(operations, ({ path }) => path)].map(([path, ofPath]) => ({
    // Only fills the ids into the path: `calls.ts` has no body for the id `none`.
    path: callOf({ ...ofPath[0]!, path, hasBody: false, id: 'none' }, fixture).path,
    allowed: ofPath.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).toSorted(),
    access: ofPath[0]!.access,
  }))

  test.each(paths)('$path allows $allowed and OPTIONS, and refuses other methods', async ({ path, allowed, access }) => {
    const credentials = access === 'session' ? alice.authorization() : {}
    const others = METHODS.filter((method) => !allowed.includes(method) && method !== 'OPTIONS' && method !== 'CONNECT')

    await expectUnchanged(service, async () => {
      for (const method of others) {
        const response = await sendRequest(url, { method, path }, credentials)
        expect(response, method).toMatchObject({ status: 405, headers: { allow: allowed.join(', ') } })
        if (method !== 'HEAD') expectRefusal(response, 'method-not-allowed')
      }
    })

    // The loop has tried methods that no operation has.
    expect(others).toEqual(expect.arrayContaining(['PROPFIND', 'TRACE', 'PURGE', 'M-SEARCH', 'LINK']))
  })

  test.each(paths.filter(({ access }) => access === 'session'))(
    '$path does not reveal its methods to a client without a token',
    async ({ path }) => {
      const response = await sendRequest(url, { method: 'PROPFIND', path })

      expectRefusal(response, 'not-signed-in')
      expect(response.headers).not.toHaveProperty('allow')
    },
  )

  test('upcoming_birthdays in a path is not read as the id of a contact', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      const response = await expectUnchanged(service, () =>
        sendRequest(url, { method, path: '/api/contacts/upcoming_birthdays', body: { first_name: 'Ada' } }, alice.authorization()),
      )
      expect(response).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    }
  })

  test.each(operations.filter(({ method }) => method === 'GET'))('HEAD $path returns the headers of GET and no body', async (operation) => {
    const call = callOf(operation, fixture)
    const credentials = operation.access === 'session' ? alice.authorization() : {}

    const [get, head] = await Promise.all([sendRequest(url, call, credentials), sendRequest(url, { ...call, method: 'HEAD' }, credentials)])

    // Transfer-Encoding describes a body, which HEAD does not return.
    const { date: _, 'x-request-id': __, 'transfer-encoding': ___, ...headers } = get.headers
    expect(head).toMatchObject({ status: 200, headers, text: '' })
    if (operation.access === 'session')
      expect(await sendRequest(url, { ...call, method: 'HEAD' })).toMatchObject({
        status: 401,
        text: '',
        headers: { 'www-authenticate': 'Bearer realm="contacts"' },
      })
  })

  test.each(paths)('OPTIONS $path needs no token', async ({ path }) => {
    const response = await expectUnchanged(service, () => sendRequest(url, { method: 'OPTIONS', path }))

    expect(response).toMatchObject({
      status: 204,
      text: '',
      headers: { 'x-request-id': expect.any(String), 'x-content-type-options': 'nosniff' },
    })
  })
})

test('a trailing slash is ignored', async () => {
  const response = await sendRequest(url, { method: 'GET', path: `/api/contacts/${fixture.contact_id}/` }, alice.authorization())

  expect(response).toMatchObject({ status: 200, body: { id: fixture.contact_id } })
})

test.each([1_000, 15_000])('a contact with an id of %i characters is not found, as with any id that is not a UUID', async (length) => {
  const path = `/api/contacts/${'a'.repeat(length)}`

  expectRefusal(await sendRequest(url, { method: 'GET', path }, alice.authorization()), 'contact-not-found')
  expectRefusal(await sendRequest(url, { method: 'GET', path }), 'not-signed-in')
})

test('the server closes the connection of a CONNECT request without a response', async () => {
  const response = await sendBytes(url, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')

  expect(response.text).toBe('')
})
