import { describe, expect, test } from 'vitest'
import { createClient } from './index.ts'
import { withProgress } from './progress.ts'
import { createSharedStorage, json, refuse, startServer, tokens, unexpired, USER } from './scripted-server.ts'

describe.each([301, 302, 303, 307, 308])('a redirect with %d to another server', (status) => {
  /** The other server answers every request with valid tokens. */
  async function startRedirect() {
    const other = await startServer((_, response) => json(response, 200, tokens(1)))
    const service = await startServer(({ url }, response) => response.writeHead(status, { location: other.baseUrl + url }).end())
    return { other, client: createClient({ baseUrl: service.baseUrl, retries: 0, tokens: unexpired(1) }) }
  }
  const refusal = { name: 'ServiceError', status, problem: null }

  test('does not send the password of a sign-in to that server', async () => {
    const { other, client } = await startRedirect()

    await expect(client.auth.login({ body: { email: 'ann@example.com', password: 'correct horse' } })).rejects.toMatchObject(refusal)

    expect(other.requests).toEqual([])
    expect(client.session.tokens).toEqual(expect.objectContaining({ access_token: tokens(1).access_token }))
  })

  test('does not send the access token of a read to that server', async () => {
    const { other, client } = await startRedirect()

    await expect(client.users.me()).rejects.toMatchObject(refusal)

    expect(other.requests).toEqual([])
  })

  test('does not send the bytes of an upload to that server', async () => {
    const { other, client } = await startRedirect()

    await expect(client.avatars.put({ body: new Blob(['secret']) })).rejects.toMatchObject(refusal)

    expect(other.requests).toEqual([])
  })
})

/** A `fetch` that follows redirects although the client forbids it, like some replacements of the global `fetch`. */
const following = (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'follow' })

describe('with a fetch that follows redirects', () => {
  test('the tokens of a sign-in from another server are neither used nor stored', async () => {
    const other = await startServer((_, response) => json(response, 200, tokens(7)))
    const { baseUrl } = await startServer(({ url }, response) => response.writeHead(307, { location: other.baseUrl + url }).end())
    const shared = createSharedStorage()
    const client = createClient({ baseUrl, fetch: following, storage: shared.storage })

    await expect(client.auth.login({ body: { email: 'ann@example.com', password: 'correct horse' } })).rejects.toMatchObject({
      name: 'InvalidAnswerError',
      issues: [{ pointer: '#', detail: 'The request was redirected.' }],
    })

    expect([client.session.tokens, shared.stored]).toEqual([null, null])
  })

  test('and with progress, the response of another server is an error, too', async () => {
    const other = await startServer((_, response) => json(response, 200, USER))
    const { baseUrl } = await startServer(({ url }, response) => response.writeHead(307, { location: other.baseUrl + url }).end())
    const client = createClient({ baseUrl, fetch: withProgress(() => undefined, following), tokens: unexpired(1) })

    await expect(client.users.me()).rejects.toMatchObject({
      name: 'InvalidAnswerError',
      issues: [{ pointer: '#', detail: 'The request was redirected.' }],
    })
  })

  test.each([
    ['a success', 200, 'application/json', USER, 'InvalidAnswerError'],
    ['the end of the session', 401, 'application/problem+json', { code: 'session-ended' }, 'ServiceError'],
    ['a rate limit', 429, 'application/problem+json', { code: 'rate-limited' }, 'ServiceError'],
    ['a failure', 503, 'text/html', 'Unavailable', 'ServiceError'],
  ])('%s from another server is an error, and the call is not sent again', async (_, status, type, body, name) => {
    const other = await startServer((__, response) => json(response, status, body, type))
    const service = await startServer(({ url }, response) => response.writeHead(307, { location: other.baseUrl + url }).end())
    const client = createClient({ baseUrl: service.baseUrl, fetch: following, tokens: unexpired(1) })

    await expect(client.users.me()).rejects.toMatchObject({ name, status, problem: null })

    expect(client.session.tokens).toMatchObject(tokens(1))
    expect(service.requests).toHaveLength(1)
  })
})

test('a redirect is an error even if its body is a refusal', async () => {
  const { baseUrl, requests } = await startServer((_, response) => refuse(response, 307, 'session-ended'))
  const client = createClient({ baseUrl, tokens: unexpired(1) })

  await expect(client.users.me()).rejects.toMatchObject({ name: 'ServiceError', status: 307, problem: null })

  expect(client.session.tokens).toMatchObject(tokens(1))
  expect(requests).toHaveLength(1)
})

test('in a browser, where the response to a redirect has no status, the error says that it is a redirect', async () => {
  let calls = 0
  const fetch = async () => {
    calls++
    return Response.error()
  }

  await expect(createClient({ baseUrl: 'http://contacts.test', fetch }).system.live()).rejects.toMatchObject({
    name: 'ServiceError',
    message: 'The answer is a redirect',
    status: 0,
  })
  expect(calls).toBe(1)
})
