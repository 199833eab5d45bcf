/** More than the process can do: requests are refused at once instead of kept waiting, until it is over. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { callOf, inOrder, subjectOf } from '../harness/calls.ts'
import { ask, type Call } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { type Service, startService } from '../harness/service.ts'

const me: Call = { method: 'GET', path: '/api/users/me' }

const nobodys = new Int32Array(new SharedArrayBuffer(4))
/** Keeps the process, in which the server runs too, from doing anything else. */
const block = (milliseconds: number) => Atomics.wait(nobodys, 0, 0, milliseconds)

// More than a busy machine comes to by itself.
const MAX_DELAY_MS = 600
const LATE_MS = 120

/** Does something while the event loop is late over and over, and the server has noticed. */
async function busily<T>({ log }: Service, work: () => Promise<T>): Promise<T> {
  let isOver = false
  const hog = async () => {
    while (!isOver) {
      block(MAX_DELAY_MS + LATE_MS)
      // Not for so long that the server finds itself in time.
      for (const end = performance.now() + 50; performance.now() < end;) await turn()
    }
  }
  const hogging = hog()
  try {
    await expect.poll(() => toldOf(log).at(-1)).toBe(BEGINS)
    return await work()
  } finally {
    isOver = true
    await hogging
  }
}

const [BEGINS, ENDS] = ['server overloaded: requests are refused', 'server no longer overloaded']
const toldOf = (log: string[]) => log.filter((line) => /overloaded/.test(line)).map((line) => (JSON.parse(line) as { msg: string }).msg)

describe('a process that cannot keep up', async () => {
  const service = await startService({ mayFail: true, maxEventLoopDelay: MAX_DELAY_MS })
  const { url, alice, log } = service
  const subject = await subjectOf(alice)
  const isShed = ({ path }: { path: string }) => !['/healthchecker', '/livez'].includes(path)
  const credentials = alice.authorization()

  test('refuses every operation and changes nothing, but says that it lives', async () => {
    const before = await service.stored()

    const answers = await busily(service, () =>
      Promise.all(inOrder.map(async (operation) => ({ operation, answer: await ask(url, callOf(operation, subject), credentials) }))),
    )

    for (const { operation, answer } of answers) {
      if (!isShed(operation)) expect(answer.status).toBe(200)
      else {
        expectRefusal(answer, 'unavailable')
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
      }
    }
    expect(answers.filter(({ operation }) => !isShed(operation))).toHaveLength(2)
    expect(await service.stored()).toBe(before)
  })

  test('refuses with all headers, so that a page of another origin can read it', async () => {
    const headers = { origin: 'https://app.example' }

    const [answer, preflight] = await busily(service, () =>
      Promise.all([
        ask(url, { ...me, headers }),
        ask(url, { method: 'OPTIONS', path: me.path, headers: { ...headers, 'access-control-request-method': 'GET' } }),
      ]),
    )

    expectRefusal(answer, 'unavailable')
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('Retry-After'),
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    })
    expect(preflight.status).toBe(204)
  })

  test('works again when it is over, and the log tells of both', async () => {
    await expect.poll(async () => (await ask(url, me, credentials)).status).toBe(200)

    const told = toldOf(log)
    expect(told.slice(0, 2)).toEqual([BEGINS, ENDS])
    expect(told.length).toBeLessThanOrEqual(4)
    for (const operation of inOrder)
      expect((await ask(url, callOf(operation, subject), operation.access === 'session' ? credentials : {})).status).toBeLessThan(300)
  })
})

describe('a short while in which nothing goes on', async () => {
  // A second is what it is in production.
  const { url, alice, log } = await startService({ maxEventLoopDelay: 1_000 })
  const list: Call = { method: 'GET', path: '/api/contacts' }

  test.each([1_500, 4_000])('of %i ms is no overload', async (milliseconds) => {
    const pending = Array.from({ length: 10 }, () => ask(url, list, alice.authorization()))
    await sleep(1)

    block(milliseconds)
    const answers = await Promise.all([...pending, ...Array.from({ length: 10 }, () => ask(url, list, alice.authorization()))])

    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  })

  test('in which it has a lot to do is none either', async () => {
    const body = { first_name: 'Ада', notes: 'лист '.repeat(500) }
    await Promise.all(Array.from({ length: 100 }, () => ask(url, { method: 'POST', path: '/api/contacts', body }, alice.authorization())))

    const answers = await Promise.all(
      Array.from({ length: 60 }, () => ask(url, { method: 'GET', path: '/api/contacts?q=lyst&limit=100' }, alice.authorization())),
    )

    expect(answers.filter(({ status, body: page }) => status !== 200 || page.items.length !== 100)).toEqual([])
    expect(toldOf(log)).toEqual([])
  })
})
