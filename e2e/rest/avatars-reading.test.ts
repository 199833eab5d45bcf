/** Reading a picture, as its owner and at its public URL: headers, ETags and formats. */
import { unwrap } from '@contacts/client'
import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { sharp, solidImage } from '../harness/images.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, alice } = service
const path = '/api/users/me/avatar'

const [red, green] = await Promise.all(['red', 'green'].map((colour) => solidImage(colour, { width: 40, height: 20 }).png().toBuffer()))
await unwrap(alice.client.avatars.put({ body: red! }))

describe('reading a picture', async () => {
  const { avatar_url } = await unwrap(alice.client.users.me())
  const publicPath = new URL(avatar_url!).pathname
  const locations = [
    ['as its owner', path, alice.authorization(), 'private, no-cache', 'same-origin'],
    ['at its public URL', publicPath, {}, 'public, max-age=300, immutable', 'cross-origin'],
  ] as const
  const get = (at: string, headers: Record<string, string>, method = 'GET') => fetch(`${url}${at}`, { method, headers })

  test.each(locations)(
    '%s returns WebP with an ETag, nosniff and a sandboxing CSP',
    async (_, at, headers, cacheControl, resourcePolicy) => {
      const response = await get(at, headers)
      const bytes = Buffer.from(await response.arrayBuffer())

      expect(response.status).toBe(200)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'image/webp',
        'content-length': String(bytes.length),
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': cacheControl,
        'cross-origin-resource-policy': resourcePolicy,
        etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
      })
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 40 })
    },
  )

  test('at its public URL is possible for pages of any origin', async () => {
    const response = await get(publicPath, { origin: 'https://app.example' })

    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test.each(locations)('%s with HEAD returns the same headers and no body', async (_, at, headers) => {
    const [full, head] = [await get(at, headers), await get(at, headers, 'HEAD')]

    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control'])
      expect(head.headers.get(name)).toBe(full.headers.get(name))
  })

  test.each(locations)(
    '%s returns 304 only when If-None-Match contains its ETag or *, and refuses a malformed header',
    async (_, at, headers, cacheControl) => {
      const etag = (await get(at, headers)).headers.get('etag')!

      for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, `"a,b" ,W/${etag},"c"`, '*', ' * ']) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await sendRequest(url, { method, path: at, headers: { ...headers, 'if-none-match': tags } })
          expect({ tags, status: answer.status, text: answer.text }).toEqual({ tags, status: 304, text: '' })
          expect(answer.headers).toMatchObject({ etag, 'cache-control': cacheControl })
          expect(answer.headers).not.toHaveProperty('content-type')
        }
      }
      const getIfNoneMatch = async (tags: string) =>
        sendRequest(url, { method: 'GET', path: at, headers: { ...headers, 'if-none-match': tags } })
      for (const tags of ['"other"', etag.toUpperCase(), `"*"`, 'W/"x"']) expect((await getIfNoneMatch(tags)).status).toBe(200)
      for (const tags of [etag.slice(0, -1), '', etag.replaceAll('"', '')]) expectRefusal(await getIfNoneMatch(tags), 'malformed-request')
    },
  )

  test.each(locations)('%s succeeds where Accept allows WebP, and is refused where it does not', async (_, at, headers) => {
    for (const accept of ['image/avif,image/webp,*/*;q=0.8', 'image/*', 'image/webp', '*/*'])
      expect((await get(at, { ...headers, accept })).status).toBe(200)
    for (const accept of ['application/json', 'image/png', 'text/html'])
      expectRefusal(await sendRequest(url, { method: 'GET', path: at, headers: { ...headers, accept } }), 'not-acceptable')
  })

  test('at a URL with another owner or picture id returns 404', async () => {
    const [, , , owner_id, picture_id] = publicPath.split('/')
    const wrongIds = [
      [owner_id, randomUUID()],
      [randomUUID(), picture_id],
      [picture_id, owner_id],
      [owner_id, 'me'],
      ['me', picture_id],
      [owner_id, '%00'],
      [owner_id, `${picture_id}.webp`],
      [owner_id, '..%2f..%2fusers'],
    ]

    for (const [owner, picture] of wrongIds)
      expectRefusal(await sendRequest(url, { method: 'GET', path: `/api/pictures/${owner}/${picture}` }), 'picture-not-found')
  })

  test('returns the new picture after a replacement, although If-None-Match contains the old ETag', async () => {
    const person = await service.person('Changing')
    await unwrap(person.client.avatars.put({ body: red! }))
    const etag = (await get(path, person.authorization())).headers.get('etag')!
    await unwrap(person.client.avatars.put({ body: green! }))

    const answer = await get(path, { ...person.authorization(), 'if-none-match': etag })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).not.toBe(etag)
  })
})

test('after all these requests alice still has her picture, and the server logged no internal error', async () => {
  const { dominant } = await sharp(Buffer.from(await (await unwrap(alice.client.avatars.get())).arrayBuffer())).stats()

  expect(dominant.r).toBeGreaterThan(200)
  expect(service.log.filter((line) => /internal error/.test(line))).toEqual([])
})
