/** A service with attempt limits and a stopped clock, and requests to it from many addresses. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type HttpResponse, sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { type Service, type ServiceOptions, startService } from '../harness/service.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const NOW = '2026-11-21T09:00:00Z'

export const startThrottled = ({ settings, ...options }: ServiceOptions = {}) =>
  startService({ now: NOW, settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32', ...settings }, ...options })

export const from = (address: string) => ({ 'x-forwarded-for': address })
let addresses = 0
/** Returns an address that no other test uses. */
export const newAddress = () => `198.18.${Math.floor(++addresses / 250)}.${addresses % 250}`
/** Returns an e-mail address without an account. */
export const unknownEmail = () => `nobody-${randomUUID()}@example.com`

export const post = (path: string, body: object): HttpRequest => ({ method: 'POST', path, body })
export const signIn = ({ url }: Service, email: string, password: string, address: string) =>
  sendRequest(url, post('/api/auth/login', { email, password }), from(address))
/** Tries to sign in with a wrong password. */
export const guess = (service: Service, email: string, address: string) => signIn(service, email, 'not the password', address)

/** Sends requests one after the other, and returns the statuses of the responses. */
export async function repeat(count: number, request: (index: number) => Promise<HttpResponse>): Promise<number[]> {
  const statuses = []
  for (let index = 0; index < count; index++) statuses.push((await request(index)).status)
  return statuses
}
/** Returns an array of equal statuses, to compare with the result of `repeat`. */
export const equalStatuses = (count: number, status: number) => Array<number>(count).fill(status)

/** Checks that an attempt limit refused the request: the name, quota and window of the limit, and the seconds to wait. */
export function expectThrottled(response: HttpResponse, name: string, [quota, window]: [quota: number, window: number], seconds: number) {
  expectRefusal(response, 'rate-limited')
  expect(response.headers).toMatchObject({
    'retry-after': String(seconds),
    ratelimit: `"${name}";r=0;t=${seconds}`,
    'ratelimit-policy': `"${name}";q=${quota};w=${window}`,
  })
}
