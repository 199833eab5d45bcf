/** Uploading a picture: raw bodies and forms, size limits, unreadable images and malformed forms. */
import { unwrap } from '@contacts/client'
import type { Code } from '@contacts/contract'
import { describe, expect, test } from 'vitest'
import { sendRequest, sendBytes, type HttpRequest } from '../harness/http.ts'
import { decompressionBomb, sharp, solidImage } from '../harness/images.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, alice, bob } = service
const path = '/api/users/me/avatar'
const MIB = 1024 * 1024

const [red, green, blue] = await Promise.all(
  ['red', 'green', 'blue'].map((colour) => solidImage(colour, { width: 40, height: 20 }).png().toBuffer()),
)
const jpeg = await solidImage('orange').jpeg().toBuffer()
// Refused uploads must not replace this picture.
await unwrap(alice.client.avatars.put({ body: red! }))

const upload = (body: Buffer | string | undefined, headers: HttpRequest['headers'] = {}, person = alice) =>
  sendRequest(url, { method: 'PUT', path, headers: { 'content-type': 'image/png', ...headers }, body }, person.authorization())
/** Uploads, and asserts that no stored row changes. */
const refusedUpload = (body: Buffer | string | undefined, headers?: HttpRequest['headers']) =>
  expectUnchanged(service, () => upload(body, headers))

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
const formHeaders = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
/** A picture of `size` bytes: decoders ignore bytes after the end of a JPEG. */
const pictureOfSize = (size: number) => Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length, 'x')])

describe('an upload is accepted', async () => {
  test.each([
    ['image/jpeg', jpeg],
    ['image/jpg', jpeg],
    ['image/jpeg', jpeg.subarray(0, -2)],
    ['image/png', green!],
    ['image/webp', await solidImage('pink').webp().toBuffer()],
    ['IMAGE/PNG; charset=binary', blue!],
    ['image/png', jpeg],
    ['image/webp', blue!],
  ])('as a raw body with Content-Type %s, whatever its actual format', async (type, body) => {
    const response = await upload(body, { 'content-type': type }, bob)

    expect(response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-store' },
      body: { email: bob.email, avatar_url: expect.stringContaining('/api/pictures/') },
    })
  })

  test.each([
    [
      'a path as its file name and the type of a script',
      form(part('file', green!, { filename: '../../etc/passwd\\x', type: 'application/x-sh' })),
    ],
    ['a preamble and an epilogue', Buffer.concat([Buffer.from('hello\r\n'), form(part('file', jpeg)), Buffer.from('bye')])],
  ])('as the file of a form with %s', async (_, body) => {
    expect((await upload(body, formHeaders, bob)).status).toBe(200)
  })

  test('of a photo from a phone, with 24.5 megapixels and 12 MiB', async () => {
    const photo = await solidImage('purple', { width: 5712, height: 4284 }).jpeg().withMetadata({ orientation: 6 }).toBuffer()

    const response = await upload(Buffer.concat([photo, Buffer.alloc(12 * MIB - photo.length)]), { 'content-type': 'image/jpeg' }, bob)

    expect(response.status).toBe(200)
    const picture = await unwrap(bob.client.avatars.get())
    expect(await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).toMatchObject({ width: 384, height: 512 })
  })

  test('with exactly 16 MiB, as a raw body and in a form', async () => {
    expect((await upload(pictureOfSize(16 * MIB), {}, bob)).status).toBe(200)
    expect((await upload(form(part('file', pictureOfSize(16 * MIB))), formHeaders, bob)).status).toBe(200)
  })
})

describe('an upload of more than 16 MiB is refused', () => {
  test.each([
    ['sent with Content-Length', () => refusedUpload(pictureOfSize(16 * MIB + 1))],
    ['sent in chunks, without Content-Length', () => refusedUpload(pictureOfSize(16 * MIB + 1), { 'transfer-encoding': 'chunked' })],
    ['in a form', () => refusedUpload(form(part('file', pictureOfSize(16 * MIB + 1))), formHeaders)],
    [
      'in a form sent in chunks',
      () => refusedUpload(form(part('file', pictureOfSize(16 * MIB + 1))), { ...formHeaders, 'transfer-encoding': 'chunked' }),
    ],
    ['in a form of 18 MiB', () => refusedUpload(form(part('file', pictureOfSize(18 * MIB))), formHeaders)],
  ])('%s', async (_, send) => {
    expectRefusal(await send(), 'body-too-large')
  })

  test('because of its Content-Length, before the client sends the body', async () => {
    const head = `PUT ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${alice.authorization().authorization}\r\ncontent-type: image/png\r\ncontent-length: 999999999\r\nconnection: close\r\n\r\n`

    expectRefusal(await sendBytes(url, head), 'body-too-large')
  })
})

describe('a body that is not a readable image is refused, and the old picture stays', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="http://127.0.0.1:1/"/></svg>')
  const bodies: [string, Buffer, Code][] = [
    ['plain text', Buffer.from('noise'), 'image-format-unknown'],
    ['a truncated PNG', red!.subarray(0, 60), 'image-unreadable'],
    ['a JPEG that ends in its header', jpeg.subarray(0, 100), 'image-unreadable'],
    ['an SVG', svg, 'image-format-unknown'],
    ['a GIF', await solidImage('red').gif().toBuffer(), 'image-format-unknown'],
    ['a TIFF', await solidImage('red').tiff().toBuffer(), 'image-format-unknown'],
    ['a PNG of 30,000 × 30,000 pixels', decompressionBomb(), 'image-too-many-pixels'],
    ['a script followed by a JPEG', Buffer.concat([Buffer.from('<script>alert(1)</script>'), jpeg]), 'image-format-unknown'],
    ['an empty file', Buffer.alloc(0), 'image-format-unknown'],
  ]

  test.each(bodies)('%s', async (_, bytes, code) => {
    const responses = [
      await refusedUpload(form(part('file', bytes)), formHeaders),
      ...(bytes.length > 0 ? [await refusedUpload(bytes)] : []),
    ]

    for (const response of responses) expectRefusal(response, code)
    expect((await sendRequest(url, { method: 'GET', path }, alice.authorization())).status).toBe(200)
  })
})

describe('a malformed form is refused', () => {
  const cases: [string, Buffer, string, string][] = [
    ['no part at all', form(), '#/file', 'required'],
    ['a text field and no file', form(part('note', 'hello', { filename: null })), '#/note', 'unknown-member'],
    ['two files', form(part('file', red!), part('file', green!)), '#/file', 'too-many'],
    ['a file under another field name', form(part('avatar', green!)), '#/avatar', 'unknown-member'],
    ['a file and a text field', form(part('file', green!), part('x/y~z', 'hello', { filename: null })), '#/x~1y~0z', 'unknown-member'],
    ['a text field in place of the file', form(part('file', 'hello', { filename: null })), '#/file', 'wrong-type'],
    [
      'too many parts',
      form(...['a', 'b', 'c', 'd'].map((name) => part(name, 'x', { filename: null })), part('file', green!)),
      '#',
      'too-many',
    ],
  ]
  test.each(cases)('with %s', async (_, body, pointer, code) => {
    expectRefusal(await refusedUpload(body, formHeaders), 'validation-failed', [{ pointer, code }])
  })

  test.each([
    ['no boundary in Content-Type', form(part('file', green!)), { 'content-type': 'multipart/form-data' }],
    ['another boundary in Content-Type', form(part('file', green!)), { 'content-type': 'multipart/form-data; boundary=other' }],
    ['no closing boundary', part('file', green!), formHeaders],
    ['a part whose content is cut off', part('file', green!).subarray(0, -30), formHeaders],
    ['a part whose headers are cut off', part('file', green!).subarray(0, 30), formHeaders],
    ['a file under the field name __proto__', form(part('__proto__', green!)), formHeaders],
  ])('with %s', async (_, body, headers) => {
    expectRefusal(await refusedUpload(body, headers), 'malformed-request')
  })

  test('when its body ends within the first boundary, and nothing changes', async () => {
    const head = `PUT ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${alice.authorization().authorization}\r\ncontent-type: ${formHeaders['content-type']}\r\ntransfer-encoding: chunked\r\n\r\n5\r\n--x-b\r\n0\r\n\r\n`

    expectRefusal(
      await expectUnchanged(service, () => sendBytes(url, `${head.replace('host: x', 'host: x\r\nconnection: close')}`)),
      'malformed-request',
    )
  })
})

describe('the body of an upload', () => {
  test('is required', async () => {
    expectRefusal(await refusedUpload(undefined, { 'content-type': undefined }), 'validation-failed', [{ pointer: '#', code: 'required' }])
    expectRefusal(await refusedUpload('', {}), 'validation-failed', [{ pointer: '#', code: 'required' }])
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
  ])('with Content-Type %s is refused, and the problem names the accepted types', async (type) => {
    const response = await refusedUpload(green, { 'content-type': type })

    expectRefusal(response, 'unsupported-media-type')
    expect(response.body.detail).toBe('This operation reads multipart/form-data and image/jpeg and image/jpg and image/png and image/webp.')
  })

  test.each(['image/png', formHeaders['content-type']])(
    'with Content-Type %s is refused by an operation that accepts JSON',
    async (type) => {
      const response = await expectUnchanged(service, () =>
        sendRequest(url, { method: 'POST', path: '/api/contacts', body: green, headers: { 'content-type': type } }, alice.authorization()),
      )

      expectRefusal(response, 'unsupported-media-type')
    },
  )

  test('is refused as not signed in when the request has no access token', async () => {
    const response = await expectUnchanged(service, () =>
      sendRequest(url, { method: 'PUT', path, body: green, headers: { 'content-type': 'image/png' } }),
    )

    expectRefusal(response, 'not-signed-in')
  })
})

test('after all these uploads alice still has her first picture, and the server logged no internal error', async () => {
  const { dominant } = await sharp(Buffer.from(await (await unwrap(alice.client.avatars.get())).arrayBuffer())).stats()

  expect(dominant.r).toBeGreaterThan(200)
  expect(service.log.filter((line) => /internal error/.test(line))).toEqual([])
})

test('of uploads that arrive faster than the server decodes them, some are refused with Retry-After, while other requests succeed', async () => {
  const busy = await startService({ allows5xx: true })
  // Few bytes but many pixels: decoding takes much longer than sending.
  const large = await solidImage('teal', { width: 6000, height: 4000 }).png({ compressionLevel: 9 }).toBuffer()
  const headers = { ...busy.alice.authorization(), 'content-type': 'image/png' }

  // `fetch` opens a connection for each upload, so no upload waits for the response to another.
  const uploading = Array.from({ length: 40 }, () => fetch(`${busy.url}${path}`, { method: 'PUT', headers, body: new Uint8Array(large) }))
  const reading = await sendRequest(busy.url, { method: 'GET', path: '/api/users/me' }, busy.bob.authorization())
  const responses = await Promise.all(uploading)

  expect(reading.status).toBe(200)
  const refused = responses.filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(40)
  for (const response of refused) {
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await response.json()).toMatchObject({ code: 'unavailable' })
  }
})
