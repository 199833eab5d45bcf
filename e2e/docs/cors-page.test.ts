/** Checks with a browser which requests CORS allows to a page of another origin. */
import { unwrap } from '@contacts/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium, newContext } from '../harness/chromium.ts'
import { startPage } from '../harness/page.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { type Person, type Service, startService } from '../harness/service.ts'

interface PageRequest {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}
interface PageResponse {
  status: number
  headers: Record<string, string>
  text: string
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** Calls `fetch` in the page; returns the response, or the name of the error. */
const fetchIn = (page: Page, url: string, { path, ...init }: PageRequest): Promise<PageResponse | string> =>
  page.evaluate(
    async ([target, init]) => {
      try {
        const response = await fetch(target, init)
        return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
      } catch (error) {
        return (error as Error).name
      }
    },
    [url + path, init] as const,
  )

const bodyOf = (response: PageResponse | string) => JSON.parse((response as PageResponse).text) as Record<string, unknown>

describe.skipIf(!hasChromium)(`a page of another origin in ${CHROMIUM}`, async () => {
  const [app, other] = [await startPage(), await startPage()]
  const settings = { RATE_LIMIT: 'on' }
  const anyOriginService = await startService({ settings })
  const oneOriginService = await startService({ settings: { ...settings, CORS_ORIGINS: app } })
  let pageOfApp: Page
  let pageOfOther: Page

  beforeAll(async () => {
    const open = async () => (await newContext()).newPage()
    ;[pageOfApp, pageOfOther] = [await open(), await open()]
    await pageOfApp.goto(app)
    await pageOfOther.goto(other)
  })
  afterAll(() => Promise.all([pageOfApp, pageOfOther].map((page) => page?.context().close())))

  /** Sends requests that the service refuses; returns `status code` of each. */
  async function sendRefusedRequests(page: Page, { url, alice }: Service) {
    const authorization = alice.authorization()
    const calls: PageRequest[] = [
      { path: '/api/contacts' },
      { path: '/api/contacts', headers: { authorization: 'Bearer garbage' } },
      { path: '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', headers: authorization },
      { path: '/api/nothing' },
      { method: 'PUT', path: '/api/contacts', headers: authorization, body: '{}' },
      { method: 'POST', path: '/api/contacts', headers: { ...authorization, ...JSON_TYPE }, body: '{"first_name":""}' },
      { method: 'POST', path: '/api/contacts', headers: { ...authorization, ...JSON_TYPE }, body: '{' },
      { method: 'POST', path: '/api/contacts', headers: { ...authorization, ...JSON_TYPE }, body: `"${'x'.repeat(300 * 1024)}"` },
    ]
    const answers = []
    for (const call of calls) answers.push(await fetchIn(page, url, call))
    return answers.map((answer) => {
      const { status, headers } = answer as PageResponse
      const { code, request_id } = bodyOf(answer)
      expect(headers['content-type']).toMatch(/^application\/problem\+json/)
      expect(headers['x-request-id']).toBe(request_id)
      return `${status} ${String(code)}`
    })
  }
  const EXPECTED_PROBLEMS = [
    '401 not-signed-in',
    '401 access-token-invalid',
    '404 contact-not-found',
    '404 route-not-found',
    '405 method-not-allowed',
    '422 validation-failed',
    '400 malformed-request',
    '413 body-too-large',
  ]

  /** Creates, reads, changes and removes a contact; returns the statuses. */
  async function useEveryMethod(page: Page, { url, alice }: Service) {
    const headers = { ...alice.authorization(), ...JSON_TYPE }
    const created = (await fetchIn(page, url, {
      method: 'POST',
      path: '/api/contacts',
      headers,
      body: '{"first_name":"Ada"}',
    })) as PageResponse
    const path = created.headers['location'] ?? '/api/contacts/none'
    const calls: PageRequest[] = [
      { path, headers: alice.authorization() },
      { method: 'HEAD', path, headers: alice.authorization() },
      { method: 'PUT', path, headers, body: '{"first_name":"Ida"}' },
      { method: 'PATCH', path, headers: { ...headers, 'content-type': 'application/merge-patch+json' }, body: '{"last_name":"Byron"}' },
      { method: 'DELETE', path, headers: alice.authorization() },
    ]
    const answers: (PageResponse | string)[] = [created]
    for (const call of calls) answers.push(await fetchIn(page, url, call))
    return answers.map((answer) => (typeof answer === 'string' ? answer : answer.status))
  }

  const create = ({ authorization }: ReturnType<Person['authorization']>): PageRequest => ({
    method: 'POST',
    path: '/api/contacts',
    headers: { authorization, ...JSON_TYPE },
    body: '{"first_name":"Ada"}',
  })

  describe('where every origin is allowed', () => {
    test('can use every method', async () => {
      expect(await useEveryMethod(pageOfApp, anyOriginService)).toEqual([201, 200, 200, 200, 200, 204])
      expect(await useEveryMethod(pageOfOther, anyOriginService)).toEqual([201, 200, 200, 200, 200, 204])
    })

    test('can read problem documents', async () => {
      expect(await expectUnchanged(anyOriginService, () => sendRefusedRequests(pageOfApp, anyOriginService))).toEqual(EXPECTED_PROBLEMS)
    })

    test('can read the headers that it needs', async () => {
      const credentials = anyOriginService.bob.authorization()
      const created = (await fetchIn(pageOfApp, anyOriginService.url, create(credentials))) as PageResponse
      const document = (await fetchIn(pageOfApp, anyOriginService.url, { path: '/openapi.json' })) as PageResponse

      expect(document.headers).toMatchObject({ etag: expect.stringMatching(/^".+"$/) })
      expect(created.headers).toMatchObject({
        location: expect.stringMatching(/^\/api\/contacts\//),
        ratelimit: expect.stringMatching(/^"contacts";r=\d+;t=\d+$/),
        'ratelimit-policy': '"contacts";q=300;w=60',
        'x-request-id': expect.stringMatching(/./),
      })
    })

    test('can read Retry-After when it is rate-limited', async () => {
      let answer: PageResponse
      do
        answer = (await fetchIn(pageOfApp, anyOriginService.url, {
          path: '/api/contacts',
          headers: { authorization: 'Bearer garbage' },
        })) as PageResponse
      while (answer.status === 401)

      expect(bodyOf(answer)).toMatchObject({ status: 429, code: 'rate-limited' })
      expect(answer.headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/problem\+json/),
        'retry-after': expect.stringMatching(/^[1-9]\d*$/),
        ratelimit: expect.stringMatching(/^"strangers";r=0;/),
      })
    })

    test('cannot read the response to a request with credentials', async () => {
      const statusOrError = await pageOfApp.evaluate(
        (url) =>
          fetch(url, { credentials: 'include' }).then(
            ({ status }) => status,
            (error: Error) => error.name,
          ),
        `${anyOriginService.url}/livez`,
      )

      expect(statusOrError).toBe('TypeError')
    })
  })

  describe('where its origin is listed', () => {
    test('can use every method', async () => {
      expect(await useEveryMethod(pageOfApp, oneOriginService)).toEqual([201, 200, 200, 200, 200, 204])
    })

    test('can read problem documents', async () => {
      expect(await expectUnchanged(oneOriginService, () => sendRefusedRequests(pageOfApp, oneOriginService))).toEqual(EXPECTED_PROBLEMS)
    })
  })

  describe('where another origin is listed', () => {
    test.each([
      ['GET', undefined],
      ['POST', '{"first_name":"Ada"}'],
      ['PUT', '{"first_name":"Ada"}'],
      ['PATCH', '{"first_name":"Ada"}'],
      ['DELETE', undefined],
    ])('%s fails and changes nothing', async (method, body) => {
      const { id } = await unwrap(oneOriginService.alice.client.contacts.create({ body: { first_name: 'Ida' } }))
      const path = method === 'POST' ? '/api/contacts' : `/api/contacts/${id}`
      const headers = { ...oneOriginService.alice.authorization(), ...(body && JSON_TYPE) }
      const requestsBefore = oneOriginService.seen.length

      const answerOrError = await expectUnchanged(oneOriginService, () =>
        fetchIn(pageOfOther, oneOriginService.url, { method, path, headers, ...(body && { body }) }),
      )

      expect(answerOrError).toBe('TypeError')
      // The browser sent only the preflight request, which `seen` leaves out.
      expect(oneOriginService.seen.slice(requestsBefore)).toEqual([])
    })

    test('a request without a preflight changes nothing', async () => {
      const requestsBefore = oneOriginService.seen.length
      const signup = JSON.stringify({ username: 'Eve', email: 'eve@example.com', password: 'correct horse battery' })
      const contentTypes = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']

      const answersOrErrors = await expectUnchanged(oneOriginService, () =>
        Promise.all(
          contentTypes.map((type) =>
            fetchIn(pageOfOther, oneOriginService.url, {
              method: 'POST',
              path: '/api/auth/signup',
              headers: { 'content-type': type },
              body: signup,
            }),
          ),
        ),
      )

      expect(answersOrErrors).toEqual(['TypeError', 'TypeError', 'TypeError'])
      expect(oneOriginService.seen.slice(requestsBefore).map(({ operation, status }) => [operation, status])).toEqual(
        contentTypes.map(() => ['authSignup', 415]),
      )
    })
  })
})
