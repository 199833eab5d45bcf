/** Uploads from every kind of source, progress of uploads and downloads, and downloads in chunks. */
import { createClient, unwrap, type Upload } from '@contacts/client'
import { fromPath } from '@contacts/client/node'
import { type Progress, withProgress } from '@contacts/client/progress'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sharp } from '../harness/images.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url } = service

// Noise does not compress, so the file is large, and one lost byte shows.
const SIDE = 300
const pixels = randomBytes(SIDE * SIDE * 3)
const picture = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
  .png()
  .toBuffer()
const folder = mkdtempSync(join(tmpdir(), 'contacts-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'мій портрет.png')
writeFileSync(path, picture)

async function* pictureChunks() {
  for (let at = 0; at < picture.length; at += 10_000) yield picture.subarray(at, at + 10_000)
}

/** Signs up a user with a client that records the file of every form it sends. */
async function recordingUser(name: string) {
  const { client, ...person } = await service.person(name)
  const files: File[] = []
  const recording = (to: string, init: RequestInit) => {
    if (init.body instanceof FormData) files.push(init.body.get('file') as File)
    return fetch(to, init)
  }
  return { ...person, files, client: createClient({ baseUrl: url, tokens: client.session.tokens, fetch: recording }) }
}

/** Returns the picture as the server stored it. The server stores equal files as equal pictures. */
const storedPicture = async (client: ReturnType<typeof createClient>) =>
  Buffer.from(await (await unwrap(client.avatars.get())).arrayBuffer())

describe('a file', () => {
  const uploads: [string, () => Upload | Promise<Upload>][] = [
    ['a Buffer', () => picture],
    ['an ArrayBuffer', () => new Uint8Array(picture).buffer],
    ['a Blob', () => new Blob([picture])],
    ['a File', () => new File([picture], 'me.png', { type: 'image/png' })],
    ['a ReadableStream', () => new Blob([picture]).stream()],
    ['a Node.js stream', () => createReadStream(path)],
    ['an async generator', () => pictureChunks()],
    ['a path', () => fromPath(path)],
    ['the URL of a path', () => fromPath(pathToFileURL(path))],
  ]

  test.each(uploads)('sent as %s arrives complete', async (_, body) => {
    const { client, files } = await recordingUser('Sender')
    const reference = await service.person('Reference')
    await unwrap(reference.client.avatars.put({ body: picture }))

    await unwrap(client.avatars.put({ body: await body() }))

    expect(Buffer.from(await files[0]!.arrayBuffer()).equals(picture)).toBe(true)
    expect((await storedPicture(client)).equals(await storedPicture(reference.client))).toBe(true)
  })

  test('from a path keeps its file name', async () => {
    const names = [(await fromPath(path)).name, (await fromPath(pathToFileURL(path))).name]

    expect(names).toEqual(['мій портрет.png', 'мій портрет.png'])
  })

  test('that does not exist fails with the error of Node.js', async () => {
    await expect(fromPath(join(folder, 'none.png'))).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, 'none.png') })
  })
})

/** Returns a listener that records progress events. */
function recordProgress() {
  const events: Progress[] = []
  const eventsOf = (direction: Progress['direction']) => events.filter((each) => each.direction === direction)
  return { events, eventsOf, listener: (progress: Progress) => void events.push(progress) }
}

/** Checks that progress never decreases, and ends with all bytes. */
function expectComplete(progress: Progress[], size: number) {
  expect(progress.map(({ loaded }) => loaded)).toEqual(progress.map(({ loaded }) => loaded).toSorted((a, b) => a - b))
  expect(progress.at(-1)).toMatchObject({ loaded: size, total: size })
}

describe('the progress', () => {
  test('of an upload advances to its end', async () => {
    const { client } = await service.person('Watcher')
    const { eventsOf, listener } = recordProgress()

    await unwrap(client.avatars.put({ body: await fromPath(path), fetch: withProgress(listener) }))

    const sent = eventsOf('upload')
    expect(sent.length).toBeGreaterThan(3)
    // The form is larger than its file.
    expect(sent[0]!.total).toBeGreaterThan(picture.length)
    expect(sent[0]!.total).toBeLessThan(picture.length + 1000)
    expectComplete(sent, sent[0]!.total!)
    expectComplete(eventsOf('download'), JSON.stringify(await unwrap(client.users.me())).length)
  })

  test('of an upload that the client retries begins again', async () => {
    const { client, authorization } = await service.person('Expired')
    const { refresh_token } = client.session.tokens!
    const tokens = { ...client.session.tokens!, access_token: `${authorization().authorization.slice(7)}x`, refresh_token }
    const clientWithInvalidToken = createClient({ baseUrl: url, tokens })
    const { eventsOf, listener } = recordProgress()

    const result = await clientWithInvalidToken.avatars.put({ body: picture, fetch: withProgress(listener) })

    expect(result).toMatchObject({ ok: true })
    const sent = eventsOf('upload')
    const starts = sent.filter(({ loaded }, index) => loaded < (sent[index - 1]?.loaded ?? Infinity))
    expect(starts).toHaveLength(2)
    expect(sent.at(-1)!.loaded).toBe(sent.at(-1)!.total)
  })

  test('of all calls of a client covers JSON bodies, and has no event for a request without a body', async () => {
    const { client } = await service.person('All')
    const { events, eventsOf, listener } = recordProgress()
    const watched = createClient({ baseUrl: url, tokens: client.session.tokens, fetch: withProgress(listener) })

    const contact = await unwrap(watched.contacts.create({ body: { first_name: 'Їжак' } }))

    expectComplete(eventsOf('upload'), Buffer.byteLength('{"first_name":"Їжак"}'))
    expectComplete(eventsOf('download'), Buffer.byteLength(JSON.stringify(contact)))
    events.length = 0
    expect(await watched.contacts.remove({ params: { id: contact.id } })).toMatchObject({ ok: true, status: 204 })
    expect(events).toEqual([])
  })

  test('listener can abort an upload: the call throws the reason, and no picture is stored', async () => {
    const { client } = await service.person('Stopped')
    const controller = new AbortController()
    const reason = new Error('enough')
    const stop = ({ direction }: Progress) => direction === 'upload' && controller.abort(reason)

    const call = client.avatars.put({ body: picture, signal: controller.signal, fetch: withProgress(stop) })

    await expect(call).rejects.toBe(reason)
    expect(await unwrap(client.users.me())).toMatchObject({ avatar_url: null })
  })
})

/** Starts a TCP proxy that counts the connections that have ended. */
async function startProxy(to: string) {
  const sockets = new Set<Socket>()
  let ended = 0
  const server = createServer((inbound) => {
    const outbound = connect(Number(new URL(to).port), '127.0.0.1')
    sockets.add(inbound)
    pipeline(inbound, outbound, inbound, () => ended++)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => {
    server.close()
    // Otherwise the service would wait for idle keep-alive connections.
    for (const socket of sockets) socket.destroy()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ended: () => ended }
}

describe('a download', async () => {
  const reader = await service.person('Reader')
  const { id } = await unwrap(reader.client.contacts.create({ body: { first_name: 'First', notes: 'ї'.repeat(2000) } }))
  // SQL inserts the contacts, because that many requests would take too long.
  const copies = `insert into contacts (owner_id, id, first_name, last_name, emails, phones, notes, additional_data, search_text, created_at, updated_at)
    select owner_id, gen_random_uuid(), 'Copy ' || n, last_name, emails, phones, notes, additional_data, search_text, created_at, updated_at
    from contacts, generate_series(1, 2000) n where id = $1`
  await service.db.run({ text: copies, values: [id] })

  test('returns the whole document in chunks', async () => {
    const chunks: Uint8Array[] = []

    for await (const chunk of await unwrap(reader.client.users.download())) chunks.push(chunk)

    expect(chunks.length).toBeGreaterThan(2)
    expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual(await unwrap(reader.client.users.exportData()))
  })

  test('reports its progress', async () => {
    const { events, eventsOf, listener } = recordProgress()
    let size = 0

    for await (const chunk of await unwrap(reader.client.users.download({ fetch: withProgress(listener) }))) size += chunk.length

    expect(events.length).toBeGreaterThan(2)
    // The server streams the document, so its size is unknown until its end.
    expect(events[0]!.total).toBeNull()
    expectComplete(eventsOf('download'), size)
  })

  test('of a picture reports the total size from the start', async () => {
    await unwrap(reader.client.avatars.put({ body: picture }))
    const { eventsOf, listener } = recordProgress()
    let size = 0

    for await (const chunk of await unwrap(reader.client.avatars.download({ fetch: withProgress(listener) }))) size += chunk.length

    expect(eventsOf('download')[0]).toMatchObject({ total: size })
    expectComplete(eventsOf('download'), size)
  })

  describe.each([
    ['without a progress listener', undefined],
    ['with a progress listener', withProgress(() => undefined)],
  ])('%s', (_, customFetch) => {
    const startDownload = async (signal?: AbortSignal) => {
      const proxy = await startProxy(url)
      const client = createClient({ baseUrl: proxy.url, tokens: reader.client.session.tokens })
      const chunks = await unwrap(client.users.download({ fetch: customFetch, signal }))
      expect(proxy.ended()).toBe(0)
      return { chunks, ended: proxy.ended }
    }

    test('closes its connection when the caller stops reading', async () => {
      const { chunks, ended } = await startDownload()

      for await (const _ of chunks) break

      await expect.poll(ended).toBeGreaterThan(0)
    })

    test('throws the reason and closes its connection when the caller aborts it', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const { chunks, ended } = await startDownload(controller.signal)

      const reading = (async () => {
        for await (const _ of chunks) controller.abort(reason)
      })()

      await expect(reading).rejects.toBe(reason)
      await expect.poll(ended).toBeGreaterThan(0)
    })
  })
})
