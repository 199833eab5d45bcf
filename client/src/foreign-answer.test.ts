/** Responses with a success status from a proxy, a captive portal or another server than the service. */
import { expect, test } from 'vitest'
import { type Client, createClient, InvalidAnswerError, ServiceError } from './index.ts'
import {
  CONTACT,
  createSharedStorage,
  expired,
  json,
  PAGE,
  type ReceivedRequest,
  startServer,
  tokens,
  unexpired,
  USER,
} from './scripted-server.ts'

interface Answer {
  status?: number
  type?: string
  body?: string
  requestId?: string | undefined
}

const startForeignServer = (answerTo: (request: ReceivedRequest) => Answer) =>
  startServer((request, response) => {
    const { status = 200, type = 'application/json', body, requestId } = answerTo(request)
    response.writeHead(status, { ...(type && { 'content-type': type }), ...(requestId && { 'x-request-id': requestId }) }).end(body)
  })

const params = { id: '1' }
const list = ({ contacts }: Client) => contacts.list()
const create = ({ contacts }: Client) => contacts.create({ body: { first_name: 'Ada' } })
const remove = ({ contacts }: Client) => contacts.remove({ params })
const requestReset = ({ auth }: Client) => auth.requestPasswordReset({ body: { email: 'ada@example.com' } })
const picture = ({ avatars }: Client) => avatars.get()
const upload = ({ avatars }: Client) => avatars.put({ body: new Blob(['picture']) })
const download = ({ users }: Client) => users.download()

const html = { type: 'text/html', body: '<h1>Welcome to our hotel</h1>' }
const page = { body: JSON.stringify(PAGE) }
const contact = { body: JSON.stringify(CONTACT) }
/** The header by which the client recognises the service. */
const ours = { requestId: 'req-1' }
const noRequestId = { pointer: '#', detail: 'The header X-Request-Id is missing.' }

test.each<[string, (client: Client) => Promise<unknown>, Answer, object[]]>([
  ['a list that is an HTML page', list, html, [noRequestId]],
  [
    'a list that is an HTML page with a request id',
    list,
    { ...html, ...ours },
    [{ pointer: '#', detail: /'text\/html', not application\/json/ }],
  ],
  ['a list of another server', list, page, [noRequestId]],
  ['a list with the status 299', list, { ...page, ...ours, status: 299 }, [{ pointer: '#', detail: /no success 299/ }]],
  ['a list with the status 206', list, { ...page, ...ours, status: 206 }, [{ pointer: '#', detail: /no success 206/ }]],
  ['a list without a media type', list, { ...page, ...ours, type: '' }, [{ pointer: '#', detail: /''/ }]],
  ['a list of another media type', list, { ...page, ...ours, type: 'application/json-seq' }, [{ pointer: '#', detail: /json-seq/ }]],
  ['an empty 204 instead of a list', list, { status: 204, type: '' }, [noRequestId]],
  [
    'an empty 204 with a request id instead of a list',
    list,
    { status: 204, type: '', ...ours },
    [{ pointer: '#', detail: /no success 204/ }],
  ],
  ['an empty list body', list, ours, [{ pointer: '#/items' }, { pointer: '#/next_cursor' }]],
  ['a truncated list', list, { body: '{"items":[', ...ours }, [{ pointer: '#/items' }, { pointer: '#/next_cursor' }]],
  ['JSON of another shape', list, { body: '{"status":"sign in","items":[]}', ...ours }, [{ pointer: '#/next_cursor' }]],
  ['an array instead of an object', list, { body: '[]', ...ours }, [{ pointer: '#/items' }, { pointer: '#/next_cursor' }]],
  ['null instead of an object', list, { body: 'null', ...ours }, [{ pointer: '#/items' }, { pointer: '#/next_cursor' }]],
  ['a creation with the status 200', create, { ...contact, ...ours }, [{ pointer: '#', detail: /no success 200/ }]],
  ['a creation of another server', create, { ...contact, status: 201 }, [noRequestId]],
  ['a removal that is an HTML page', remove, html, [noRequestId]],
  ['a removal by another server', remove, { status: 204, type: '' }, [noRequestId]],
  ['a removal with a body', remove, { ...contact, ...ours }, [{ pointer: '#', detail: /no success 200/ }]],
  ['a request for an e-mail with a body', requestReset, { status: 202, body: '{}', ...ours }, [{ pointer: '#', detail: /not empty/ }]],
  ['a picture that is an HTML page', picture, { ...html, ...ours }, [{ pointer: '#', detail: /not image\/webp/ }]],
  ['a picture of another server', picture, { type: 'image/webp', body: 'picture' }, [noRequestId]],
  ['an upload to another server', upload, { body: JSON.stringify(USER) }, [noRequestId]],
  ['an upload with a 204', upload, { status: 204, type: '', ...ours }, [{ pointer: '#', detail: /no success 204/ }]],
  ['a download that is an HTML page', download, { ...html, ...ours }, [{ pointer: '#', detail: /not application\/json/ }]],
  ['a download from another server', download, { body: '{}' }, [noRequestId]],
  ['a download with a 204', download, { status: 204, type: '', ...ours }, [{ pointer: '#', detail: /no success 204/ }]],
])('%s throws an InvalidAnswerError, and is not retried', async (_, call, answer, issues) => {
  const { baseUrl, requests } = await startForeignServer(() => answer)

  const error = await call(createClient({ baseUrl, tokens: unexpired(1) })).catch((thrown: unknown) => thrown)

  const expected = issues.map((issue) => {
    const { detail = /missing/ } = issue as { detail?: string | RegExp }
    return { ...issue, detail: expect.stringMatching(detail) }
  })
  expect(error).toBeInstanceOf(InvalidAnswerError)
  expect(error).toBeInstanceOf(ServiceError)
  expect(error).toMatchObject({
    status: answer.status ?? 200,
    issues: expected,
    problem: null,
    requestId: answer.requestId ?? null,
    body: answer.body ?? '',
  })
  expect(error).not.toMatchObject({ ok: true })
  expect(requests).toHaveLength(1)
})

test('the error names the operation and what is wrong', async () => {
  const { baseUrl } = await startForeignServer(() => html)

  await expect(createClient({ baseUrl }).contacts.list()).rejects.toThrow('contacts.list 200: # The header X-Request-Id is missing.')
})

test.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json ;charset=UTF-8'])(
  'the media type %s counts as JSON',
  async (type) => {
    const { baseUrl } = await startForeignServer(() => ({ ...page, ...ours, type }))

    expect(await createClient({ baseUrl }).contacts.list()).toMatchObject({ ok: true, data: PAGE })
  },
)

const credentials = { email: 'ann@example.com', password: 'secret' }

test.each<[string, Answer]>([
  ['another server', { body: JSON.stringify(tokens(7)) }],
  ['the service with a status that the operation does not have', { body: JSON.stringify(tokens(7)), ...ours, status: 201 }],
  ['a server with tokens of another shape', { body: '{"access_token":"x","token_type":"Bearer"}', ...ours }],
])('the tokens of a sign-in that %s answers are neither used nor stored', async (_, answer) => {
  const { baseUrl, requests } = await startForeignServer(() => answer)
  const shared = createSharedStorage()
  const client = createClient({ baseUrl, storage: shared.storage })
  const events: string[] = []
  client.session.on('signed-in', () => events.push('signed-in'))

  await expect(client.auth.login({ body: credentials })).rejects.toThrow(InvalidAnswerError)
  await expect(client.users.me()).rejects.toThrow(InvalidAnswerError)

  expect([client.session.tokens, shared.stored, events]).toEqual([null, null, []])
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
})

test('the tokens of a refresh that another server answers are neither used nor stored', async () => {
  const { baseUrl, urls } = await startForeignServer(() => ({ body: JSON.stringify(tokens(7)) }))
  const shared = createSharedStorage(expired())
  const client = createClient({ baseUrl, storage: shared.storage })

  await expect(client.users.me()).rejects.toThrow(InvalidAnswerError)
  await expect(client.auth.refresh()).rejects.toThrow(InvalidAnswerError)

  expect(client.session.tokens).toMatchObject(tokens(1))
  expect(shared.stored).toMatchObject(tokens(1))
  expect(urls()).toEqual(['POST /api/auth/refresh', 'POST /api/auth/refresh'])
})

test('a refusal that another server sends throws a ServiceError, and does not end the session', async () => {
  const body = JSON.stringify({ status: 401, code: 'session-ended', detail: 'The session has ended.' })
  const { baseUrl } = await startForeignServer(() => ({ status: 401, type: 'application/problem+json', body }))
  const shared = createSharedStorage(unexpired(1))
  const client = createClient({ baseUrl, storage: shared.storage })

  await expect(client.users.me()).rejects.toMatchObject({ name: 'ServiceError', status: 401, problem: null })
  await expect(client.auth.refresh()).rejects.toMatchObject({ name: 'ServiceError', status: 401, problem: null })

  expect(client.session.tokens).toMatchObject(tokens(1))
  expect(shared.stored).toMatchObject(tokens(1))
})

test('a 202 where the operation has no body, and a 201 where it has one, are successes', async () => {
  const { baseUrl } = await startServer(({ url, body }, response) => {
    if (url.endsWith('password_reset')) return response.writeHead(202, { 'x-request-id': 'req-1' }).end()
    return JSON.parse(body).username === 'Ada' ? json(response, 201, USER) : response.writeHead(202, { 'x-request-id': 'req-1' }).end()
  })
  const client = createClient({ baseUrl })

  const results = [
    await requestReset(client),
    await client.auth.signup({ body: { username: 'Ada', ...credentials } }),
    await client.auth.signup({ body: { username: 'Bob', ...credentials } }),
  ]

  expect(results).toMatchObject([
    { ok: true, status: 202, data: undefined },
    { ok: true, status: 201, data: USER },
    { ok: true, status: 202, data: undefined },
  ])
})
