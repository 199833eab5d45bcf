/** What a page of another origin is told of a file on its way, in a browser. */
import { unwrap } from '@contacts/client'
import type { Progress } from '@contacts/client/progress'
import { build } from 'esbuild'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { sharp } from '../harness/images.ts'
import { type Person, startService } from '../harness/service.ts'

/** What the page does when it is asked to; `stopAt` aborts after so many events. */
const PAGE = `
  import { createClient } from '@contacts/client'
  import { withProgress } from '@contacts/client/progress'

  window.put = async (baseUrl, tokens, file, stopAt) => {
    const told = []
    const controller = new AbortController()
    const listener = (progress) => {
      if (told.push(progress) === stopAt) controller.abort(new Error('enough'))
    }
    const client = createClient({ baseUrl, tokens, retries: 0 })
    const body = await (await fetch(file)).blob()
    try {
      const { ok, status, requestId, data, problem, response } = await client.avatars.put({
        body, signal: controller.signal, fetch: withProgress(listener), timeout: 0,
      })
      return { told, ok, status, requestId, data, problem, url: response.url }
    } catch (error) {
      return { told, error: String(error), cause: String(error.cause) }
    }
  }
  window.download = async (baseUrl, tokens) => {
    const told = []
    const client = createClient({ baseUrl, tokens })
    const { data } = await client.avatars.download({ fetch: withProgress((progress) => told.push(progress)) })
    let size = 0
    for await (const chunk of data) size += chunk.length
    return { told, size }
  }
`

interface Put {
  told: Progress[]
  ok?: boolean
  status?: number
  requestId?: string
  data?: { avatar_url: string | null }
  problem?: { code: string }
  url?: string
  error?: string
  cause?: string
}

async function startPage() {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    write: false,
  })
  const html = `<!doctype html><title>App</title><script type="module">${outputFiles[0]!.text}</script>`
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(html))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterwards(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const SIDE = 200
const picture = await sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
  .png()
  .toBuffer()

const file = `data:image/png;base64,${picture.toString('base64')}`

describe.skipIf(!hasChromium)(`a page of another origin in ${CHROMIUM}`, async () => {
  const app = await startPage()
  const service = await startService()
  const { alice, bob } = service
  let page: Page

  beforeAll(async () => {
    page = await (await newContext()).newPage()
    await page.goto(app)
    // Half a second for the picture.
    const slow = { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 2 * picture.length }
    await (await page.context().newCDPSession(page)).send('Network.emulateNetworkConditions', slow)
  })
  afterAll(() => page?.context().close())

  const callIn = <T>(name: string, ...args: unknown[]) =>
    page.evaluate(([call, given]) => (globalThis as unknown as Record<string, (...values: unknown[]) => Promise<T>>)[call]!(...given), [
      name,
      args,
    ] as const)
  const putIn = ({ client }: Person, { url = service.url, tokens = client.session.tokens, stopAt = 0 } = {}) =>
    callIn<Put>('put', url, tokens, file, stopAt)

  test('is told how far a picture is, and gets the answer', async () => {
    const { told, ...answer } = await putIn(alice)

    const sent = told.filter(({ direction }) => direction === 'upload')
    const { avatar_url } = await unwrap(alice.client.users.me())
    expect(answer).toMatchObject({ ok: true, status: 200, requestId: expect.stringMatching(/./), data: { avatar_url } })
    expect(answer.url).toBe(`${service.url}/api/users/me/avatar`)
    expect(sent.length).toBeGreaterThan(3)
    expect(sent.map(({ loaded }) => loaded)).toEqual(sent.map(({ loaded }) => loaded).toSorted((a, b) => a - b))
    expect(sent.at(-1)!.loaded).toBe(sent.at(-1)!.total)
    expect(sent[0]!.total).toBeGreaterThan(picture.length)
    expect(told.at(-1)).toMatchObject({ direction: 'download', loaded: told.at(-1)!.total })
  })

  test('gets the refusal as the client has it', async () => {
    const tokens = { ...bob.client.session.tokens!, access_token: 'none', refresh_token: 'none' }

    const answer = await putIn(bob, { tokens })

    expect(answer).toMatchObject({ ok: false, status: 401, problem: { code: 'access-token-invalid' } })
  })

  test('stops what it sends', async () => {
    const { told, error } = await putIn(bob, { stopAt: 2 })

    expect(error).toBe('Error: enough')
    expect(told).toHaveLength(2)
    expect(await unwrap(bob.client.users.me())).toMatchObject({ avatar_url: null })
  })

  test('is told that nobody is there as fetch tells it', async () => {
    const { error, cause } = await putIn(bob, { url: 'http://127.0.0.1:9' })

    expect([error, cause]).toEqual(['ConnectionError: No answer', 'TypeError: Failed to fetch'])
  })

  test('is told how far a download is', async () => {
    await unwrap(alice.client.avatars.put({ body: picture }))

    const { told, size } = await callIn<{ told: Progress[]; size: number }>('download', service.url, alice.client.session.tokens)

    expect(told.at(-1)).toEqual({ direction: 'download', loaded: size, total: size })
  })
})
