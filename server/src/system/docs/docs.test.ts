import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type Code, contract, listOperations, problems } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { docs } from './docs.ts'

let app: FastifyInstance

async function startDocs(publicUrl = 'https://contacts.test') {
  // A test that does not read the body of a response leaves its connection open.
  app = Fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } })
  app.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', 'the policy of the server'))
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('application/problem+json').send({ code: 'route-not-found' }))
  app.get('/livez', () => 'ok')
  app.register(docs, { document, publicUrl })
  const address = await app.listen({ port: 0 })

  return {
    get: (path: string, headers: Record<string, string> = {}) => fetch(address + path, { headers, redirect: 'manual' }),
    read: async (path: string) => (await fetch(address + path)).text(),
  }
}
afterEach(() => app?.close())

const policyOf = (answer: Response) => answer.headers.get('content-security-policy')!

test('the root redirects to the viewer', async () => {
  const { get } = await startDocs()

  const answer = await get('/')

  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs'])
})

test('the OpenAPI document is served unchanged, and a client that has it gets 304', async () => {
  const { get } = await startDocs()

  const answer = await get('/openapi.json')
  const again = await get('/openapi.json', { 'if-none-match': `"another", ${answer.headers.get('etag')}` })
  const outdated = await get('/openapi.json', { 'if-none-match': '"another"' })

  expect(await answer.json()).toEqual(document)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect(again.headers.get('etag')).toBe(answer.headers.get('etag'))
  expect(outdated.status).toBe(200)
})

test('the viewer and everything that it loads come from this server', async () => {
  const { get, read } = await startDocs()

  const page = await read('/docs')
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!)
  const answers = await Promise.all(addresses.map((address) => get(address)))

  expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
  expect(addresses.toSorted()).toEqual([
    '/docs/accessibility.js',
    '/docs/icon.svg',
    expect.stringMatching(/^\/docs\/scalar-[\d.]+\.js$/),
    '/docs/viewer.css',
    '/docs/viewer.js',
    '/openapi.json',
  ])
  expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => 200))
})

test('the content security policy of the viewer allows no script of another host, no inline script, and no eval', async () => {
  const { get } = await startDocs()

  for (const path of ['/docs', '/docs/', '/docs/viewer.js', '/docs/viewer.css']) {
    const policy = policyOf(await get(path))

    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|eval/)
  }
  expect(await (await get('/docs')).text()).not.toMatch(/<script(?! src=)| style=| on\w+=/)
})

test('browsers keep the script of the viewer, and revalidate everything else', async () => {
  const { get, read } = await startDocs()
  const [scriptPath] = /\/docs\/scalar-[\d.]+\.js/.exec(await read('/docs'))!

  const script = await get(scriptPath, { 'accept-encoding': 'gzip' })
  const again = await get(scriptPath, { 'accept-encoding': 'gzip', 'if-none-match': script.headers.get('etag')! })

  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect([again.status, await again.text()]).toEqual([304, ''])
  for (const path of ['/docs', '/docs/viewer.js', '/docs/viewer.css', '/openapi.json'])
    expect((await get(path)).headers.get('cache-control')).toBe('public, no-cache')
})

test('content is compressed with the best encoding that the client accepts, and each encoding has its own ETag', async () => {
  await startDocs()
  const request = async (headers: Record<string, string>) => {
    const { rawPayload, headers: sent } = await app.inject({ path: '/openapi.json', headers })
    return { bytes: rawPayload, encoding: sent['content-encoding'], vary: sent.vary, etag: sent.etag }
  }

  const [best, gzipped, plain] = await Promise.all([
    request({ 'accept-encoding': 'gzip, deflate, br' }),
    request({ 'accept-encoding': 'gzip, br;q=0' }),
    request({}),
  ])

  expect([best.encoding, gzipped.encoding, plain.encoding]).toEqual(['br', 'gzip', undefined])
  expect(brotliDecompressSync(best.bytes).equals(plain.bytes)).toBe(true)
  expect(gunzipSync(gzipped.bytes).equals(plain.bytes)).toBe(true)
  expect(best.bytes.length * 5).toBeLessThan(plain.bytes.length)
  expect(new Set([best.etag, gzipped.etag, plain.etag]).size).toBe(3)
  expect([best.vary, gzipped.vary, plain.vary]).toEqual(['accept-encoding', 'accept-encoding', 'accept-encoding'])
})

test('every problem has a page with its cause, its cure and an example', async () => {
  const { get, read } = await startDocs()
  const index = await read('/problems')

  for (const [code, { status, title }] of Object.entries(problems)) {
    const answer = await get(`/problems/${code}`)
    const page = await answer.text()

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    for (const part of [`>${status}</b>`, `<h1>${title}</h1>`, '<h2>Cause</h2>', '<h2>Cure</h2>', `https://contacts.test/problems/${code}`])
      expect(page).toContain(part)
    expect(index).toContain(`href="/problems/${code}"`)
  }
})

test('the page of a problem lists the operations that return it, or states that any request can get it', async () => {
  const { read } = await startDocs()

  const idsOn = async (code: string) => [...(await read(`/problems/${code}`)).matchAll(/"\/docs#tag\/\w+\/(\w+)"/g)].map(([, id]) => id)
  const operationsWith = (code: Code) =>
    listOperations(contract)
      .filter(({ codes }) => codes.includes(code))
      .map(({ id }) => id)

  expect(await idsOn('email-taken')).toEqual(['authSignup', 'usersChangeEmail'])
  expect(await idsOn('validation-failed')).toEqual(operationsWith('validation-failed'))
  expect(await read('/problems/internal-error')).toContain('<p>Any request.</p>')
})

test('a problem page has no script, and only the style sheet that its content security policy allows', async () => {
  const { get } = await startDocs()

  for (const path of ['/problems', '/problems/contact-not-found']) {
    const answer = await get(path)
    const page = await answer.text()
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style]) => createHash('sha256').update(style!).digest('base64'))

    expect(policyOf(answer)).toContain(`default-src 'none'`)
    expect(policyOf(answer)).toContain(`style-src 'sha256-${styles.join()}'`)
    expect(policyOf(answer)).not.toContain('script-src')
    expect(page).not.toMatch(/<script| style=| on\w+=/)
  }
})

test('text on a page is escaped, and text in backticks becomes code', async () => {
  const { read } = await startDocs('https://<b>"&\'')

  const page = await read('/problems/not-signed-in')

  expect(page).toContain('https://&#60;b&#62;\\&#34;&#38;&#39;/problems/not-signed-in')
  expect(page).toContain('<code>Authorization: Bearer …</code>')
})

test('an unknown problem code gets the same response as any unknown path', async () => {
  const { get } = await startDocs()

  const answer = await get('/problems/no-such-code')

  expect([answer.status, await answer.json()]).toEqual([404, { code: 'route-not-found' }])
})

test('other routes keep the content security policy of the server', async () => {
  const { get } = await startDocs()

  expect(policyOf(await get('/livez'))).toBe('the policy of the server')
  expect(policyOf(await get('/problems/no-such-code'))).toBe('the policy of the server')
})
