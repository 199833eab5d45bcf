/** Files on their way: whatever they are when they are sent, how far they are, and downloads that are taken in pieces. */
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
import { afterwards } from '../harness/afterwards.ts'
import { sharp } from '../harness/images.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url } = service

// Noise does not compress, so the file is large and a byte that is lost is seen.
const SIDE = 300
const pixels = randomBytes(SIDE * SIDE * 3)
const picture = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
  .png()
  .toBuffer()
const folder = mkdtempSync(join(tmpdir(), 'contacts-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'мій портрет.png')
writeFileSync(path, picture)

async function* pieces() {
  for (let at = 0; at < picture.length; at += 10_000) yield picture.subarray(at, at + 10_000)
}

/** The bytes of the file of every form that is sent, and the client that sends them. */
async function recorded(name: string) {
  const { client, ...person } = await service.person(name)
  const files: File[] = []
  const recording = (to: string, init: RequestInit) => {
    if (init.body instanceof FormData) files.push(init.body.get('file') as File)
    return fetch(to, init)
  }
  return { ...person, files, client: createClient({ baseUrl: url, tokens: client.session.tokens, fetch: recording }) }
}

/** The picture that is kept of a file, which is the same for the same bytes. */
const kept = async (client: ReturnType<typeof createClient>) => Buffer.from(await (await unwrap(client.avatars.get())).arrayBuffer())

describe('a file', () => {
  const uploads: [string, () => Upload | Promise<Upload>][] = [
    ['a Buffer', () => picture],
    ['an ArrayBuffer', () => new Uint8Array(picture).buffer],
    ['a Blob', () => new Blob([picture])],
    ['a File', () => new File([picture], 'me.png', { type: 'image/png' })],
    ['a ReadableStream', () => new Blob([picture]).stream()],
    ['a stream of Node', () => createReadStream(path)],
    ['an async generator', () => pieces()],
    ['a path', () => fromPath(path)],
    ['the URL of a path', () => fromPath(pathToFileURL(path))],
  ]

  test.each(uploads)('as %s arrives whole', async (_, body) => {
    const { client, files } = await recorded('Sender')
    const reference = await service.person('Reference')
    await unwrap(reference.client.avatars.put({ body: picture }))

    await unwrap(client.avatars.put({ body: await body() }))

    expect(Buffer.from(await files[0]!.arrayBuffer()).equals(picture)).toBe(true)
    expect((await kept(client)).equals(await kept(reference.client))).toBe(true)
  })

  test('of a path has the name that it has there', async () => {
    const names = [(await fromPath(path)).name, (await fromPath(pathToFileURL(path))).name]

    expect(names).toEqual(['мій портрет.png', 'мій портрет.png'])
  })

  test('that is not there is told as Node tells it', async () => {
    await expect(fromPath(join(folder, 'none.png'))).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, 'none.png') })
  })
})

/** Takes what is told, and what it comes to: each direction only goes on, and ends with all. */
function listen() {
  const told: Progress[] = []
  const of = (direction: Progress['direction']) => told.filter((each) => each.direction === direction)
  return { told, of, listener: (progress: Progress) => void told.push(progress) }
}

function expectWhole(progress: Progress[], size: number) {
  expect(progress.map(({ loaded }) => loaded)).toEqual(progress.map(({ loaded }) => loaded).toSorted((a, b) => a - b))
  expect(progress.at(-1)).toMatchObject({ loaded: size, total: size })
}

describe('the progress', () => {
  test('of a picture that is sent goes on to its end', async () => {
    const { client } = await service.person('Watcher')
    const { of, listener } = listen()

    await unwrap(client.avatars.put({ body: await fromPath(path), fetch: withProgress(listener) }))

    const sent = of('upload')
    expect(sent.length).toBeGreaterThan(3)
    // The form is more than its file.
    expect(sent[0]!.total).toBeGreaterThan(picture.length)
    expect(sent[0]!.total).toBeLessThan(picture.length + 1000)
    expectWhole(sent, sent[0]!.total!)
    expectWhole(of('download'), JSON.stringify(await unwrap(client.users.me())).length)
  })

  test('of what is sent again begins again', async () => {
    const { client, authorization } = await service.person('Expired')
    const { refresh_token } = client.session.tokens!
    const tokens = { ...client.session.tokens!, access_token: `${authorization().authorization.slice(7)}x`, refresh_token }
    const again = createClient({ baseUrl: url, tokens })
    const { of, listener } = listen()

    const result = await again.avatars.put({ body: picture, fetch: withProgress(listener) })

    expect(result).toMatchObject({ ok: true })
    const sent = of('upload')
    const begins = sent.filter(({ loaded }, index) => loaded < (sent[index - 1]?.loaded ?? Infinity))
    expect(begins).toHaveLength(2)
    expect(sent.at(-1)!.loaded).toBe(sent.at(-1)!.total)
  })

  test('of a client tells of what has no body too, and of JSON', async () => {
    const { client } = await service.person('All')
    const { told, of, listener } = listen()
    const watched = createClient({ baseUrl: url, tokens: client.session.tokens, fetch: withProgress(listener) })

    const contact = await unwrap(watched.contacts.create({ body: { first_name: 'Їжак' } }))

    expectWhole(of('upload'), Buffer.byteLength('{"first_name":"Їжак"}'))
    expectWhole(of('download'), Buffer.byteLength(JSON.stringify(contact)))
    told.length = 0
    expect(await watched.contacts.remove({ params: { id: contact.id } })).toMatchObject({ ok: true, status: 204 })
    expect(told).toEqual([])
  })

  test('of an upload that is aborted stops, and the call throws the reason', async () => {
    const { client } = await service.person('Stopped')
    const controller = new AbortController()
    const reason = new Error('enough')
    const stop = ({ direction }: Progress) => direction === 'upload' && controller.abort(reason)

    const call = client.avatars.put({ body: picture, signal: controller.signal, fetch: withProgress(stop) })

    await expect(call).rejects.toBe(reason)
    expect(await unwrap(client.users.me())).toMatchObject({ avatar_url: null })
  })
})

/** Passes everything on, and knows how many connections have ended. */
async function startPassage(to: string) {
  const sockets = new Set<Socket>()
  let ended = 0
  const server = createServer((near) => {
    const far = connect(Number(new URL(to).port), '127.0.0.1')
    sockets.add(near)
    pipeline(near, far, near, () => ended++)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterwards(() => {
    server.close()
    // The service would wait for those that are held in reserve.
    for (const socket of sockets) socket.destroy()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ended: () => ended }
}

describe('a download', async () => {
  const reader = await service.person('Reader')
  const { id } = await unwrap(reader.client.contacts.create({ body: { first_name: 'First', notes: 'ї'.repeat(2000) } }))
  // As many requests would take too long here.
  const copies = `insert into contacts (owner_id, id, first_name, last_name, emails, phones, notes, additional_data, search_text, created_at, updated_at)
    select owner_id, gen_random_uuid(), 'Copy ' || n, last_name, emails, phones, notes, additional_data, search_text, created_at, updated_at
    from contacts, generate_series(1, 2000) n where id = $1`
  await service.db.run({ text: copies, values: [id] })

  test('is the whole document, piece by piece', async () => {
    const chunks: Uint8Array[] = []

    for await (const chunk of await unwrap(reader.client.users.download())) chunks.push(chunk)

    expect(chunks.length).toBeGreaterThan(2)
    expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual(await unwrap(reader.client.users.exportData()))
  })

  test('tells how far it is', async () => {
    const { told, of, listener } = listen()
    let size = 0

    for await (const chunk of await unwrap(reader.client.users.download({ fetch: withProgress(listener) }))) size += chunk.length

    expect(told.length).toBeGreaterThan(2)
    // It is sent while it is read, so its size is known at its end.
    expect(told[0]!.total).toBeNull()
    expectWhole(of('download'), size)
  })

  test('of a picture knows how much there is', async () => {
    await unwrap(reader.client.avatars.put({ body: picture }))
    const { of, listener } = listen()
    let size = 0

    for await (const chunk of await unwrap(reader.client.avatars.download({ fetch: withProgress(listener) }))) size += chunk.length

    expect(of('download')[0]).toMatchObject({ total: size })
    expectWhole(of('download'), size)
  })

  describe.each([
    ['as it is', undefined],
    ['with its progress', withProgress(() => undefined)],
  ])('%s', (_, own) => {
    const begin = async (signal?: AbortSignal) => {
      const passage = await startPassage(url)
      const client = createClient({ baseUrl: passage.url, tokens: reader.client.session.tokens })
      const chunks = await unwrap(client.users.download({ fetch: own, signal }))
      expect(passage.ended()).toBe(0)
      return { chunks, ended: passage.ended }
    }

    test('that is broken off closes its connection', async () => {
      const { chunks, ended } = await begin()

      for await (const _ of chunks) break

      await expect.poll(ended).toBeGreaterThan(0)
    })

    test('that is aborted throws the reason and closes its connection', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const { chunks, ended } = await begin(controller.signal)

      const reading = (async () => {
        for await (const _ of chunks) controller.abort(reason)
      })()

      await expect(reading).rejects.toBe(reason)
      await expect.poll(ended).toBeGreaterThan(0)
    })
  })
})
