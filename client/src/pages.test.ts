import { expect, test } from 'vitest'
import { createClient } from './index.ts'
import { json, refuse, startServer } from './scripted-server.ts'

/** A list of `count` contacts, named by their index. A cursor is the index of the next contact. */
const startList = (count: number) =>
  startServer(({ url }, response) => {
    const query = new URL(url, 'http://localhost').searchParams
    const start = Number(query.get('cursor') ?? query.get('skip'))
    const end = Math.min(count, start + Number(query.get('limit') ?? 100))
    const items = Array.from({ length: Math.max(0, end - start) }, (_, index) => ({ first_name: `${start + index}` }))
    json(response, 200, { items, next_cursor: end < count ? `${end}` : null })
  })

test.each([
  [0, 1],
  [99, 1],
  [100, 1],
  [101, 2],
  [250, 3],
])('%i contacts are read in %i pages, each contact once and in order', async (count, pages) => {
  const { baseUrl, requests } = await startList(count)
  const names: (string | null)[] = []

  for await (const contact of createClient({ baseUrl }).contacts.iterate()) names.push(contact.first_name)

  expect(names).toEqual(Array.from({ length: count }, (_, index) => `${index}`))
  expect(requests).toHaveLength(pages)
})

test('every page is requested with the query, but only the first with skip', async () => {
  const { baseUrl, urls } = await startList(9)

  for await (const _ of createClient({ baseUrl }).birthdays.iterate({ query: { days: 30, limit: 2, skip: 4 } }));

  const path = 'GET /api/contacts/upcoming_birthdays'
  expect(urls()).toEqual([`${path}?days=30&limit=2&skip=4`, `${path}?days=30&limit=2&cursor=6`, `${path}?days=30&limit=2&cursor=8`])
})

test('no page is requested before it is needed, nor after the loop ends', async () => {
  const { baseUrl, requests } = await startList(50)
  const contacts = createClient({ baseUrl }).contacts.iterate({ query: { limit: 10 } })

  expect(requests).toHaveLength(0)
  for await (const contact of contacts) if (contact.first_name === '12') break

  expect(requests).toHaveLength(2)
})

test('the refusal of a page is thrown', async () => {
  const { baseUrl } = await startServer(({ url }, response) =>
    url.includes('cursor') ? refuse(response, 429, 'rate-limited') : json(response, 200, { items: [{}, {}], next_cursor: 'x' }),
  )
  const contacts = createClient({ baseUrl }).contacts.iterate({ query: { limit: 2 } })

  await contacts.next()
  await contacts.next()

  await expect(contacts.next()).rejects.toMatchObject({ name: 'ProblemError', status: 429, problem: { code: 'rate-limited' } })
})

test('an abort ends the iteration', async () => {
  const { baseUrl } = await startList(50)
  const controller = new AbortController()
  const contacts = createClient({ baseUrl }).contacts.iterate({ query: { limit: 1 }, signal: controller.signal })

  await contacts.next()
  controller.abort()

  await expect(contacts.next()).rejects.toMatchObject({ name: 'AbortError' })
})

test.each([
  [undefined, 25, 3],
  [{ limit: 100 }, 25, 3],
  [{ limit: 12 }, 12, 2],
  [{ limit: 10 }, 10, 1],
  [{ limit: 0 }, 0, 0],
])('toArray(%j) returns %i contacts and requests %i pages', async (options, count, pages) => {
  const { baseUrl, requests } = await startList(25)

  const contacts = await createClient({ baseUrl })
    .contacts.iterate({ query: { limit: 10 } })
    .toArray(options)

  expect(contacts.map(({ first_name }) => first_name)).toEqual(Array.from({ length: count }, (_, index) => `${index}`))
  expect(requests).toHaveLength(pages)
})
