/** Upload and download progress in a page of another origin, in a browser. */
import { type HeldTokens, unwrap } from '@contacts/client'
import type { Progress } from '@contacts/client/progress'
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { sharp } from '../harness/images.ts'
import { startPage } from '../harness/page.ts'
import { required } from '../harness/required.ts'
import { type Person, startService } from '../harness/service.ts'

/** The functions of the page. `stopAt` aborts the upload after that many progress events. */
const PAGE = `
  import { createClient } from '@contacts/client'
  import { withProgress } from '@contacts/client/progress'

  window.put = async (baseUrl, tokens, file, stopAt) => {
    const events = []
    const controller = new AbortController()
    const listener = (progress) => {
      if (events.push(progress) === stopAt) controller.abort(new Error('enough'))
    }
    const client = createClient({ baseUrl, tokens, retries: 0 })
    const body = await (await fetch(file)).blob()
    try {
      const { ok, status, requestId, data, problem, response } = await client.avatars.put({
        body, signal: controller.signal, fetch: withProgress(listener), timeout: 0,
      })
      return { events, ok, status, requestId, data, problem, url: response.url }
    } catch (error) {
      return { events, error: String(error), cause: String(error.cause) }
    }
  }
  window.download = async (baseUrl, tokens) => {
    const events = []
    const client = createClient({ baseUrl, tokens })
    const { data } = await client.avatars.download({ fetch: withProgress((progress) => events.push(progress)) })
    let size = 0
    for await (const chunk of data) size += chunk.length
    return { events, size }
  }
`

interface PutResult {
  events: Progress[]
  ok?: boolean
  status?: number
  requestId?: string
  data?: { avatar_url: string | null }
  problem?: { code: string }
  url?: string
  error?: string
  cause?: string
}

declare global {
  var put: (baseUrl: string, tokens: HeldTokens | null, file: string, stopAt: number) => Promise<PutResult>
  var download: (baseUrl: string, tokens: HeldTokens | null) => Promise<{ events: Progress[]; size: number }>
}

const SIDE = 200
const picture = await sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
  .png()
  .toBuffer()

const file = `data:image/png;base64,${picture.toString('base64')}`

describe.skipIf(!hasChromium)(`a page of another origin in ${CHROMIUM}`, async () => {
  const app = await startPage(PAGE)
  const service = await startService()
  const { alice, bob } = service
  let page: Page

  beforeAll(async () => {
    page = await (await newContext()).newPage()
    await page.goto(app)
    // Slow enough that uploading the picture takes half a second.
    const slow = { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 2 * picture.length }
    await (await page.context().newCDPSession(page)).send('Network.emulateNetworkConditions', slow)
  })
  afterAll(() => page?.context().close())

  const uploadIn = ({ client }: Person, { url = service.url, tokens = client.session.tokens, stopAt = 0 } = {}) =>
    page.evaluate((args) => globalThis.put(...args), [url, tokens, file, stopAt] as const)

  test('gets progress events of an upload, and the response', async () => {
    const { events, ...answer } = await uploadIn(alice)

    const sent = events.filter(({ direction }) => direction === 'upload')
    const { avatar_url } = await unwrap(alice.client.users.me())
    expect(answer).toMatchObject({ ok: true, status: 200, requestId: expect.stringMatching(/./), data: { avatar_url } })
    expect(answer.url).toBe(`${service.url}/api/users/me/avatar`)
    expect(sent.length).toBeGreaterThan(3)
    expect(sent.map(({ loaded }) => loaded)).toEqual(sent.map(({ loaded }) => loaded).toSorted((a, b) => a - b))
    const lastSent = required(sent.at(-1), 'the last upload event')
    expect(lastSent.loaded).toBe(lastSent.total)
    expect(sent[0]?.total).toBeGreaterThan(picture.length)
    const last = required(events.at(-1), 'the last event')
    expect(last).toMatchObject({ direction: 'download', loaded: last.total })
  })

  test('gets a problem in the same form as without progress events', async () => {
    const tokens = { ...required(bob.client.session.tokens, 'the tokens of Bob'), access_token: 'none', refresh_token: 'none' }

    const answer = await uploadIn(bob, { tokens })

    expect(answer).toMatchObject({ ok: false, status: 401, problem: { code: 'access-token-invalid' } })
  })

  test('can abort an upload', async () => {
    const { events, error } = await uploadIn(bob, { stopAt: 2 })

    expect(error).toBe('Error: enough')
    expect(events).toHaveLength(2)
    expect(await unwrap(bob.client.users.me())).toMatchObject({ avatar_url: null })
  })

  test('gets the same error as from fetch when the server is unreachable', async () => {
    const { error, cause } = await uploadIn(bob, { url: 'http://127.0.0.1:9' })

    expect([error, cause]).toEqual(['ConnectionError: No answer', 'TypeError: Failed to fetch'])
  })

  test('gets progress events of a download', async () => {
    await unwrap(alice.client.avatars.put({ body: picture }))

    const { events, size } = await page.evaluate((args) => globalThis.download(...args), [
      service.url,
      alice.client.session.tokens,
    ] as const)

    expect(events.at(-1)).toEqual({ direction: 'download', loaded: size, total: size })
  })
})
