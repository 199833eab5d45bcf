/**
 * Uploads, sign-ins and new contacts from a page in a browser, over HTTP/2 and HTTP/1.1: their progress, and what the
 * browser sends to a second server if they are redirected to it.
 */
import { type HeldTokens, unwrap } from '@contacts/client'
import type { Progress } from '@contacts/client/progress'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { makeCertificate } from '../harness/certificate.ts'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { sharp } from '../harness/images.ts'
import { startPage } from '../harness/page.ts'
import { PASSWORD, startService } from '../harness/service.ts'
import { startTlsProxy } from '../harness/tls-proxy.ts'

/** The functions of the page. Each makes one call, with or without progress events. */
const PAGE = `
  import { createClient } from '@contacts/client'
  import { withProgress } from '@contacts/client/progress'

  const run = async (baseUrl, tokens, hasProgress, call) => {
    const events = []
    const fetch = hasProgress ? withProgress((progress) => events.push(progress)) : undefined
    const client = createClient({ baseUrl, tokens, fetch })
    const outcome = await call(client).then(
      ({ ok, status, data }) => ({ ok, status, data }),
      (error) => ({ error: error.name, message: error.message, status: error.status, problem: error.problem }),
    )
    return { ...outcome, events, accessToken: client.session.tokens?.access_token ?? null }
  }
  window.calls = {
    upload: (baseUrl, tokens, hasProgress, file) =>
      run(baseUrl, tokens, hasProgress, async (client) => client.avatars.put({ body: await (await fetch(file)).blob() })),
    signIn: (baseUrl, tokens, hasProgress, body) => run(baseUrl, null, hasProgress, (client) => client.auth.login({ body })),
    create: (baseUrl, tokens, hasProgress, body) => run(baseUrl, tokens, hasProgress, (client) => client.contacts.create({ body })),
  }
`

interface CallOutcome {
  ok?: boolean
  status?: number
  error?: string
  events: Progress[]
  accessToken: string | null
}
type PageCall<Input> = (baseUrl: string, tokens: HeldTokens | null, hasProgress: boolean, input: Input) => Promise<CallOutcome>

declare global {
  var calls: {
    upload: PageCall<string>
    signIn: PageCall<{ email: string; password: string }>
    create: PageCall<{ first_name: string; notes: string }>
  }
}

/** Starts a second server, which accepts every request and answers like the service. */
async function startSecondServer() {
  const received: IncomingMessage[] = []
  const server = createServer((request, response) => {
    if (request.method !== 'OPTIONS') received.push(request.resume())
    response.setHeaders(
      new Map([
        ['access-control-allow-origin', '*'],
        ['access-control-allow-methods', '*'],
        ['access-control-allow-headers', '*, authorization'],
        ['access-control-expose-headers', '*'],
        ['content-type', 'application/json'],
        ['x-request-id', 'second'],
      ]),
    )
    response.end(JSON.stringify({ id: '1', username: 'second', access_token: 'a', refresh_token: 'r', session_id: 's', expires_in: 600 }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

const SIDE = 200
const picture = await sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
  .png()
  .toBuffer()
const file = `data:image/png;base64,${picture.toString('base64')}`
const certificate = hasChromium ? makeCertificate('127.0.0.1', 'IP:127.0.0.1') : undefined
const contact = { first_name: 'Ada', notes: 'x'.repeat(9000) }

describe.skipIf(!certificate)(`a page of another origin in ${CHROMIUM}`, async () => {
  if (!certificate) return
  const app = await startPage(PAGE)
  const service = await startService()
  const { bob } = service
  const tokens = bob.client.session.tokens
  const second = await startSecondServer()
  const http2 = await startTlsProxy(service.url, { certificate, protocol: 'h2' })
  const http1 = await startTlsProxy(service.url, { certificate, protocol: 'http/1.1' })
  let page: Page

  beforeAll(async () => {
    page = await (await newContext({ ignoreHTTPSErrors: true })).newPage()
    await page.goto(app)
  })
  afterAll(() => page?.context().close())

  const upload = (url: string, hasProgress = true) =>
    page.evaluate((args) => globalThis.calls.upload(...args), [url, tokens, hasProgress, file] as const)
  const signIn = (url: string, hasProgress = true) =>
    page.evaluate((args) => globalThis.calls.signIn(...args), [url, null, hasProgress, { email: bob.email, password: PASSWORD }] as const)
  const create = (url: string, hasProgress = true) =>
    page.evaluate((args) => globalThis.calls.create(...args), [url, tokens, hasProgress, contact] as const)

  const startRedirect = (protocol: 'h2' | 'http/1.1') => startTlsProxy(service.url, { certificate, protocol, redirectTo: second.url })
  const redirected = { error: 'ServiceError', message: 'The answer is a redirect', status: 0, problem: null }
  const avatarOf = async ({ client }: typeof bob) => (await unwrap(client.users.me())).avatar_url

  test('over HTTP/2 uploads a file as a stream, and gets progress events', async () => {
    const { events, ...outcome } = await upload(http2.url)

    const sent = events.filter(({ direction }) => direction === 'upload')
    expect(outcome).toMatchObject({ ok: true, status: 200, data: { avatar_url: await avatarOf(bob) } })
    expect(http2.requests).toEqual([{ method: 'PUT', path: '/api/users/me/avatar', httpVersion: '2.0', contentLength: undefined }])
    expect(sent.length).toBeGreaterThan(1)
    expect(sent.at(-1)?.loaded).toBe(sent.at(-1)?.total)
    await unwrap(bob.client.avatars.remove())
  })

  test('over HTTP/1.1, where the browser cannot send a stream, uploads a file with one request, and gets progress events', async () => {
    const { events, ...outcome } = await upload(http1.url)

    const sent = events.filter(({ direction }) => direction === 'upload')
    expect(outcome).toMatchObject({ ok: true, status: 200, data: { avatar_url: await avatarOf(bob) } })
    expect(http1.requests).toMatchObject([{ method: 'PUT', path: '/api/users/me/avatar', httpVersion: '1.1' }])
    expect(sent.at(-1)?.loaded).toBe(sent.at(-1)?.total)
    await unwrap(bob.client.avatars.remove())
  })

  test.each(['h2', 'http/1.1'] as const)('over %s gets progress events of a request with JSON', async (protocol) => {
    const { events, ...outcome } = await create(protocol === 'h2' ? http2.url : http1.url)

    const sent = events.filter(({ direction }) => direction === 'upload')
    expect(outcome).toMatchObject({ ok: true, status: 201 })
    expect(sent.at(-1)).toEqual({ direction: 'upload', loaded: sent.at(-1)?.total, total: expect.any(Number) })
    expect(sent.at(-1)?.total).toBeGreaterThan(contact.notes.length)
  })

  test('over HTTP/2 sends no file to the target of a redirect, even with progress events', async () => {
    const redirecting = await startRedirect('h2')

    expect(await upload(redirecting.url)).toMatchObject(redirected)
    expect(second.received).toEqual([])
    expect(redirecting.requests).toHaveLength(1)
    expect(await avatarOf(bob)).toBeNull()
  })

  test.each(['h2', 'http/1.1'] as const)(
    'over %s sends no password, access token or contact, and no file without progress events, to the target of a redirect',
    async (protocol) => {
      const redirecting = await startRedirect(protocol)

      const outcomes = [
        await signIn(redirecting.url),
        await signIn(redirecting.url, false),
        await create(redirecting.url),
        await create(redirecting.url, false),
        await upload(redirecting.url, false),
      ]

      expect(outcomes).toMatchObject(outcomes.map(() => redirected))
      expect(outcomes.map(({ accessToken }) => accessToken)).toEqual([null, null, ...Array(3).fill(tokens?.access_token)])
      expect(second.received).toEqual([])
      expect(redirecting.requests).toHaveLength(outcomes.length)
    },
  )

  test('over HTTP/1.1 refuses the answer of the server to which an upload with progress events was redirected', async () => {
    const redirecting = await startRedirect('http/1.1')

    const outcome = await upload(redirecting.url)

    expect(outcome).toMatchObject(redirected)
    expect(outcome.accessToken).toBe(tokens?.access_token)
    expect(redirecting.requests).toHaveLength(1)
    // `XMLHttpRequest` always follows a redirect, so the second server receives the request, without the access token.
    expect(second.received.map(({ method, headers }) => [method, headers.authorization])).toEqual([['PUT', undefined]])
    expect(await avatarOf(bob)).toBeNull()
  })

  test('over HTTP/1.1 sends no file to the target of a redirect if the Content-Security-Policy allows only the service', async () => {
    const redirecting = await startRedirect('http/1.1')
    const strictApp = await startPage(PAGE, { 'content-security-policy': `connect-src ${redirecting.url} data:` })
    const before = second.received.length

    await page.goto(strictApp)
    const outcome = await upload(redirecting.url)

    expect(outcome).toMatchObject({ error: 'ConnectionError' })
    expect(redirecting.requests.length).toBeGreaterThan(0)
    expect(second.received).toHaveLength(before)
  })
})
