import { describe, expect, test } from 'vitest'
import { createClient } from './index.ts'
import { json, startServer, tokens, unexpired } from './scripted-server.ts'

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
