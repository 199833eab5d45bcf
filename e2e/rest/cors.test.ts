/** CORS: which origins may read responses in a browser. */
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const APP = 'https://app.example'
const OTHER = 'http://localhost:5173'
const EXPOSED = ['ETag', 'Link', 'Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id', 'Idempotency-Replayed']

const openService = await startService()
const restrictedService = await startService({ settings: { CORS_ORIGINS: `${APP}, ${OTHER}` } })
const fixture = await createFixture(openService.alice)
const paths = operations.map((operation) => ({ ...callOf(operation, fixture), id: operation.id }))

const valuesIn = (header: unknown) => String(header).split(/, */)
const preflight = (url: string, path: string, method: string, origin = APP) =>
  sendRequest(url, {
    method: 'OPTIONS',
    path,
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,content-type' },
  })

describe('with all origins allowed', () => {
  test.each(paths)('a preflight request for $id succeeds', async ({ method, path }) => {
    const { status, text, headers } = await preflight(openService.url, path, method)

    expect({ status, text }).toEqual({ status: 204, text: '' })
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(valuesIn(headers['access-control-allow-methods'])).toContain(method)
    expect(valuesIn(headers['access-control-allow-headers'])).toEqual(expect.arrayContaining(['authorization', 'content-type']))
    expect(headers).toMatchObject({
      'access-control-max-age': '600',
      'x-request-id': expect.any(String),
      'x-content-type-options': 'nosniff',
    })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('a preflight response allows every method that any path has', async () => {
    const { headers } = await preflight(openService.url, '/api/contacts', 'GET')

    expect(valuesIn(headers['access-control-allow-methods'])).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
  })

  test.each(paths)('a page may read a refusal by $id, with or without a token', async ({ method, path, body }) => {
    const call = { method, path: `${path}?wrong=1`, body, headers: { origin: APP } }

    for (const response of [
      await sendRequest(openService.url, call),
      await sendRequest(openService.url, call, openService.alice.authorization()),
    ]) {
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.headers['access-control-allow-origin']).toBe('*')
      expect(valuesIn(response.headers['access-control-expose-headers'])).toEqual(EXPOSED)
      expect(response.headers).not.toHaveProperty('access-control-allow-credentials')
    }
  })

  test.each(['/api/contacts', '/livez', '/nothing'])('a page may read the response to GET %s', async (path) => {
    const { headers } = await sendRequest(
      openService.url,
      { method: 'GET', path, headers: { origin: APP } },
      openService.alice.authorization(),
    )

    expect(headers['access-control-allow-origin']).toBe('*')
  })
})

describe('with a list of allowed origins', () => {
  test.each([APP, OTHER])('a page of %s may send requests and read responses', async (origin) => {
    const preflighted = await preflight(restrictedService.url, '/api/contacts', 'POST', origin)
    const response = await sendRequest(
      restrictedService.url,
      { method: 'GET', path: '/api/contacts', headers: { origin } },
      restrictedService.alice.authorization(),
    )

    for (const { headers } of [preflighted, response]) {
      expect(headers['access-control-allow-origin']).toBe(origin)
      expect(valuesIn(headers.vary)).toContain('Origin')
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
    }
    expect([preflighted.status, response.status]).toEqual([204, 200])
  })

  test.each([
    'https://evil.example',
    'http://app.example',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'https://APP.example.',
    'null',
    'https://sub.app.example',
    `${APP},${OTHER}`,
  ])('a page of %s gets no CORS permission', async (origin) => {
    const responses = [
      await preflight(restrictedService.url, '/api/contacts', 'POST', origin),
      await sendRequest(restrictedService.url, { method: 'GET', path: '/api/contacts', headers: { origin } }),
      await sendRequest(restrictedService.url, { method: 'GET', path: '/livez', headers: { origin } }),
    ]

    for (const { headers } of responses) {
      expect(headers).not.toHaveProperty('access-control-allow-origin')
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
      expect(valuesIn(headers.vary)).toContain('Origin')
    }
  })

  test('a request without Origin succeeds, without CORS headers', async () => {
    const response = await sendRequest(
      restrictedService.url,
      { method: 'GET', path: '/api/contacts' },
      restrictedService.alice.authorization(),
    )

    expect(response.status).toBe(200)
    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  })
})
