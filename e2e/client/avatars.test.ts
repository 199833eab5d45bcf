/** The picture of a user: uploading, reading, replacing and removing it. */
import { createClient, unwrap } from '@contacts/client'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sharp, solidImage } from '../harness/images.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { columnsOfTables, tablesWith } from '../harness/tables.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, alice, bob, db, mailbox } = service

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer())
const [red, green, blue] = await Promise.all(
  ['red', 'green', 'blue'].map((colour) => solidImage(colour, { width: 40, height: 20 }).png().toBuffer()),
)
const put = (person: Person, body: Blob | ArrayBuffer | ArrayBufferView = red!) => person.client.avatars.put({ body })
const pictureOf = async (person: Person) => bytesOf(await unwrap(person.client.avatars.get()))
/** Returns the parameters with which the client reads the picture of an avatar URL. */
const paramsOf = (url: string | null) => {
  const [owner_id, picture_id] = new URL(url!).pathname.split('/').slice(-2)
  return { params: { owner_id: owner_id!, picture_id: picture_id! } }
}
const colourOf = async (webp: Buffer) => {
  const { dominant } = await sharp(webp).stats()
  return dominant
}

describe('a user without a picture', () => {
  test('has no avatar URL, and the server does not generate a picture', async () => {
    const { client } = await service.person('Bare')

    expect(await unwrap(client.users.me())).toMatchObject({ avatar_url: null })
    expect(await client.avatars.get()).toMatchObject({ ok: false, status: 404, problem: { code: 'avatar-not-found' } })
  })

  test('cannot remove a picture', async () => {
    const { client } = await service.person('Bare')

    const response = await expectUnchanged(service, () => client.avatars.remove())

    expect(response).toMatchObject({ ok: false, status: 404, problem: { code: 'avatar-not-found' } })
  })
})

describe('an uploaded picture', () => {
  test.each([
    ['a Buffer', () => red!],
    ['a Blob without a media type', () => new Blob([red!])],
    ['a File with a wrong media type', () => new File([red!], 'me.txt', { type: 'text/plain' })],
    ['an ArrayBuffer', () => new Uint8Array(red!).buffer],
  ])('sent as %s is accepted: the server returns the user, and serves the picture as WebP', async (_, body) => {
    const person = await service.person('Pictured')

    const user = await unwrap(put(person, body()))

    const me = await unwrap(person.client.users.me())
    expect(user).toEqual(me)
    expect(user.avatar_url).toMatch(new RegExp(`^http://contacts\\.test/api/pictures/${user.id}/[\\da-f-]{36}$`))
    expect(await sharp(await pictureOf(person)).metadata()).toMatchObject({ format: 'webp', width: 40, height: 20 })
  })

  test('can be read by everyone who knows its URL, without signing in', async () => {
    const { avatar_url } = await unwrap(put(alice))

    const picture = await unwrap(anon.pictures.get(paramsOf(avatar_url)))

    expect(picture.type).toBe('image/webp')
    expect(await bytesOf(picture)).toEqual(await pictureOf(alice))
  })

  test('has its URL in the responses to a verification and to an update of the profile', async () => {
    const person = await service.person('Everywhere')
    const { avatar_url } = await unwrap(put(person))

    const { token } = await mailbox.mailTo(person.email)
    const verified = await unwrap(anon.auth.verifyEmail({ body: { token: token! } }))
    const updated = await unwrap(person.client.users.update({ body: { username: 'Elsewhere' } }))

    expect([verified.avatar_url, updated.avatar_url]).toEqual([avatar_url, avatar_url])
  })

  test('keeps its URL when the user uploads it again; another picture gets a new URL, and the old URL stops working', async () => {
    const person = await service.person('Changing')
    const first = await unwrap(put(person, red))

    const again = await unwrap(put(person, red))
    const reencoded = await unwrap(put(person, await sharp(red).png({ compressionLevel: 0 }).toBuffer()))
    const other = await unwrap(put(person, green))

    expect([again.avatar_url, reencoded.avatar_url]).toEqual([first.avatar_url, first.avatar_url])
    expect(other.avatar_url).not.toBe(first.avatar_url)
    expect(await anon.pictures.get(paramsOf(first.avatar_url))).toMatchObject({ ok: false, problem: { code: 'picture-not-found' } })
    expect(await colourOf(await bytesOf(await unwrap(anon.pictures.get(paramsOf(other.avatar_url)))))).toMatchObject({ r: 8, g: 120, b: 8 })
  })

  test('is the only one stored after the user has uploaded several at once', async () => {
    const person = await service.person('Hasty')
    const bodies = [red!, green!, blue!, red!, green!]

    const responses = await Promise.all(bodies.map((body) => put(person, body)))

    const { id, avatar_url } = await unwrap(person.client.users.me())
    expect(responses.filter(({ ok }) => !ok)).toEqual([])
    expect(await bytesOf(await unwrap(anon.pictures.get(paramsOf(avatar_url))))).toEqual(await pictureOf(person))
    expect(await tablesWith(db, paramsOf(avatar_url).params.picture_id)).toEqual({ avatars: 1, blobs: 1, users: 1 })
    const rows = await db.run({
      text: 'select id from blobs where owner_id = $1 union all select id from avatars where owner_id = $1',
      values: [id],
    })
    expect(rows).toHaveLength(2)
  })

  test('is not found under the URL of another user, and stays when the other user removes a picture', async () => {
    const { id: aliceId } = await unwrap(alice.client.users.me())
    await unwrap(put(alice, red))
    const bobUser = await unwrap(put(bob, green))
    const { picture_id } = paramsOf(bobUser.avatar_url).params

    expect(await pictureOf(alice)).not.toEqual(await pictureOf(bob))
    expect(await anon.pictures.get({ params: { owner_id: aliceId, picture_id } })).toMatchObject({ problem: { code: 'picture-not-found' } })
    await unwrap(alice.client.avatars.remove())
    expect(await unwrap(bob.client.users.me())).toMatchObject({ avatar_url: bobUser.avatar_url })
    expect(await anon.pictures.get(paramsOf(bobUser.avatar_url))).toMatchObject({ ok: true })
  })
})

test('removing a picture deletes its URL and its bytes', async () => {
  const { client } = await service.person('Shy')
  const { avatar_url } = await unwrap(client.avatars.put({ body: red! }))

  expect(await client.avatars.remove()).toMatchObject({ ok: true, status: 204 })

  expect(await unwrap(client.users.me())).toMatchObject({ avatar_url: null })
  expect(await client.avatars.get()).toMatchObject({ problem: { code: 'avatar-not-found' } })
  expect(await anon.pictures.get(paramsOf(avatar_url))).toMatchObject({ problem: { code: 'picture-not-found' } })
  expect(await tablesWith(db, paramsOf(avatar_url).params.picture_id)).toEqual({})
  expect(await client.avatars.remove()).toMatchObject({ problem: { code: 'avatar-not-found' } })
})

describe('removing an account', () => {
  test('deletes its picture', async () => {
    const { client } = await service.person('Leaves')
    const { id, avatar_url } = await unwrap(client.avatars.put({ body: red! }))

    await unwrap(client.users.remove({ body: { password: PASSWORD } }))

    expect(await anon.pictures.get(paramsOf(avatar_url))).toMatchObject({ problem: { code: 'picture-not-found' } })
    expect(await tablesWith(db, id, paramsOf(avatar_url).params.picture_id)).toEqual({})
  })

  test('while the user uploads pictures leaves none of them stored', async () => {
    const { client } = await service.person('Leaves')
    const { id } = await unwrap(client.avatars.put({ body: red! }))

    const [removed, ...responses] = await Promise.all([
      client.users.remove({ body: { password: PASSWORD } }),
      ...[green!, blue!, red!].map((body) => client.avatars.put({ body })),
    ])

    expect(removed).toMatchObject({ ok: true })
    for (const response of responses) if (!response.ok) expect(response.problem.code).toBe('session-ended')
    expect(await tablesWith(db, id)).toEqual({})
  })
})

test('a picture uploaded under an unverified e-mail address is deleted when the owner of the address resets the password', async () => {
  const squatter = await service.person('Squatter')
  const { avatar_url } = await unwrap(put(squatter))
  await unwrap(anon.auth.requestPasswordReset({ body: { email: squatter.email } }))
  const { token } = await mailbox.mailTo(squatter.email, 2)

  await unwrap(anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } }))

  expect(await anon.pictures.get(paramsOf(avatar_url))).toMatchObject({ problem: { code: 'picture-not-found' } })
})

test('the export of a user describes the picture', async () => {
  const person = await service.person('Curious')
  expect(await unwrap(person.client.users.exportData())).toMatchObject({ pictures: [] })
  const { avatar_url } = await unwrap(put(person))

  const { user, pictures } = await unwrap(person.client.users.exportData())

  const { length } = await pictureOf(person)
  expect(user).toMatchObject({ avatar_url })
  expect(pictures).toEqual([{ url: avatar_url, media_type: 'image/webp', size: length, created_at: '2026-11-20T09:30:00.000Z' }])
})

test('with required verification an unverified user cannot manage pictures, and anyone can read a picture by its URL', async () => {
  const strict = await startService({ settings: { EMAIL_VERIFICATION: 'required' } })
  const { client, email } = await strict.person('Unverified')
  const refused = { ok: false, status: 403, problem: { code: 'email-not-verified' } }

  await expectUnchanged(strict, async () => {
    expect(await client.avatars.put({ body: red! })).toMatchObject(refused)
    expect(await client.avatars.get()).toMatchObject(refused)
    expect(await client.avatars.remove()).toMatchObject(refused)
  })

  const { token } = await strict.mailbox.mailTo(email)
  await unwrap(strict.anon.auth.verifyEmail({ body: { token: token! } }))
  const { avatar_url } = await unwrap(client.avatars.put({ body: red! }))
  expect(await strict.anon.pictures.get(paramsOf(avatar_url))).toMatchObject({ ok: true })
})

test('an ended session cannot upload a picture', async () => {
  const { client, url } = await service.person('Gone')
  await unwrap(client.avatars.put({ body: red! }))
  const clientWithOldTokens = createClient({ baseUrl: url, tokens: client.session.tokens })
  await unwrap(client.auth.logout())

  await expectUnchanged(service, async () => {
    expect(await clientWithOldTokens.avatars.put({ body: green! })).toMatchObject({ problem: { code: 'session-ended' } })
  })
})

test('the server stores the bytes of a picture in the blobs table, under its owner', async () => {
  const person = await service.person('Stored')
  await unwrap(put(person))
  const { id } = await unwrap(person.client.users.me())

  const [row] = await db.run<{ digest: string; bytes: Uint8Array }>({
    text: 'select digest, bytes from avatars join blobs using (owner_id, id) where owner_id = $1',
    values: [id],
  })

  expect(Buffer.from(row!.bytes)).toEqual(await pictureOf(person))
  expect(row!.digest).toBe(createHash('sha256').update(row!.bytes).digest('base64url'))
  expect([...(await columnsOfTables(db)).keys()]).toContain('blob_removals')
})
