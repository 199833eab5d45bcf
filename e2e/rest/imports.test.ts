/** Uploading a file of contacts: media types, sizes, encodings and parameters; the list of cards; events; isolation. */
import { unwrap } from '@contacts/client'
import { get } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import { card, file, importRequests, manyCards } from '../client/import-files.ts'
import { type HttpRequest, sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, bob } = service
const MIB = 1024 * 1024
let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})
const { plan, apply, finished } = importRequests(() => alice)

const upload = (body: Buffer | string, { query = '', ...headers }: Record<string, string> = {}) =>
  sendRequest(
    url,
    { method: 'POST', path: `/api/imports${query}`, headers: { 'content-type': 'text/vcard', ...headers }, body },
    alice.authorization(),
  )
const refusedUpload = (...args: Parameters<typeof upload>) => expectUnchanged(service, () => upload(...args))
const asAlice = (method: string, path: string, rest: Partial<HttpRequest> = {}) =>
  sendRequest(url, { method, path, ...rest }, alice.authorization())

const IVAN = card('FN:Іван Шевченко')
/** The letters from А to я, and І, in their order of Windows-1251. */
const inWindows1251 = (text: string) =>
  Buffer.from([...text].map((letter) => (letter === 'І' ? 0xb2 : letter.charCodeAt(0) - (letter > 'Ѐ' ? 0x350 : 0))))
const BOUNDARY = 'x-boundary-x'
const form = (content: Buffer) =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="c.vcf"\r\ncontent-type: text/vcard\r\n\r\n`),
    content,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ])
const formHeaders = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }

describe('a file is accepted', () => {
  test.each(['text/vcard', 'text/vcard; charset=utf-8', 'text/x-vcard', 'Text/Plain', 'application/json', 'application/octet-stream'])(
    'as a body of type %s',
    async (type) => {
      const { status, headers, body } = await upload(IVAN, { 'content-type': type })

      expect({ status, body }).toMatchObject({ status: 201, body: { counts: { create: 1 }, format: 'vcard' } })
      expect(headers).toMatchObject({ location: `/api/imports/${body.id}`, 'cache-control': 'private, no-store' })
      expect((await asAlice('GET', headers.location!)).body).toEqual(body)
    },
  )

  test('as the part of a form', async () => {
    expect((await upload(form(Buffer.from(IVAN)), formHeaders)).body).toMatchObject({ counts: { create: 1 } })
  })

  test.each([
    ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(IVAN, 'utf16le')]), ''],
    ['windows-1251', inWindows1251(IVAN), '?encoding=windows-1251'],
  ])('in the encoding %s', async (encoding, bytes, query) => {
    const { body } = await upload(bytes, { query })

    expect(body).toMatchObject({ encoding, preview: [{ contact: { first_name: 'Іван', last_name: 'Шевченко' } }] })
  })

  test('with 29 MiB, whose pictures are too large and are dropped with a note', async () => {
    const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${Buffer.alloc(MIB).toString('base64')}`
    const body = file(card('FN:Ada', photo).repeat(22))
    expect(body.length).toBeGreaterThan(29 * MIB)

    const { status, body: planned } = await upload(body)

    expect({ status, total: planned.total }).toEqual({ status: 201, total: 22 })
    const { body: page } = await asAlice('GET', `/api/imports/${planned.id}/items?limit=1`)
    expect(page.items[0].notes).toMatchObject([{ code: 'photo-dropped' }])
  })
})

describe('a file is refused, and nothing is stored', () => {
  test('with more than 32 MiB: body-too-large', async () => {
    expectRefusal(await refusedUpload(Buffer.alloc(32 * MIB + 1, 'x')), 'body-too-large')
    expectRefusal(await refusedUpload(form(Buffer.alloc(32 * MIB + 1, 'x')), formHeaders), 'body-too-large')
  })

  test.each(['application/pdf', 'image/png', 'text/html'])('of type %s: unsupported-media-type', async (type) => {
    expectRefusal(await refusedUpload(IVAN, { 'content-type': type }), 'unsupported-media-type')
  })

  test.each([
    ['text without a card', 'Hello'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['zeros', Buffer.alloc(1_000)],
  ])('with %s: file-format-unknown', async (_, body) => {
    expectRefusal(await refusedUpload(body), 'file-format-unknown')
    expectRefusal(await refusedUpload(body, { query: '?format=vcard' }), 'file-format-unknown')
  })

  test('with more than 100000 cards: validation-failed', async () => {
    const tooMany = 'BEGIN:VCARD\nFN:A\nEND:VCARD\n'.repeat(100_001)

    expectRefusal(await refusedUpload(tooMany), 'validation-failed', [{ pointer: '#', code: 'too-many' }])
  })

  test.each([
    ['?encoding=klingon', 'query/encoding', 'not-an-encoding'],
    ['?format=pdf', 'query/format', 'not-allowed'],
    ['?label=', 'query/label', 'too-short'],
  ])('with the query %s: validation-failed', async (query, pointer, code) => {
    expectRefusal(await refusedUpload(IVAN, { query }), 'validation-failed', [{ pointer, code }])
  })

  test('with a malformed form: malformed-request', async () => {
    expectRefusal(await refusedUpload('nothing', formHeaders), 'malformed-request')
  })
})

test('a request that is repeated with its key plans once; with another file it is refused', async () => {
  const key = { 'idempotency-key': 'plan-1' }
  const first = await upload(IVAN, key)

  const replayed = await expectUnchanged(service, () => upload(IVAN, key))
  const reused = await expectUnchanged(service, () => upload(card('FN:Ada Lovelace'), key))

  expect(replayed).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } })
  expectRefusal(reused, 'idempotency-key-reused')
})

describe('the cards of an import', () => {
  test('are listed page by page, in their order, and filtered by verdict', async () => {
    const { id } = await plan(file(...manyCards(7), card('NOTE:nobody')))
    const path = `/api/imports/${id}/items`
    const numbersOf = (response: { body: { items: { number: number }[] } }) => response.body.items.map(({ number }) => number)

    const first = await asAlice('GET', `${path}?limit=5&include_total=true`)
    const second = await asAlice('GET', `${path}?limit=5&cursor=${first.body.next_cursor}`)

    expect(numbersOf(first)).toEqual([1, 2, 3, 4, 5])
    expect(first.body).toMatchObject({ total: 8, total_is_exact: true })
    expect([numbersOf(second), second.body.next_cursor]).toEqual([[6, 7, 8], null])
    expect(numbersOf(await asAlice('GET', `${path}?verdict=refused`))).toEqual([8])
    expect(numbersOf(await asAlice('GET', `${path}?verdict=create&skip=6`))).toEqual([7])
    expectRefusal(await asAlice('GET', `${path}?cursor=own.x`), 'cursor-invalid')
    expectRefusal(await asAlice('GET', `${path}?verdict=create&cursor=${first.body.next_cursor}`), 'cursor-invalid')
  })

  test('cannot be listed with a cursor that is older than 24 hours', async () => {
    const { id } = await plan(file(...manyCards(3)))
    await apply(id)
    const { body } = await asAlice('GET', `/api/imports/${id}/items?limit=1`)
    service.clock.advance(24 * 3_600_000 + 1)
    await unwrap(alice.client.auth.refresh())

    expectRefusal(await asAlice('GET', `/api/imports/${id}/items?limit=1&cursor=${body.next_cursor}`), 'cursor-expired')
    service.clock.set('2026-11-20T09:30:00Z')
  })
})

/** Reads events until the server ends the stream. */
const readEvents = (id: string) =>
  new Promise<{ state: string; done: number }[]>((resolve, reject) => {
    get(`${url}/api/imports/${id}/events`, { headers: alice.authorization() }, (response) => {
      expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'private, no-store' })
      let text = ''
      response.on('data', (chunk: Buffer) => (text += String(chunk)))
      response.on('end', () => {
        const events = text.split('\n\n').filter((event) => event.startsWith('event: progress\n'))
        resolve(events.map((event) => JSON.parse(event.split('\ndata: ')[1]!)))
      })
    }).on('error', reject)
  })

describe('events', () => {
  test('report the progress until the import is finished', async () => {
    const { id } = await plan(file(...manyCards(1_100)))
    await apply(id)

    const events = await readEvents(id)

    expect(events.at(-1)).toMatchObject({ id, state: 'applied', done: 1_100 })
    expect(events.every(({ done }, index) => index === 0 || done >= events[index - 1]!.done)).toBe(true)
    expect(await finished(id)).toMatchObject({ state: 'applied' })
  })

  test('of a plan are one event', async () => {
    const { id } = await plan(file(IVAN))

    expect(await readEvents(id)).toMatchObject([{ id, state: 'planned' }])
  })
})

describe("another user's import", () => {
  test('is not listed, and is refused like a missing one by every operation', async () => {
    const { id } = await unwrap(bob.client.imports.plan({ body: Buffer.from(card('FN:Secret Person')) }))
    const missing = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'

    expect((await asAlice('GET', '/api/imports')).body).toEqual({ items: [] })
    const calls = [
      ['GET', ''],
      ['GET', '/items'],
      ['GET', '/events'],
      ['POST', '/apply'],
      ['POST', '/undo'],
      ['DELETE', ''],
    ] as const
    for (const [method, rest] of calls)
      for (const each of [id, missing, 'not-a-uuid'])
        expectRefusal(await expectUnchanged(service, () => asAlice(method, `/api/imports/${each}${rest}`)), 'import-not-found')
    expect((await bob.client.imports.get({ params: { id } })).ok).toBe(true)
  })

  test('does not let its contacts match', async () => {
    await unwrap(bob.client.contacts.create({ body: { uid: 'shared', first_name: 'Ada', phones: [{ number: '+380671112233' }] } }))

    const planned = await plan(file(card('UID:shared', 'FN:Ada', 'TEL:+380671112233')))

    expect(planned.counts).toMatchObject({ create: 1 })
    expect(await apply(planned.id)).toMatchObject({ state: 'applied', counts: { create: 1 } })
  })
})

test('a user keeps 20 imports: another plan deletes the oldest plan, and not an applied import', async () => {
  const applied = await plan(file(card('FN:Applied Person')))
  await apply(applied.id)
  const plans = []
  for (let count = 0; count < 20; count++) plans.push(await plan(file(IVAN)))

  const { items } = await unwrap(alice.client.imports.list())

  expect(items).toHaveLength(20)
  expect(items.map(({ id }) => id).toSorted()).toEqual([applied, ...plans.slice(1)].map(({ id }) => id).toSorted())
})
