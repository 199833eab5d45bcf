import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { type Code, contract, listOperations, problems } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test, vi } from 'vitest'
import { docs } from './docs.ts'
import { keepAccessToken } from './viewer-sign-in.ts'

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

  expect(addresses.length).toBeGreaterThanOrEqual(7)
  expect(addresses.filter((address) => !address.startsWith('/docs/'))).toEqual([])
  expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => 200))
  expect(await (await get('/docs/json')).json()).toEqual(document)
})

test('the content security policy of the viewer allows no script, style or request of another host', async () => {
  const { get } = await startDocs()

  for (const path of ['/docs', '/docs/', '/docs/static/swagger-ui-bundle.js', '/docs/static/theme/viewer.js']) {
    const policy = policyOf(await get(path))

    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  }
})

test('the viewer can send requests, and keeps the access token of a sign-in', async () => {
  const { read } = await startDocs()

  const initializer = await read('/docs/static/swagger-initializer.js')

  for (const option of [
    '"layout":"BaseLayout"',
    '"deepLinking":true',
    '"persistAuthorization":true',
    '"tryItOutEnabled":true',
    '"responseInterceptor":function keepAccessToken',
  ]) {
    expect(initializer).toContain(option)
  }
  // swagger-ui sends the source of the function to the browser, where `ui` must be defined.
  expect(initializer).toContain('const ui = SwaggerUIBundle(resConfig)')
  expect(() => new Script(initializer)).not.toThrow()
})

test('a sign-in through the viewer authorizes its next requests', () => {
  const ui = {
    preauthorizeApiKey: vi.fn<(scheme: string, token: string) => void>(),
    authActions: { persistAuthorizationIfNeeded: vi.fn<() => void>() },
  }
  vi.stubGlobal('ui', ui)
  const answers = [
    { ok: true, body: { access_token: 'token' } },
    { ok: false, body: { access_token: 'other' } },
    { ok: true, body: {} },
    { ok: true },
  ]

  const intercepted = answers.map(keepAccessToken)
  vi.unstubAllGlobals()

  expect(intercepted).toEqual(answers)
  expect(ui.preauthorizeApiKey.mock.calls).toEqual([['accessToken', 'token']])
  expect(ui.authActions.persistAuthorizationIfNeeded).toHaveBeenCalledOnce()
  expect(document.components.securitySchemes).toHaveProperty('accessToken')
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

  const idsOn = async (code: string) => [...(await read(`/problems/${code}`)).matchAll(/"\/docs#\/\w+\/(\w+)"/g)].map(([, id]) => id)
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
