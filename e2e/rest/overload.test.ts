/** More than the process can do: requests are refused at once instead of kept waiting, until it is over. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { callOf, inOrder, subjectOf } from '../harness/calls.ts'
import { ask, type Call } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { startService, testDb } from '../harness/service.ts'

const me: Call = { method: 'GET', path: '/api/users/me' }

/** Keeps the process, in which the server runs too, from doing anything else. */
function block(milliseconds: number) {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Does something while the event loop is late in every turn. */
async function busily<T>(work: () => Promise<T>): Promise<T> {
  let isOver = false
  const hog = async () => {
    while (!isOver) {
      block(250)
      await sleep(1)
    }
  }
  const hogging = hog()
  // As many turns as it takes to be noticed.
  await sleep(1_500)
  try {
    return await work()
  } finally {
    isOver = true
    await hogging
  }
}

describe('a process that cannot keep up', async () => {
  const service = await startService({ mayFail: true, maxEventLoopDelay: 50 })
  const { url, alice, log } = service
  const subject = await subjectOf(alice)
  const isShed = ({ path }: { path: string }) => !['/healthchecker', '/livez'].includes(path)
  const credentials = alice.authorization()

  test('refuses every operation and changes nothing, but says that it lives', async () => {
    const before = await service.stored()

    const answers = await busily(() =>
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

    const [answer, preflight] = await busily(() =>
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
    await expect.poll(async () => (await ask(url, me, credentials)).status, { timeout: 20_000 }).toBe(200)

    const told = log.filter((line) => /overloaded/.test(line)).map((line) => (JSON.parse(line) as { msg: string }).msg)
    expect(told.slice(0, 2)).toEqual(['overloaded: requests are refused', 'no longer overloaded'])
    expect(told.length).toBeLessThanOrEqual(4)
    for (const operation of inOrder)
      expect((await ask(url, callOf(operation, subject), operation.access === 'session' ? credentials : {})).status).toBeLessThan(300)
  })
})

describe('a short while in which nothing goes on', async () => {
  const { url, alice, log } = await startService()
  const list: Call = { method: 'GET', path: '/api/contacts' }

  // After two seconds nobody waits for a connection to PostgreSQL any longer, which is another 503.
  test.each(testDb() === 'pglite' ? [1_500, 4_000] : [1_500])('of %i ms is no overload', async (milliseconds) => {
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
    expect(log.filter((line) => /overloaded/.test(line))).toEqual([])
  })
})
