import { expect, test } from 'vitest'
import { ConnectionError, createClient, type Client } from '../index.ts'
import {
  expired,
  gate,
  HEALTH,
  json,
  nextUncaught,
  refuse,
  startAuthService,
  startServer,
  succeedWithoutBody,
  tokens,
  USER,
} from '../scripted-server.ts'

const REFRESH = 'POST /api/auth/refresh'

const signIn = (client: Client, email: string) => client.auth.login({ body: { email, password: 'secret' } })

test('after a sign-in the client has the tokens, and calls send the access token', async () => {
  const { baseUrl, authorizations } = await startAuthService(['ann-access-1'])
  const client = createClient({ baseUrl })

  const before = await client.users.me()
  await signIn(client, 'ann')
  const after = await client.users.me()

  expect(before).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(after).toMatchObject({ ok: true, data: { username: 'ann-access-1' } })
  expect(authorizations()).toEqual([undefined, 'Bearer ann-access-1'])
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('public operations send no token', async () => {
  const { baseUrl, requests } = await startServer((_, response) => json(response, 200, HEALTH))

  await createClient({ baseUrl, tokens: tokens(1) }).system.health()

  expect(requests.map(({ headers }) => 'authorization' in headers)).toEqual([false])
})

test('a stored value that is not a pair of tokens is ignored', async () => {
  const { baseUrl, requests } = await startAuthService([])
  const storage = { get: () => JSON.parse('{ "access_token": "of another library" }'), set: () => undefined }

  const result = await createClient({ baseUrl, storage }).users.me()

  expect(result).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(requests).toHaveLength(1)
})

test('tokens that the application has stored keep their time of expiry', async () => {
  const { baseUrl, authorizations } = await startAuthService(['ann-access-2'])

  await createClient({ baseUrl, tokens: JSON.parse(JSON.stringify(expired())) }).users.me()

  expect(authorizations()).toEqual(['Bearer ann-access-2'])
})

test('a call that is refused because the session has ended removes the tokens', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 401, 'session-ended'))
  const client = createClient({ baseUrl, tokens: tokens(1) })

  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
  expect(client.session.tokens).toBeNull()
})

test('a refusal because an earlier session has ended does not end the current session', async () => {
  const { open, opened } = gate()
  const { baseUrl, requests } = await startServer(async ({ url }, response) => {
    if (url !== '/api/auth/refresh') await opened
    refuse(response, 401, 'session-ended')
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const call = client.users.me()
  await expect.poll(() => requests).toHaveLength(1)
  client.session.set(tokens(1, 'ben'))
  open()
  await call
  await client.auth.refresh({ body: { refresh_token: 'ann-refresh-1' } })

  expect(client.session.tokens).toMatchObject(tokens(1, 'ben'))
})

test('a sign-out removes the tokens at once, even if no response arrives', async () => {
  const { baseUrl } = await startServer((_, response) => response.destroy())
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const signedOut = client.auth.logout()

  expect(client.session.tokens).toBeNull()
  await expect(signedOut).rejects.toThrow(ConnectionError)
})

test('a sign-out without tokens is sent, and returns the refusal of the service', async () => {
  const { baseUrl, requests } = await startServer((_, response) => refuse(response, 422, 'validation-failed'))

  const result = await createClient({ baseUrl }).auth.logout()

  expect(result).toMatchObject({ ok: false, problem: { code: 'validation-failed' } })
  expect(requests.map(({ body }) => body)).toEqual(['{}'])
})

test('the late answer to a sign-in changes nothing after a sign-out or a later sign-in', async () => {
  const ann = gate()
  const ben = gate()
  const { baseUrl } = await startServer(async ({ url, body }, response) => {
    if (url === '/api/auth/logout') return succeedWithoutBody(response)
    const { email } = JSON.parse(body)
    await (email === 'ann' ? ann : ben).opened
    return json(response, 200, tokens(1, email))
  })
  const client = createClient({ baseUrl })

  const annSignsIn = signIn(client, 'ann')
  const benSignsIn = signIn(client, 'ben')
  ben.open()
  await benSignsIn
  ann.open()
  await annSignsIn
  expect(client.session.tokens).toMatchObject(tokens(1, 'ben'))

  const again = signIn(client, 'ann')
  await client.auth.logout()
  expect(await again).toMatchObject({ ok: true })
  expect(client.session.tokens).toBeNull()
})

test('a call is never sent for a user who signed in while it waited', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, authorizations } = await startAuthService(['ann-access-2', 'ben-access-1'], async (_, response) => {
    await opened
    json(response, 200, tokens(2))
  })
  const client = createClient({ baseUrl, tokens: expired() })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await signIn(client, 'ben')
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(authorizations()).toEqual(['Bearer ann-access-1'])
  expect(client.session.tokens).toMatchObject(tokens(1, 'ben'))
})

test('a call is sent for the user who was signed in when it was made, even if its body takes a while', async () => {
  const { open, opened } = gate()
  const { baseUrl, requests } = await startServer((_, response) => json(response, 200, USER))
  const client = createClient({ baseUrl, tokens: tokens(1) })
  const picture = async function* () {
    await opened
    yield Buffer.from('picture')
  }

  const upload = client.avatars.put({ body: picture() })
  client.session.set(tokens(1, 'ben'))
  open()
  await upload

  expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer ann-access-1'])
})

test('a listener gets every event until it is removed', async () => {
  const { baseUrl } = await startAuthService(['ann-access-2'])
  const client = createClient({ baseUrl })
  const events: unknown[] = []
  const stops = [
    client.session.on('signed-in', (event) => events.push(['signed-in', event.tokens.access_token])),
    client.session.on('refreshed', (event) => events.push(['refreshed', event.tokens.access_token])),
    client.session.on('signed-out', ({ reason }) => events.push(['signed-out', reason])),
  ]

  await signIn(client, 'ann')
  await client.users.me()
  await client.auth.logout()
  await client.auth.logout()
  client.session.set(tokens(3, 'ben'))
  client.session.set(null)
  for (const stop of stops) stop()
  client.session.set(tokens(4))

  expect(events).toEqual([
    ['signed-in', 'ann-access-1'],
    ['refreshed', 'ann-access-2'],
    ['signed-out', 'logout'],
    ['signed-in', 'ben-access-3'],
    ['signed-out', 'forgotten'],
  ])
})

test('an error of a listener is uncaught, and does not fail the call that caused the event', async () => {
  const { baseUrl } = await startAuthService([])
  const stored: unknown[] = []
  const client = createClient({ baseUrl, storage: { get: () => null, set: (newTokens) => void stored.push(newTokens) } })
  const uncaught = nextUncaught()
  client.session.on('signed-in', () => {
    throw new Error('listener failed')
  })

  expect(await signIn(client, 'ann')).toMatchObject({ ok: true })
  expect(await uncaught).toThrow('listener failed')
  expect(stored).toMatchObject([tokens(1)])
})

test('a listener that is added while an event is delivered does not get that event', async () => {
  const client = createClient({ baseUrl: 'http://localhost' })
  let calls = 0
  const listen = () => {
    const stop = client.session.on('signed-in', () => {
      calls++
      stop()
      if (calls < 9) listen()
    })
  }
  listen()

  client.session.set(tokens(1))

  expect(calls).toBe(1)
})
