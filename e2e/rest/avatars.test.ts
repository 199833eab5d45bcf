/** Pictures over the wire: forms and raw bodies, sizes, damage, ETags, and the headers under which they are shown. */
import { unwrap } from '@contacts/client'
import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { crc32, deflateSync } from 'node:zlib'
import { ask, askRaw, type Call } from '../harness/http.ts'
import { sharp, solid } from '../harness/images.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, alice, bob } = service
const path = '/api/users/me/avatar'
const MIB = 1024 * 1024

const [red, green, blue] = await Promise.all(
  ['red', 'green', 'blue'].map((colour) => solid(colour, { width: 40, height: 20 }).png().toBuffer()),
)
const jpeg = await solid('orange').jpeg().toBuffer()
/** What is kept of alice when nothing was changed. */
await unwrap(alice.client.avatars.put({ body: red! }))

const send = (body: Buffer | string | undefined, headers: Call['headers'] = {}, person = alice) =>
  ask(url, { method: 'PUT', path, headers: { 'content-type': 'image/png', ...headers }, body }, person.authorization())
const refusedOne = (body: Buffer | string | undefined, headers?: Call['headers']) => unchanged(service, () => send(body, headers))

const BOUNDARY = 'x-boundary-x'
const part = (name: string, content: Buffer | string, { filename = 'me.png' as string | null, type = 'image/png' } = {}) =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${filename === null ? '' : `; filename="${filename}"`}\r\n`,
    ),
    Buffer.from(filename === null ? '\r\n' : `content-type: ${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
const END = Buffer.from(`--${BOUNDARY}--\r\n`)
const form = (...parts: Buffer[]) => Buffer.concat([...parts, END])
const asForm = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
/** A picture of so many bytes: what follows the end of a JPEG is passed over. */
const ofSize = (size: number) => Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length, 'x')])

describe('a picture is taken', async () => {
  test.each([
    ['image/jpeg', jpeg],
    ['image/png', green!],
    ['image/webp', await solid('pink').webp().toBuffer()],
    ['IMAGE/PNG; charset=binary', blue!],
    ['image/png', jpeg],
    ['image/webp', blue!],
  ])('as a body that is called %s, whatever it is', async (type, body) => {
    const answer = await send(body, { 'content-type': type }, bob)

    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-store' },
      body: { email: bob.email, avatar_url: expect.stringContaining('/api/pictures/') },
    })
  })

  test.each([
    ['a name and a type that say nothing', form(part('file', green!, { filename: '../../etc/passwd\\x', type: 'application/x-sh' }))],
    ['a preamble and an epilogue', Buffer.concat([Buffer.from('hello\r\n'), form(part('file', jpeg)), Buffer.from('bye')])],
  ])('as the file of a form with %s', async (_, body) => {
    expect((await send(body, asForm, bob)).status).toBe(200)
  })

  test('of 5 MiB, in both forms', async () => {
    expect((await send(ofSize(5 * MIB), {}, bob)).status).toBe(200)
    expect((await send(form(part('file', ofSize(5 * MIB))), asForm, bob)).status).toBe(200)
  })
})

describe('a body that is too large is refused', () => {
  test.each([
    ['as it says', () => refusedOne(ofSize(5 * MIB + 1))],
    ['though it does not say so', () => refusedOne(ofSize(5 * MIB + 1), { 'transfer-encoding': 'chunked' })],
    ['in a form', () => refusedOne(form(part('file', ofSize(5 * MIB + 1))), asForm)],
    [
      'in a form that does not say so',
      () => refusedOne(form(part('file', ofSize(5 * MIB + 1))), { ...asForm, 'transfer-encoding': 'chunked' }),
    ],
    ['in a form that is much larger', () => refusedOne(form(part('file', ofSize(7 * MIB))), asForm)],
  ])('%s', async (_, answer) => {
    expectRefusal(await answer(), 'body-too-large')
  })

  test('before it was sent', async () => {
    const head = `PUT ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${alice.authorization().authorization}\r\ncontent-type: image/png\r\ncontent-length: 999999999\r\nconnection: close\r\n\r\n`

    expectRefusal(await askRaw(url, head), 'body-too-large')
  })
})

describe('a body that is no picture is refused, and the old picture stays', async () => {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(30_000, 0)
  head.writeUInt32BE(30_000, 4)
  head.set([8, 0], 8)
  const bomb = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(30_001 * 3_000), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="http://127.0.0.1:1/"/></svg>')
  const bodies: [string, Buffer][] = [
    ['noise', Buffer.from('noise')],
    ['half a picture', red!.subarray(0, 60)],
    ['an SVG', svg],
    ['a GIF', await solid('red').gif().toBuffer()],
    ['a TIFF', await solid('red').tiff().toBuffer()],
    ['30,000 × 30,000 pixels', bomb],
    ['a script that goes on as a picture', Buffer.concat([Buffer.from('<script>alert(1)</script>'), jpeg])],
    ['an empty file', Buffer.alloc(0)],
  ]

  test.each(bodies)('%s', async (_, bytes) => {
    const answers = [await refusedOne(form(part('file', bytes)), asForm), ...(bytes.length > 0 ? [await refusedOne(bytes)] : [])]

    for (const answer of answers) expectRefusal(answer, 'image-unreadable')
    expect((await ask(url, { method: 'GET', path }, alice.authorization())).status).toBe(200)
  })
})

describe('a form that is not as it should be is refused', () => {
  const cases: [string, Buffer, string, string][] = [
    ['no part', form(), '#/file', 'required'],
    ['no file', form(part('note', 'hello', { filename: null })), '#/note', 'unknown-member'],
    ['two files', form(part('file', red!), part('file', green!)), '#/file', 'too-many'],
    ['a file of another name', form(part('avatar', green!)), '#/avatar', 'unknown-member'],
    ['a file and something else', form(part('file', green!), part('x/y~z', 'hello', { filename: null })), '#/x~1y~0z', 'unknown-member'],
    ['text in place of the file', form(part('file', 'hello', { filename: null })), '#/file', 'wrong-type'],
    ['many parts', form(...['a', 'b', 'c', 'd'].map((name) => part(name, 'x', { filename: null })), part('file', green!)), '#', 'too-many'],
  ]
  test.each(cases)('%s', async (_, body, pointer, code) => {
    expectRefusal(await refusedOne(body, asForm), 'validation-failed', [{ pointer, code }])
  })

  test.each([
    ['no boundary', form(part('file', green!)), { 'content-type': 'multipart/form-data' }],
    ['another boundary', form(part('file', green!)), { 'content-type': 'multipart/form-data; boundary=other' }],
    ['no end', part('file', green!), asForm],
    ['an end in the middle of a part', part('file', green!).subarray(0, -30), asForm],
    ['an end in the head of a part', part('file', green!).subarray(0, 30), asForm],
    ['a name that reaches for a prototype', form(part('__proto__', green!)), asForm],
  ])('%s', async (_, body, headers) => {
    expectRefusal(await refusedOne(body, headers), 'malformed-request')
  })

  test('a body that breaks off changes nothing', async () => {
    const head = `PUT ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${alice.authorization().authorization}\r\ncontent-type: ${asForm['content-type']}\r\ntransfer-encoding: chunked\r\n\r\n5\r\n--x-b\r\n0\r\n\r\n`

    expectRefusal(
      await unchanged(service, () => askRaw(url, `${head.replace('host: x', 'host: x\r\nconnection: close')}`)),
      'malformed-request',
    )
  })
})

describe('a body', () => {
  test('has to be there', async () => {
    expectRefusal(await refusedOne(undefined, { 'content-type': undefined }), 'validation-failed', [{ pointer: '#', code: 'required' }])
    expectRefusal(await refusedOne('', {}), 'validation-failed', [{ pointer: '#', code: 'required' }])
  })

  test.each([
    'application/json',
    'image/svg+xml',
    'image/gif',
    'image/avif',
    'image/*',
    'application/octet-stream',
    'text/plain',
    undefined,
  ])('that is called %s is not read', async (type) => {
    const answer = await refusedOne(green, { 'content-type': type })

    expectRefusal(answer, 'unsupported-media-type')
    expect(answer.body.detail).toBe('This operation reads multipart/form-data and image/jpeg and image/png and image/webp.')
  })

  test.each(['image/png', asForm['content-type']])('of %s is not read by other operations', async (type) => {
    const answer = await unchanged(service, () =>
      ask(url, { method: 'POST', path: '/api/contacts', body: green, headers: { 'content-type': type } }, alice.authorization()),
    )

    expectRefusal(answer, 'unsupported-media-type')
  })

  test('is not looked at without a token', async () => {
    const answer = await unchanged(service, () => ask(url, { method: 'PUT', path, body: green, headers: { 'content-type': 'image/png' } }))

    expectRefusal(answer, 'not-signed-in')
  })
})

describe('a picture is shown', async () => {
  const { avatar_url } = await unwrap(alice.client.users.me())
  const address = new URL(avatar_url!).pathname
  const places = [
    ['to its owner', path, alice.authorization(), 'private, no-cache'],
    ['by its address', address, {}, 'public, max-age=300, immutable'],
  ] as const
  const get = (at: string, headers: Record<string, string>, method = 'GET') => fetch(`${url}${at}`, { method, headers })

  test.each(places)('%s, as WebP and as nothing else', async (_, at, headers, cacheControl) => {
    const response = await get(at, headers)
    const bytes = Buffer.from(await response.arrayBuffer())

    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(bytes.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': cacheControl,
      etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    })
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 40 })
  })

  test('by its address on pages of any origin', async () => {
    const response = await get(address, { origin: 'https://app.example' })

    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test.each(places)('%s by HEAD without its bytes', async (_, at, headers) => {
    const [shown, head] = [await get(at, headers), await get(at, headers, 'HEAD')]

    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control'])
      expect(head.headers.get(name)).toBe(shown.headers.get(name))
  })

  test.each(places)('%s only if it is another than the one that is held', async (_, at, headers, cacheControl) => {
    const etag = (await get(at, headers)).headers.get('etag')!

    for (const held of [etag, `W/${etag}`, `"other", ${etag}`, `"a,b" ,W/${etag},"c"`, '*', ' * ']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(url, { method, path: at, headers: { ...headers, 'if-none-match': held } })
        expect({ held, status: answer.status, text: answer.text }).toEqual({ held, status: 304, text: '' })
        expect(answer.headers).toMatchObject({ etag, 'cache-control': cacheControl })
        expect(answer.headers).not.toHaveProperty('content-type')
      }
    }
    const asking = async (held: string) => ask(url, { method: 'GET', path: at, headers: { ...headers, 'if-none-match': held } })
    for (const held of ['"other"', etag.toUpperCase(), `"*"`, 'W/"x"']) expect((await asking(held)).status).toBe(200)
    for (const held of [etag.slice(0, -1), '', etag.replaceAll('"', '')]) expectRefusal(await asking(held), 'malformed-request')
  })

  test.each(places)('%s to who takes images, and to nobody who does not', async (_, at, headers) => {
    for (const accept of ['image/avif,image/webp,*/*;q=0.8', 'image/*', 'image/webp', '*/*'])
      expect((await get(at, { ...headers, accept })).status).toBe(200)
    for (const accept of ['application/json', 'image/png', 'text/html'])
      expectRefusal(await ask(url, { method: 'GET', path: at, headers: { ...headers, accept } }), 'not-acceptable')
  })

  test('under no other address', async () => {
    const [, , , owner_id, picture_id] = address.split('/')
    const others = [
      [owner_id, randomUUID()],
      [randomUUID(), picture_id],
      [picture_id, owner_id],
      [owner_id, 'me'],
      ['me', picture_id],
      [owner_id, '%00'],
      [owner_id, `${picture_id}.webp`],
      [owner_id, '..%2f..%2fusers'],
    ]

    for (const [owner, picture] of others)
      expectRefusal(await ask(url, { method: 'GET', path: `/api/pictures/${owner}/${picture}` }), 'picture-not-found')
  })

  test('and not once it is another: a 304 is of the one that there is', async () => {
    const person = await service.person('Changing')
    await unwrap(person.client.avatars.put({ body: red! }))
    const etag = (await get(path, person.authorization())).headers.get('etag')!
    await unwrap(person.client.avatars.put({ body: green! }))

    const answer = await get(path, { ...person.authorization(), 'if-none-match': etag })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).not.toBe(etag)
  })
})

test('after all of this the picture is the one that was sent first', async () => {
  const { dominant } = await sharp(Buffer.from(await (await unwrap(alice.client.avatars.get())).arrayBuffer())).stats()

  expect(dominant.r).toBeGreaterThan(200)
  expect(service.log.filter((line) => /internal error/.test(line))).toEqual([])
})

test('pictures that arrive faster than they are decoded are refused for a moment, and reading goes on', async () => {
  const busy = await startService({ mayFail: true })
  // Few bytes, and many pixels.
  const large = await solid('teal', { width: 6000, height: 4000 }).png({ compressionLevel: 9 }).toBuffer()
  const headers = { ...busy.alice.authorization(), 'content-type': 'image/png' }

  // Each on a connection of its own, so that none waits for another to be answered.
  const sending = Array.from({ length: 40 }, () => fetch(`${busy.url}${path}`, { method: 'PUT', headers, body: new Uint8Array(large) }))
  const reading = await ask(busy.url, { method: 'GET', path: '/api/users/me' }, busy.bob.authorization())
  const answers = await Promise.all(sending)

  expect(reading.status).toBe(200)
  const refused = answers.filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(40)
  for (const answer of refused) {
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await answer.json()).toMatchObject({ code: 'unavailable' })
  }
})
