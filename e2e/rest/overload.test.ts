/** While the event loop cannot keep up, the server refuses requests at once instead of letting them wait. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { callOf, orderedOperations, createFixture } from '../harness/calls.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { type Service, startService } from '../harness/service.ts'

const me: HttpRequest = { method: 'GET', path: '/api/users/me' }

const neverNotified = new Int32Array(new SharedArrayBuffer(4))
/** Blocks the event loop of this process, in which the server runs, too. */
const block = (milliseconds: number) => Atomics.wait(neverNotified, 0, 0, milliseconds)

// Longer than the delays that a busy machine causes by itself.
const MAX_DELAY_MS = 600
const EXCESS_MS = 120

/** Blocks the event loop again and again, and runs `work` once the server has logged the overload. */
async function whileOverloaded<T>({ log }: Service, work: () => Promise<T>): Promise<T> {
  let isDone = false
  const blockRepeatedly = async () => {
    while (!isDone) {
      block(MAX_DELAY_MS + EXCESS_MS)
      // A pause too short for the server to detect a recovery.
      for (const end = performance.now() + 50; performance.now() < end;) await nextTurn()
    }
  }
  const blocking = blockRepeatedly()
  try {
    await expect.poll(() => overloadMessages(log).at(-1)).toBe(OVERLOADED)
    return await work()
  } finally {
    isDone = true
    await blocking
  }
}

const [OVERLOADED, RECOVERED] = ['server overloaded: requests are refused', 'server no longer overloaded']
const overloadMessages = (log: string[]) =>
  log.filter((line) => /overloaded/.test(line)).map((line) => (JSON.parse(line) as { msg: string }).msg)

describe('a process that cannot keep up', async () => {
  const service = await startService({ allows5xx: true, maxEventLoopDelay: MAX_DELAY_MS })
  const { url, alice, log } = service
  const fixture = await createFixture(alice)
  const mustRefuse = ({ path }: { path: string }) => !['/healthchecker', '/readyz', '/livez'].includes(path)
  const credentials = alice.authorization()

  test('refuses every operation except its health checks, and changes nothing', async () => {
    const before = await service.stored()

    const responses = await whileOverloaded(service, () =>
      Promise.all(
        orderedOperations.map(async (operation) => ({
          operation,
          response: await sendRequest(url, callOf(operation, fixture), credentials),
        })),
      ),
    )

    for (const { operation, response } of responses) {
      if (!mustRefuse(operation)) expect(response.status).toBe(200)
      else {
        expectRefusal(response, 'unavailable')
        expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/)
      }
    }
    expect(responses.filter(({ operation }) => !mustRefuse(operation))).toHaveLength(3)
    expect(await service.stored()).toBe(before)
  })

  test('refuses with CORS and security headers, so that a page of another origin can read the refusal', async () => {
    const headers = { origin: 'https://app.example' }

    const [response, preflight] = await whileOverloaded(service, () =>
      Promise.all([
        sendRequest(url, { ...me, headers }),
        sendRequest(url, { method: 'OPTIONS', path: me.path, headers: { ...headers, 'access-control-request-method': 'GET' } }),
      ]),
    )

    expectRefusal(response, 'unavailable')
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('Retry-After'),
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    })
    expect(preflight.status).toBe(204)
  })

  test('works again after the overload, and logs its beginning and its end', async () => {
    await expect.poll(async () => (await sendRequest(url, me, credentials)).status).toBe(200)

    const messages = overloadMessages(log)
    expect(messages.slice(0, 2)).toEqual([OVERLOADED, RECOVERED])
    expect(messages.length).toBeLessThanOrEqual(4)
    for (const operation of orderedOperations)
      expect((await sendRequest(url, callOf(operation, fixture), operation.access === 'session' ? credentials : {})).status).toBeLessThan(
        300,
      )
  })
})

describe('a single delay of the event loop', async () => {
  // The limit in production is one second.
  const { url, alice, log } = await startService({ maxEventLoopDelay: 1_000 })
  const list: HttpRequest = { method: 'GET', path: '/api/contacts' }

  test.each([1_500, 4_000])('of %i ms is no overload', async (milliseconds) => {
    const pending = Array.from({ length: 10 }, () => sendRequest(url, list, alice.authorization()))
    await sleep(1)

    block(milliseconds)
    const responses = await Promise.all([...pending, ...Array.from({ length: 10 }, () => sendRequest(url, list, alice.authorization()))])

    expect(responses.filter(({ status }) => status !== 200)).toEqual([])
  })

  test('caused by many simultaneous requests is no overload either', async () => {
    const body = { first_name: 'Ада', notes: 'лист '.repeat(500) }
    await Promise.all(
      Array.from({ length: 100 }, () => sendRequest(url, { method: 'POST', path: '/api/contacts', body }, alice.authorization())),
    )

    const responses = await Promise.all(
      Array.from({ length: 60 }, () => sendRequest(url, { method: 'GET', path: '/api/contacts?q=lyst&limit=100' }, alice.authorization())),
    )

    expect(responses.filter(({ status, body: page }) => status !== 200 || page.items.length !== 100)).toEqual([])
    expect(overloadMessages(log)).toEqual([])
  })
})
