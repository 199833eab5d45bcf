/**
 * Pictures in an object store. The service stores a picture before it responds, and deletes it after the user removes
 * it. Only the service can read it.
 */
import { unwrap } from '@contacts/client'
import { inject, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { solidImage } from '../harness/images.ts'
import { addCleanup } from '../harness/cleanup.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { required } from '../harness/required.ts'
import { PASSWORD, type Person, type Service, startService } from '../harness/service.ts'
import { testOn } from '../harness/database-settings.ts'
import { type ObjectStore, startCloudinary, startS3, storeSecrets } from '../harness/object-stores.ts'
import { tablesWith } from '../harness/tables.ts'

const path = '/api/users/me/avatar'
const png = (colour: string) => solidImage(colour).png().toBuffer()
const [red, green, blue] = [await png('red'), await png('green'), await png('blue')]
/** Longer than the ten minutes after which the service deletes the object of an unfinished upload. */
const UNFINISHED_UPLOAD_EXPIRY = 11 * 60_000

const avatarUrlOf = async ({ client }: Person) => (await unwrap(client.users.me())).avatar_url
const pathOf = (url: string | null) => new URL(required(url, 'the address of the picture')).pathname
const keyOf = (url: string | null) => `${pathOf(url).split('/').slice(-2).join('/')}.webp`
const put = async (person: Person, body = red) => keyOf((await unwrap(person.client.avatars.put({ body }))).avatar_url)
const pendingRemovals = (service: Service) =>
  service.db.run<{ key: string }>({ text: 'select key from blob_removals order by key', values: [] })

/** Waits until the store contains exactly these pictures, and no deletion is pending. */
async function expectStored(service: Service, store: ObjectStore, keys: string[]) {
  await expect
    .poll(
      async () => {
        service.clock.advance(60_000)
        return { keys: [...store.objects.keys()].toSorted(), removals: await pendingRemovals(service) }
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
  const service = await startService({ settings: store.settings, allows5xx: true })
  const { url, anon, db } = service
  /** Empties the store and signs up. */
  const newPerson = async () => {
    store.objects.clear()
    return service.person('Somebody')
  }

  test('is stored there only, under the ids of its owner and of the picture', async () => {
    const person = await newPerson()

    const key = await put(person)

    const { id } = await unwrap(person.client.users.me())
    expect([...store.objects.keys()]).toEqual([key])
    expect(key).toMatch(new RegExp(`^${id}/[\\da-f-]{36}\\.webp$`))
    if (name === 'S3') expect(store.objects.get(key)?.type).toBe('image/webp')
    expect(await db.run({ text: 'select from blobs', values: [] })).toEqual([])
    expect(await pendingRemovals(service)).toEqual([])
  })

  test('is served by the service, which reads it from the store', async () => {
    const person = await newPerson()
    const key = await put(person)

    const own = Buffer.from(await (await unwrap(person.client.avatars.get())).arrayBuffer())
    const served = await fetch(`${url}${pathOf(await avatarUrlOf(person))}`)

    expect(own).toEqual(store.objects.get(key)?.bytes)
    expect(Buffer.from(await served.arrayBuffer())).toEqual(own)
    expect(served.headers.get('content-type')).toBe('image/webp')
  })

  test('is not read from the store when the client has it in its cache', async () => {
    const person = await newPerson()
    await put(person)
    const { headers } = await sendRequest(url, { method: 'GET', path }, person.authorization())
    const before = store.accepted.length

    const response = await sendRequest(url, { method: 'GET', path, headers: { 'if-none-match': headers.etag } }, person.authorization())

    expect(response.status).toBe(304)
    expect(store.accepted.slice(before)).toEqual([])
  })

  test('is not stored again when the user uploads it again, and is deleted when another picture replaces it', async () => {
    const person = await newPerson()
    const first = await put(person, red)
    const before = store.accepted.length

    expect(await put(person, red)).toBe(first)
    expect(store.accepted.slice(before)).toEqual([])
    const second = await put(person, green)

    expect(second).not.toBe(first)
    await expectStored(service, store, [second])
  })

  test('is the only one left after the user uploads several at once', async () => {
    const person = await newPerson()

    const keys = await Promise.all([red, green, blue, red, green].map((body) => put(person, body)))

    const key = keyOf(await avatarUrlOf(person))
    expect(keys).toContain(key)
    await expectStored(service, store, [key])
  })

  test('is deleted when its owner removes it or the account', async () => {
    const [alice, bob] = [await newPerson(), await service.person('Bob')]
    const { id } = await unwrap(bob.client.users.me())
    await put(alice)
    const key = await put(bob)

    expect(await alice.client.avatars.remove()).toMatchObject({ status: 204 })
    expect(await bob.client.users.remove({ body: { password: PASSWORD } })).toMatchObject({ status: 204 })

    await expectStored(service, store, [])
    expect(store.accepted).toContain(`remove ${key}`)
    expect(await tablesWith(db, id)).toEqual({})
  })

  test('is deleted when its account is removed during the upload', async () => {
    const person = await newPerson()
    const { id } = await unwrap(person.client.users.me())
    const before = store.accepted.length
    const release = store.delayResponses()
    const sending = person.client.avatars.put({ body: red })
    await expect.poll(() => store.accepted.slice(before)).toHaveLength(1)

    expect(await person.client.users.remove({ body: { password: PASSWORD } })).toMatchObject({ status: 204 })
    release()

    expect(await sending).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
    expect(store.objects.size).toBe(1)
    service.clock.advance(UNFINISHED_UPLOAD_EXPIRY)
    await expectStored(service, store, [])
    expect(await tablesWith(db, id)).toEqual({})
  })

  describe.each([
    ['unreachable', 'unreachable'],
    ['failing', 'failing'],
    ['not answering', 'silent'],
  ] as const)('while the store is %s', (_, state) => {
    test('can be neither uploaded nor read, and the previous picture stays', async () => {
      const person = await newPerson()
      const key = await put(person, red)
      const before = await avatarUrlOf(person)

      await store.setState(state)
      const sent = await sendRequest(
        url,
        { method: 'PUT', path, body: green, headers: { 'content-type': 'image/png' } },
        person.authorization(),
      )
      const served = await Promise.all([
        sendRequest(url, { method: 'GET', path }, person.authorization()),
        sendRequest(url, { method: 'GET', path: pathOf(before) }),
      ])
      const me = await avatarUrlOf(person)
      await store.setState('up')

      for (const response of [sent, ...served]) {
        expectRefusal(response, 'unavailable')
        expect(response.headers['retry-after']).toMatch(/^\d+$/)
        expect(response.body.detail).not.toMatch(/127\.0|ECONN|s3|cloudinary/i)
      }
      expect(me).toBe(before)
      expect(await anon.pictures.get({ params: paramsOf(before) })).toMatchObject({ ok: true })
      service.clock.advance(UNFINISHED_UPLOAD_EXPIRY)
      await expectStored(service, store, [key])
    })

    test('can be removed: it is no longer served, and is deleted when the store works again', async () => {
      const person = await newPerson()
      await put(person)
      const address = await avatarUrlOf(person)

      await store.setState(state)
      expect(await person.client.avatars.remove()).toMatchObject({ status: 204 })

      expectRefusal(await sendRequest(url, { method: 'GET', path: pathOf(address) }), 'picture-not-found')
      expect(store.objects.size).toBe(1)
      expect(await pendingRemovals(service)).toHaveLength(1)
      await store.setState('up')
      await expectStored(service, store, [])
    })
  })

  test('is accepted again as soon as the store works again', async () => {
    const person = await newPerson()

    const key = await put(person)

    expect(await person.client.avatars.get()).toMatchObject({ ok: true })
    await expectStored(service, store, [key])
  })

  test('was accessed by signed requests only, and never made public', () => {
    expect(store.accepted.length).toBeGreaterThan(20)
    expect(store.violations).toEqual([])
  })

  test('is refused if the secret of the store is wrong, and no log contains a secret', async () => {
    const misconfigured = await startService({ settings: store.wrongSettings, allows5xx: true })

    const response = await sendRequest(
      misconfigured.url,
      { method: 'PUT', path, body: red, headers: { 'content-type': 'image/png' } },
      misconfigured.alice.authorization(),
    )

    expectRefusal(response, 'unavailable')
    expect(await avatarUrlOf(misconfigured.alice)).toBeNull()
    expect(store.violations.splice(0)).not.toEqual([])
    const log = [...service.log, ...misconfigured.log].join('')
    expect(log).toContain('the object store is unavailable')
    for (const secret of storeSecrets) expect(log).not.toContain(secret)
  })

  testOn('postgres', 'that one process could not delete is deleted once by another', async () => {
    const separateStore = await start()
    const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
    addCleanup(database.drop)
    const options = { settings: separateStore.settings, databaseUrl: database.url, allows5xx: true }
    const first = await startService(options)
    const people = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((each) => first.person(each)))
    const keys = await Promise.all(people.map((person) => put(person)))
    await separateStore.setState('unreachable')
    for (const { client } of people) await unwrap(client.avatars.remove())
    await first.close()
    await separateStore.setState('up')

    const [second, third] = [await startService(options), await startService(options)]
    for (const each of [second, third]) each.clock.advance(60_000)

    await expectStored(second, separateStore, [])
    expect(separateStore.accepted.filter((line) => line.startsWith('remove')).toSorted()).toEqual(
      keys.map((key) => `remove ${key}`).toSorted(),
    )
    await third.close()
    await second.close()
  })
})

function paramsOf(url: string | null) {
  const [owner_id = '', picture_id = ''] = pathOf(url).split('/').slice(-2)
  return { owner_id, picture_id }
}
