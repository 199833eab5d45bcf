/** `iterate` with `prefetch`: the next page is requested while the items of the present page are read. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient, type IterateOptions } from './index.ts'
import { gate, json, refuse, type RequestHandler, startServer } from './scripted-server.ts'

const unhandled: unknown[] = []
const collect = (error: unknown) => void unhandled.push(error)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', collect)
})

afterEach(async () => {
  await nextTurn()
  process.off('unhandledRejection', collect)
  expect(unhandled).toEqual([])
})

/** Three pages of two contacts, named by their index. `answerSecond` may answer the second page in another way. */
async function startList(answerSecond?: RequestHandler) {
  const server = await startServer(async (request, response) => {
    const start = Number(new URL(request.url, 'http://localhost').searchParams.get('cursor'))
    if (start === 2) await answerSecond?.(request, response)
    const items = [start, start + 1].map((index) => ({ first_name: `${index}` }))
    if (!response.writableEnded) json(response, 200, { items, next_cursor: start < 4 ? `${start + 2}` : null })
  })
  const { contacts } = createClient({ baseUrl: server.baseUrl, retries: 0 })
  return { ...server, iterate: (options?: IterateOptions) => contacts.iterate({ prefetch: true, ...options }) }
}

/** A list whose second page is never answered. */
async function startHangingList() {
  const [requested, closed] = [gate(), gate()]
  const list = await startList(async (_, response) => {
    response.on('close', closed.open)
    requested.open()
    await closed.opened
  })
  return { ...list, requested: requested.opened, closed: closed.opened }
}

test('the next page is requested while the items of the present page are read', async () => {
  const [requested, isRead] = [gate(), gate()]
  const { iterate } = await startList(async () => {
    requested.open()
    await isRead.opened
  })
  const names: (string | null)[] = []

  for await (const { first_name } of iterate()) {
    names.push(first_name)
    if (first_name !== '1') continue
    await requested.opened
    isRead.open()
  }

  expect(names).toEqual(['0', '1', '2', '3', '4', '5'])
})

test('at most one page is requested ahead, and none after the last', async () => {
  const { iterate, requests } = await startList()
  const onResponse = vi.fn<() => void>()
  const counts: number[] = []

  for await (const { first_name } of iterate({ onResponse })) {
    const expected = Math.min(Math.floor(Number(first_name) / 2) + 2, 3)
    await vi.waitFor(() => expect(onResponse).toHaveBeenCalledTimes(expected))
    // The answer of the page ahead, which names the page after it, has arrived.
    await nextTurn()
    counts.push(requests.length)
  }

  expect(counts).toEqual([2, 2, 3, 3, 3, 3])
})

test('without prefetch, no page is requested before the items of the page before it have been read', async () => {
  const { iterate } = await startList()
  const onRequest = vi.fn<() => void>()
  const contacts = iterate({ prefetch: false, onRequest })

  await contacts.next()
  await contacts.next()
  await nextTurn()
  const requestsForFirstPage = onRequest.mock.calls.length
  await contacts.next()

  expect(requestsForFirstPage).toBe(1)
  expect(onRequest).toHaveBeenCalledTimes(2)
})

test.each<[string, (list: Awaited<ReturnType<typeof startHangingList>>) => Promise<unknown>]>([
  [
    'a break',
    async ({ iterate, requested }) => {
      for await (const _ of iterate()) {
        await requested
        break
      }
    },
  ],
  [
    'an error in the loop',
    async ({ iterate, requested }) => {
      const loop = async () => {
        for await (const _ of iterate()) {
          await requested
          throw new Error('the disk is full')
        }
      }
      await expect(loop()).rejects.toThrow('the disk is full')
    },
  ],
  [
    'return()',
    async ({ iterate, requested }) => {
      const contacts = iterate()
      await contacts.next()
      await requested
      await contacts.return()
    },
  ],
])('%s aborts the request of the page ahead', async (_, end) => {
  const list = await startHangingList()

  await end(list)

  await list.closed
  expect(list.requests).toHaveLength(2)
})

test('toArray with a limit reads no further than the page that is requested ahead', async () => {
  const { iterate, requests } = await startList()

  const contacts = await iterate().toArray({ limit: 2 })

  expect(contacts).toMatchObject([{ first_name: '0' }, { first_name: '1' }])
  expect(requests.length).toBeLessThanOrEqual(2)
})

test.each<[string, RequestHandler, object]>([
  ['a refusal', (_, response) => refuse(response, 429, 'rate-limited'), { name: 'ProblemError', problem: { code: 'rate-limited' } }],
  ['an error', (_, response) => response.destroy(), { name: 'ConnectionError' }],
])('%s of the page ahead is thrown after the items of the present page', async (_, answerSecond, error) => {
  const { iterate } = await startList(answerSecond)
  const onResponse = vi.fn<() => void>()
  const contacts = iterate({ onResponse })

  const first = await contacts.next()
  await vi.waitFor(() => expect(onResponse).toHaveBeenCalledTimes(2))
  await nextTurn()
  const second = await contacts.next()

  expect([first.value, second.value]).toMatchObject([{ first_name: '0' }, { first_name: '1' }])
  await expect(contacts.next()).rejects.toMatchObject(error)
  expect(await contacts.next()).toEqual({ done: true, value: undefined })
})

test('an error of the page ahead that nobody reads is not an unhandled rejection', async () => {
  const { iterate } = await startList((_, response) => refuse(response, 429, 'rate-limited'))
  const onResponse = vi.fn<() => void>()

  for await (const _ of iterate({ onResponse })) {
    await vi.waitFor(() => expect(onResponse).toHaveBeenCalledTimes(2))
    break
  }

  // `afterEach` asserts the rest.
  expect(onResponse).toHaveBeenCalledTimes(2)
})

test('an abort of the signal aborts the request of the page ahead, and the iteration after the present page', async () => {
  const { iterate, requested, closed } = await startHangingList()
  const controller = new AbortController()
  const contacts = iterate({ signal: controller.signal })
  const reason = new Error('the user left')

  await contacts.next()
  await requested
  controller.abort(reason)
  await closed
  const second = await contacts.next()

  expect(second.value).toMatchObject({ first_name: '1' })
  await expect(contacts.next()).rejects.toBe(reason)
})
