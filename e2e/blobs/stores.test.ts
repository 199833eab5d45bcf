/** Pictures in a store beside the database: what is acknowledged is there, what is gone goes, and nobody else can look. */
import { unwrap } from '@contacts/client'
import { inject, describe, expect, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { solid } from '../harness/images.ts'
import { afterwards } from '../harness/afterwards.ts'
import { connect } from '../harness/postgres-admin.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { PASSWORD, type Person, type Service, startService } from '../harness/service.ts'
import { testOn } from '../harness/store.ts'
import { type Store, startCloudinary, startS3, storeSecrets } from '../harness/stores.ts'
import { tablesWith } from '../harness/tables.ts'

const path = '/api/users/me/avatar'
const [red, green, blue] = await Promise.all(['red', 'green', 'blue'].map((colour) => solid(colour).png().toBuffer()))
const LATER = 11 * 60_000

const addressOf = async ({ client }: Person) => (await unwrap(client.users.me())).avatar_url
const keyOf = (url: string | null) => `${new URL(url!).pathname.split('/').slice(-2).join('/')}.webp`
const pathOf = (url: string | null) => new URL(url!).pathname
const put = async (person: Person, body = red!) => keyOf((await unwrap(person.client.avatars.put({ body }))).avatar_url)
const removals = (service: Service) => service.db.run<{ key: string }>({ text: 'select key from blob_removals order by key', values: [] })

/** Waits until the store has nothing but these, and nothing is left to be removed. */
async function settles(service: Service, store: Store, keys: string[]) {
  await expect
    .poll(
      async () => {
        service.clock.advance(60_000)
        return { keys: [...store.objects.keys()].toSorted(), removals: await removals(service) }
      },
      { interval: 50 },
    )
    .toEqual({ keys: keys.toSorted(), removals: [] })
}

describe.each([
  ['S3', startS3],
  ['Cloudinary', startCloudinary],
])('a picture in %s', async (name, start) => {
  const store = await start()
  const service = await startService({ settings: store.settings, mayFail: true })
  const { url, anon, db } = service
  const newcomer = async () => {
    store.objects.clear()
    return service.person('Somebody')
  }

  test('is kept there under its owner and its id, and nowhere else', async () => {
    const person = await newcomer()

    const key = await put(person)

    const { id } = await unwrap(person.client.users.me())
    expect([...store.objects.keys()]).toEqual([key])
    expect(key).toMatch(new RegExp(`^${id}/[\\da-f-]{36}\\.webp$`))
    if (name === 'S3') expect(store.objects.get(key)!.type).toBe('image/webp')
    expect(await db.run({ text: 'select from blobs', values: [] })).toEqual([])
    expect(await removals(service)).toEqual([])
  })

  test('is shown by the service, which alone asks for it', async () => {
    const person = await newcomer()
    const key = await put(person)

    const own = Buffer.from(await (await unwrap(person.client.avatars.get())).arrayBuffer())
    const shown = await fetch(`${url}${pathOf(await addressOf(person))}`)

    expect(own).toEqual(store.objects.get(key)!.bytes)
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(own)
    expect(shown.headers.get('content-type')).toBe('image/webp')
  })

  test('is not asked for where it is held already', async () => {
    const person = await newcomer()
    await put(person)
    const { headers } = await ask(url, { method: 'GET', path }, person.authorization())
    const before = store.done.length

    const answer = await ask(url, { method: 'GET', path, headers: { 'if-none-match': headers.etag } }, person.authorization())

    expect(answer.status).toBe(304)
    expect(store.done.slice(before)).toEqual([])
  })

  test('again is not put again; another takes its place, and it is removed', async () => {
    const person = await newcomer()
    const first = await put(person, red)
    const before = store.done.length

    expect(await put(person, red)).toBe(first)
    expect(store.done.slice(before)).toEqual([])
    const second = await put(person, green)

    expect(second).not.toBe(first)
    await settles(service, store, [second])
  })

  test('that many send at once is one, and the others are removed', async () => {
    const person = await newcomer()

    const keys = await Promise.all([red!, green!, blue!, red!, green!].map((body) => put(person, body)))

    const key = keyOf(await addressOf(person))
    expect(keys).toContain(key)
    await settles(service, store, [key])
  })

  test('goes when it is removed, and with its account', async () => {
    const [shy, leaving] = [await newcomer(), await service.person('Leaves')]
    const { id } = await unwrap(leaving.client.users.me())
    await put(shy)
    const key = await put(leaving)

    expect(await shy.client.avatars.remove()).toMatchObject({ status: 204 })
    expect(await leaving.client.users.remove({ body: { password: PASSWORD } })).toMatchObject({ status: 204 })

    await settles(service, store, [])
    expect(store.done).toContain(`remove ${key}`)
    expect(await tablesWith(db, id)).toEqual({})
  })

  test('of an account that is removed while it is sent is left nowhere', async () => {
    const person = await newcomer()
    const { id } = await unwrap(person.client.users.me())
    const before = store.done.length
    const release = store.hold()
    const sending = person.client.avatars.put({ body: red! })
    await expect.poll(() => store.done.slice(before)).toHaveLength(1)

    expect(await person.client.users.remove({ body: { password: PASSWORD } })).toMatchObject({ status: 204 })
    release()

    expect(await sending).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
    expect(store.objects.size).toBe(1)
    service.clock.advance(LATER)
    await settles(service, store, [])
    expect(await tablesWith(db, id)).toEqual({})
  })

  describe.each(['away', 'failing', 'silent'] as const)('that is %s', (how) => {
    test('is no place for a picture: it is refused, and the old one stays', async () => {
      const person = await newcomer()
      const key = await put(person, red)
      const before = await addressOf(person)

      await store.is(how)
      const sent = await ask(url, { method: 'PUT', path, body: green, headers: { 'content-type': 'image/png' } }, person.authorization())
      const shown = await Promise.all([
        ask(url, { method: 'GET', path }, person.authorization()),
        ask(url, { method: 'GET', path: pathOf(before) }),
      ])
      const me = await addressOf(person)
      await store.is('well')

      for (const answer of [sent, ...shown]) {
        expectRefusal(answer, 'unavailable')
        expect(answer.headers['retry-after']).toMatch(/^\d+$/)
        expect(answer.body.detail).not.toMatch(/127\.0|ECONN|s3|cloudinary/i)
      }
      expect(me).toBe(before)
      expect(await anon.pictures.get({ params: paramsOf(before) })).toMatchObject({ ok: true })
      service.clock.advance(LATER)
      await settles(service, store, [key])
    })

    test('gives a picture up later: it is gone for everybody at once, and there when the store is back', async () => {
      const person = await newcomer()
      await put(person)
      const address = await addressOf(person)

      await store.is(how)
      expect(await person.client.avatars.remove()).toMatchObject({ status: 204 })

      expectRefusal(await ask(url, { method: 'GET', path: pathOf(address) }), 'picture-not-found')
      expect(store.objects.size).toBe(1)
      expect(await removals(service)).toHaveLength(1)
      await store.is('well')
      await settles(service, store, [])
    })
  })

  test('is taken again as soon as the store is back', async () => {
    const person = await newcomer()

    const key = await put(person)

    expect(await person.client.avatars.get()).toMatchObject({ ok: true })
    await settles(service, store, [key])
  })

  test('was asked for by signed requests alone, and shown to nobody else', () => {
    expect(store.done.length).toBeGreaterThan(20)
    expect(store.violations).toEqual([])
  })

  test('is refused where the secret is wrong, and no log tells it', async () => {
    const mistaken = await startService({ settings: store.wrongSettings, mayFail: true })

    const answer = await ask(
      mistaken.url,
      { method: 'PUT', path, body: red, headers: { 'content-type': 'image/png' } },
      mistaken.alice.authorization(),
    )

    expectRefusal(answer, 'unavailable')
    expect(await addressOf(mistaken.alice)).toBeNull()
    expect(store.violations.splice(0)).not.toEqual([])
    const log = [...service.log, ...mistaken.log].join('')
    expect(log).toContain('the object store is unavailable')
    for (const secret of storeSecrets) expect(log).not.toContain(secret)
  })

  testOn('postgres', 'that one process dropped is removed by another, and by one only', async () => {
    const own = await start()
    const database = await connect(inject('postgresUrl')).createDatabase()
    afterwards(database.drop)
    const options = { settings: own.settings, databaseUrl: database.url, mayFail: true }
    const first = await startService(options)
    const people = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((each) => first.person(each)))
    const keys = await Promise.all(people.map((person) => put(person)))
    await own.is('away')
    for (const { client } of people) await unwrap(client.avatars.remove())
    await first.close()
    await own.is('well')

    const [second, third] = [await startService(options), await startService(options)]
    for (const each of [second, third]) each.clock.advance(60_000)

    await settles(second, own, [])
    expect(own.done.filter((line) => line.startsWith('remove')).toSorted()).toEqual(keys.map((key) => `remove ${key}`).toSorted())
    await third.close()
    await second.close()
  })
})

function paramsOf(url: string | null) {
  const [owner_id, picture_id] = pathOf(url).split('/').slice(-2)
  return { owner_id: owner_id!, picture_id: picture_id! }
}
