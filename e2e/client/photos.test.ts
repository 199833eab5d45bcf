/** The picture of a contact: uploading, reading, replacing and removing it, and what happens to it in the trash. */
import { unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { decompressionBomb, sharp, solidImage } from '../harness/images.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { card, file, importRequests } from './import-files.ts'
import { tablesWith } from '../harness/tables.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, alice, bob, db, mailbox, url } = service

const [red, green, blue] = await Promise.all(
  ['red', 'green', 'blue'].map((colour) => solidImage(colour, { width: 40, height: 20 }).png().toBuffer()),
)
const create = (person: Person = alice) => unwrap(person.client.contacts.create({ body: { first_name: 'Ada' } }))
const put = (contact_id: string, body = red!, person: Person = alice) => person.client.photos.put({ params: { contact_id }, body })
const get = (id: string) => unwrap(alice.client.contacts.get({ params: { id } }))
const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer())
const paramsOf = (photoUrl: string | null) => {
  const [owner_id = '', picture_id = ''] = new URL(photoUrl!).pathname.split('/').slice(-2)
  return { owner_id, picture_id }
}
const shown = (photoUrl: string | null) => anon.pictures.get({ params: paramsOf(photoUrl) })
const rowsOf = (photoUrl: string | null) => tablesWith(db, paramsOf(photoUrl).picture_id)

describe('a contact without a picture', () => {
  test('has no URL of one', async () => {
    const { id, photo_url } = await create()

    expect(photo_url).toBeNull()
    expect(await alice.client.photos.get({ params: { contact_id: id } })).toMatchObject({
      ok: false,
      problem: { code: 'photo-not-found' },
    })
  })

  test('cannot lose a picture', async () => {
    const { id } = await create()

    const removed = await expectUnchanged(service, () => alice.client.photos.remove({ params: { contact_id: id } }))

    expect(removed).toMatchObject({ ok: false, status: 404, problem: { code: 'photo-not-found' } })
  })
})

describe('an uploaded picture', () => {
  test('gives the contact a new version and a URL, at which everyone who knows it can read the picture', async () => {
    const { id } = await create()

    const contact = await unwrap(put(id))

    expect(contact).toMatchObject({ id, version: 2 })
    expect(contact.photo_url).toMatch(/^http:\/\/contacts\.test\/api\/pictures\/[\da-f-]{36}\/[\da-f-]{36}$/)
    const own = await bytesOf(await unwrap(alice.client.photos.get({ params: { contact_id: id } })))
    expect(await bytesOf(await unwrap(shown(contact.photo_url)))).toEqual(own)
    expect(await sharp(own).metadata()).toMatchObject({ format: 'webp', width: 40, height: 20 })
  })

  test('has its URL in every response with the contact', async () => {
    const person = await service.person('Everywhere')
    const { client } = person
    const before = await unwrap(client.contacts.changes())
    const { id } = await unwrap(client.contacts.create({ body: { first_name: 'Ada', birthday: '1990-11-22' } }))
    const { photo_url } = await unwrap(put(id, red, person))

    const { items: listed } = await unwrap(client.contacts.list())
    const { items: birthdays } = await unwrap(client.birthdays.upcoming())
    const { items: changes } = await unwrap(client.contacts.changes({ query: { since: before.next_since } }))
    const { items: batch } = await unwrap(client.contacts.batch({ body: { items: [{ op: 'patch', id, body: { notes: 'Kept' } }] } }))
    const exported = await unwrap(client.users.exportData())

    const contacts = [
      await unwrap(client.contacts.get({ params: { id } })),
      await unwrap(client.contacts.patch({ params: { id }, body: { notes: 'Changed' } })),
      listed[0],
      birthdays[0]!.contact,
      changes[0]!.contact,
      batch[0]!.body,
      exported.contacts[0],
    ]
    expect(contacts.map((contact) => contact && 'photo_url' in contact && contact.photo_url)).toEqual(contacts.map(() => photo_url))
    expect(exported.pictures).toMatchObject([{ url: photo_url, media_type: 'image/webp' }])
  })

  test('cannot be given or taken away by writing the contact', async () => {
    const { id } = await create()
    const contact = await unwrap(put(id))

    const replaced = await unwrap(alice.client.contacts.replace({ params: { id }, body: { ...contact, photo_url: null } }))

    expect(replaced).toEqual(contact)
  })

  test('that is uploaded again changes nothing; another one gets a new URL, and the old one is deleted', async () => {
    const { id } = await create()
    const first = await unwrap(put(id))

    const again = await expectUnchanged(service, () => unwrap(put(id)))
    const other = await unwrap(put(id, green))

    expect(again).toEqual(first)
    expect(other).toMatchObject({ version: 3 })
    expect(other.photo_url).not.toBe(first.photo_url)
    expect(await shown(first.photo_url)).toMatchObject({ ok: false, problem: { code: 'picture-not-found' } })
    expect(await rowsOf(first.photo_url)).toEqual({})
    expect(await shown(other.photo_url)).toMatchObject({ ok: true })
  })

  test('is the only one stored after several were uploaded at once', async () => {
    const { id } = await create()

    const responses = await Promise.all([red!, green!, blue!, red!, green!].map((image) => put(id, image)))

    expect(responses.filter(({ ok }) => !ok)).toEqual([])
    const { photo_url } = await get(id)
    expect(await rowsOf(photo_url)).toEqual({ blobs: 1, contacts: 1, photos: 1 })
    const rows = await db.run({
      text: 'select from photos where id not in (select photo_id from contacts where photo_id is not null)',
      values: [],
    })
    expect(rows).toHaveLength(0)
  })

  test('can be removed', async () => {
    const { id } = await create()
    const { photo_url } = await unwrap(put(id))

    expect(await alice.client.photos.remove({ params: { contact_id: id } })).toMatchObject({ ok: true, status: 204 })

    expect(await get(id)).toMatchObject({ version: 3, photo_url: null })
    expect(await shown(photo_url)).toMatchObject({ ok: false, problem: { code: 'picture-not-found' } })
    expect(await rowsOf(photo_url)).toEqual({})
  })
})

describe('a request is refused, and changes nothing,', () => {
  const image = { body: red!, headers: { 'content-type': 'image/png' } }
  const send = (method: string, id: string, headers = {}, person: Person = alice) =>
    sendRequest(
      url,
      {
        method,
        path: `/api/contacts/${id}/photo`,
        ...(method === 'PUT' && image),
        headers: { ...(method === 'PUT' && image.headers), ...headers },
      },
      person.authorization(),
    )

  test.each(['PUT', 'GET', 'DELETE'])('if the contact of the %s belongs to another user', async (method) => {
    const { id } = await create()
    await unwrap(put(id))

    const response = await expectUnchanged(service, () => send(method, id, {}, bob))

    expectRefusal(response, 'contact-not-found')
  })

  test.each(['PUT', 'DELETE'])('if the contact of the %s has another version', async (method) => {
    const { id } = await create()
    await unwrap(put(id, green))

    const response = await expectUnchanged(service, () => send(method, id, { 'if-match': '"1"' }))

    expectRefusal(response, 'precondition-failed')
    expect(response.headers['etag']).toBe('"2"')
    expect((await send(method, id, { 'if-match': '"2"' })).headers['etag']).toBe('"3"')
  })

  test('if the body is not an image, or a damaged one', async () => {
    const { id } = await create()
    const refusedWith = async (body: Buffer<ArrayBuffer>) => {
      const result = await expectUnchanged(service, () => put(id, body))
      return result.ok ? undefined : result.problem.code
    }

    expect(await refusedWith(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('image-format-unknown')
    expect(await refusedWith(red!.subarray(0, 60))).toBe('image-unreadable')
    expect(await refusedWith(decompressionBomb())).toBe('image-too-many-pixels')
  })

  test('if the body is a form without an end', async () => {
    const { id } = await create()

    const response = await expectUnchanged(service, () => send('PUT', id, { 'content-type': 'multipart/form-data; boundary=x' }))

    expectRefusal(response, 'malformed-request')
  })

  test('without If-Match, if the server requires it', async () => {
    const strict = await startService({ settings: { REQUIRE_IF_MATCH: 'on' } })
    const { id } = await unwrap(strict.alice.client.contacts.create({ body: { first_name: 'Ada' } }))

    for (const method of ['PUT', 'DELETE']) {
      const call = { method, path: `/api/contacts/${id}/photo`, ...(method === 'PUT' && image) }
      const response = await expectUnchanged(strict, () => sendRequest(strict.url, call, strict.alice.authorization()))
      expectRefusal(response, 'precondition-required')
    }
  })
})

test('the picture of a contact is in exported vCards and JSContact cards as JPEG, instead of the picture that an import has kept', async () => {
  const person = await service.person('Exporter')
  const { client } = person
  const { plan, apply, contacts } = importRequests(() => person)
  const { id } = await plan(file(card('UID:1', 'FN:Ada Lovelace', `PHOTO;ENCODING=b;TYPE=PNG:${green!.toString('base64')}`)))
  await apply(id)
  const [ada] = await contacts()
  const exported = async (query: object) => (await (await unwrap(client.contacts.export({ query }))).text()).replaceAll('\r\n ', '')
  expect(await exported({})).toContain(green!.toString('base64'))

  await unwrap(put(ada!.id, blue, person))

  for (const query of [{}, { version: '3.0' }, { format: 'jscontact' }]) {
    const text = await exported(query)
    expect(text).not.toContain(green!.toString('base64'))
    const pictures = [...text.matchAll(/[A-Za-z0-9+/]{100,}=*/g)].map(([base64]) => Buffer.from(base64, 'base64'))
    expect(pictures).toHaveLength(1)
    const { dominant } = await sharp(pictures[0]).stats()
    expect(await sharp(pictures[0]).metadata()).toMatchObject({ format: 'jpeg', width: 40 })
    expect(dominant).toMatchObject({ r: 8, g: 8, b: 248 })
  }
  expect(await exported({ format: 'csv' })).not.toMatch(/[A-Za-z0-9+/]{300,}/)
})

describe('the picture of a contact in the trash', () => {
  test('stays, also when the contact is restored', async () => {
    const { id } = await create()
    const { photo_url } = await unwrap(put(id))
    await unwrap(alice.client.contacts.remove({ params: { id } }))

    expect(await shown(photo_url)).toMatchObject({ ok: true })
    expect(await unwrap(alice.client.contacts.restore({ params: { id } }))).toMatchObject({ photo_url })
  })

  test.each([
    { how: 'by a second DELETE', purge: (id: string) => unwrap(alice.client.contacts.remove({ params: { id } })) },
    { how: 'by a batch', purge: (id: string) => unwrap(alice.client.contacts.batch({ body: { items: [{ op: 'remove', id }] } })) },
  ])('is gone when the contact is purged $how, and the housekeeping deletes its bytes', async ({ purge }) => {
    const { id } = await create()
    const { photo_url } = await unwrap(put(id))
    await unwrap(alice.client.contacts.remove({ params: { id } }))

    await purge(id)

    expect(await shown(photo_url)).toMatchObject({ ok: false, problem: { code: 'picture-not-found' } })
    service.sweep()
    await expect.poll(() => rowsOf(photo_url)).toEqual({})
  })

  test('is deleted 30 days later with the contact', async () => {
    const later = await startService({ now: '2026-11-20T09:30:00Z' })
    const { client } = later.alice
    const { id } = await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))
    const { photo_url } = await unwrap(client.photos.put({ params: { contact_id: id }, body: red! }))
    await unwrap(client.contacts.remove({ params: { id } }))

    later.clock.advance(31 * 24 * 3_600_000)
    later.sweep()

    await expect.poll(() => tablesWith(later.db, paramsOf(photo_url).picture_id)).toEqual({})
  })
})

test('removing an account deletes the pictures of its contacts', async () => {
  const person = await service.person('Leaves')
  const { photo_url } = await unwrap(put((await create(person)).id, red, person))

  await unwrap(person.client.users.remove({ body: { password: PASSWORD } }))

  expect(await shown(photo_url)).toMatchObject({ ok: false, problem: { code: 'picture-not-found' } })
  expect(await rowsOf(photo_url)).toEqual({})
})

test('pictures that a stranger uploaded under an unverified address are deleted when its owner resets the password', async () => {
  const squatter = await service.person('Squatter')
  const { photo_url } = await unwrap(put((await create(squatter)).id, red, squatter))
  await unwrap(anon.auth.requestPasswordReset({ body: { email: squatter.email } }))
  const { token } = await mailbox.mailTo(squatter.email, 2)

  await unwrap(anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } }))

  expect(await rowsOf(photo_url)).toEqual({})
})
