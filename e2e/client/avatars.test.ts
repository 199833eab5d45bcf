/** The picture of a user: sent, shown, replaced and taken away. */
import { createClient, unwrap } from '@contacts/client'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sharp, solid } from '../harness/images.ts'
import { unchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { columnsOfTables, tablesWith } from '../harness/tables.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, alice, bob, db, mailbox } = service

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer())
const [red, green, blue] = await Promise.all(
  ['red', 'green', 'blue'].map((colour) => solid(colour, { width: 40, height: 20 }).png().toBuffer()),
)
const put = (person: Person, body: Blob | ArrayBuffer | ArrayBufferView = red!) => person.client.avatars.put({ body })
const shown = async (person: Person) => bytesOf(await unwrap(person.client.avatars.get()))
/** The parts of an address, as the client takes them. */
const at = (url: string | null) => {
  const [owner_id, picture_id] = new URL(url!).pathname.split('/').slice(-2)
  return { params: { owner_id: owner_id!, picture_id: picture_id! } }
}
const colourOf = async (webp: Buffer) => {
  const { dominant } = await sharp(webp).stats()
  return dominant
}

describe('whoever has no picture', () => {
  test('has no address of one, and none is invented', async () => {
    const { client } = await service.person('Bare')

    expect(await unwrap(client.users.me())).toMatchObject({ avatar_url: null })
    expect(await client.avatars.get()).toMatchObject({ ok: false, status: 404, problem: { code: 'avatar-not-found' } })
  })

  test('has none to remove', async () => {
    const { client } = await service.person('Bare')

    const answer = await unchanged(service, () => client.avatars.remove())

    expect(answer).toMatchObject({ ok: false, status: 404, problem: { code: 'avatar-not-found' } })
  })
})

describe('a picture that is sent', () => {
  test.each([
    ['a Buffer', () => red!],
    ['a Blob that does not say what it is', () => new Blob([red!])],
    ['a File that says what it is not', () => new File([red!], 'me.txt', { type: 'text/plain' })],
    ['an ArrayBuffer', () => new Uint8Array(red!).buffer],
  ])('as %s is answered with the user, and shown as WebP', async (_, body) => {
    const person = await service.person('Pictured')

    const user = await unwrap(put(person, body()))

    const me = await unwrap(person.client.users.me())
    expect(user).toEqual(me)
    expect(user.avatar_url).toMatch(new RegExp(`^http://contacts\\.test/api/pictures/${user.id}/[\\da-f-]{36}$`))
    expect(await sharp(await shown(person)).metadata()).toMatchObject({ format: 'webp', width: 40, height: 20 })
  })

  test('is the same to whoever knows the address, signed in or not', async () => {
    const { avatar_url } = await unwrap(put(alice))

    const picture = await unwrap(anon.pictures.get(at(avatar_url)))

    expect(picture.type).toBe('image/webp')
    expect(await bytesOf(picture)).toEqual(await shown(alice))
  })

  test('is told wherever the user is', async () => {
    const person = await service.person('Everywhere')
    const { avatar_url } = await unwrap(put(person))

    const { token } = await mailbox.mailTo(person.email)
    const verified = await unwrap(anon.auth.verifyEmail({ body: { token: token! } }))
    const updated = await unwrap(person.client.users.update({ body: { username: 'Elsewhere' } }))

    expect([verified.avatar_url, updated.avatar_url]).toEqual([avatar_url, avatar_url])
  })

  test('again has the address that it had; another has another, and the old one leads nowhere', async () => {
    const person = await service.person('Changing')
    const first = await unwrap(put(person, red))

    const again = await unwrap(put(person, red))
    const reencoded = await unwrap(put(person, await sharp(red).png({ compressionLevel: 0 }).toBuffer()))
    const other = await unwrap(put(person, green))

    expect([again.avatar_url, reencoded.avatar_url]).toEqual([first.avatar_url, first.avatar_url])
    expect(other.avatar_url).not.toBe(first.avatar_url)
    expect(await anon.pictures.get(at(first.avatar_url))).toMatchObject({ ok: false, problem: { code: 'picture-not-found' } })
    expect(await colourOf(await bytesOf(await unwrap(anon.pictures.get(at(other.avatar_url)))))).toMatchObject({ r: 8, g: 120, b: 8 })
  })

  test('and another at the same time: one is left, and nothing of the others', async () => {
    const person = await service.person('Hasty')
    const bodies = [red!, green!, blue!, red!, green!]

    const answers = await Promise.all(bodies.map((body) => put(person, body)))

    const { id, avatar_url } = await unwrap(person.client.users.me())
    expect(answers.filter(({ ok }) => !ok)).toEqual([])
    expect(await bytesOf(await unwrap(anon.pictures.get(at(avatar_url))))).toEqual(await shown(person))
    expect(await tablesWith(db, at(avatar_url).params.picture_id)).toEqual({ avatars: 1, blobs: 1, users: 1 })
    const rows = await db.run({
      text: 'select id from blobs where owner_id = $1 union all select id from avatars where owner_id = $1',
      values: [id],
    })
    expect(rows).toHaveLength(2)
  })

  test('is nobody else’s', async () => {
    const { id: hers } = await unwrap(alice.client.users.me())
    await unwrap(put(alice, red))
    const his = await unwrap(put(bob, green))
    const { picture_id } = at(his.avatar_url).params

    expect(await shown(alice)).not.toEqual(await shown(bob))
    expect(await anon.pictures.get({ params: { owner_id: hers, picture_id } })).toMatchObject({ problem: { code: 'picture-not-found' } })
    await unwrap(alice.client.avatars.remove())
    expect(await unwrap(bob.client.users.me())).toMatchObject({ avatar_url: his.avatar_url })
    expect(await anon.pictures.get(at(his.avatar_url))).toMatchObject({ ok: true })
  })
})

test('a picture that is removed is gone, with its address and its bytes', async () => {
  const { client } = await service.person('Shy')
  const { avatar_url } = await unwrap(client.avatars.put({ body: red! }))

  expect(await client.avatars.remove()).toMatchObject({ ok: true, status: 204 })

  expect(await unwrap(client.users.me())).toMatchObject({ avatar_url: null })
  expect(await client.avatars.get()).toMatchObject({ problem: { code: 'avatar-not-found' } })
  expect(await anon.pictures.get(at(avatar_url))).toMatchObject({ problem: { code: 'picture-not-found' } })
  expect(await tablesWith(db, at(avatar_url).params.picture_id)).toEqual({})
  expect(await client.avatars.remove()).toMatchObject({ problem: { code: 'avatar-not-found' } })
})

describe('an account that is removed', () => {
  test('takes its picture along', async () => {
    const { client } = await service.person('Leaves')
    const { id, avatar_url } = await unwrap(client.avatars.put({ body: red! }))

    await unwrap(client.users.remove({ body: { password: PASSWORD } }))

    expect(await anon.pictures.get(at(avatar_url))).toMatchObject({ problem: { code: 'picture-not-found' } })
    expect(await tablesWith(db, id, at(avatar_url).params.picture_id)).toEqual({})
  })

  test('while pictures are sent leaves none', async () => {
    const { client } = await service.person('Leaves')
    const { id } = await unwrap(client.avatars.put({ body: red! }))

    const [removed, ...answers] = await Promise.all([
      client.users.remove({ body: { password: PASSWORD } }),
      ...[green!, blue!, red!].map((body) => client.avatars.put({ body })),
    ])

    expect(removed).toMatchObject({ ok: true })
    for (const answer of answers) if (!answer.ok) expect(answer.problem.code).toBe('session-ended')
    expect(await tablesWith(db, id)).toEqual({})
  })
})

test('a picture that somebody put into an account of another’s address goes when the owner of the address comes', async () => {
  const squatter = await service.person('Squatter')
  const { avatar_url } = await unwrap(put(squatter))
  await unwrap(anon.auth.requestPasswordReset({ body: { email: squatter.email } }))
  const { token } = await mailbox.mailTo(squatter.email, 2)

  await unwrap(anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } }))

  expect(await anon.pictures.get(at(avatar_url))).toMatchObject({ problem: { code: 'picture-not-found' } })
})

test('an export tells of the picture', async () => {
  const person = await service.person('Curious')
  expect(await unwrap(person.client.users.exportData())).toMatchObject({ pictures: [] })
  const { avatar_url } = await unwrap(put(person))

  const { user, pictures } = await unwrap(person.client.users.exportData())

  const { length } = await shown(person)
  expect(user).toMatchObject({ avatar_url })
  expect(pictures).toEqual([{ url: avatar_url, media_type: 'image/webp', size: length, created_at: '2026-11-20T09:30:00.000Z' }])
})

test('where addresses have to be verified, pictures need one that is; who looks at one by its address does not', async () => {
  const strict = await startService({ settings: { EMAIL_VERIFICATION: 'required' } })
  const { client, email } = await strict.person('Unverified')
  const refused = { ok: false, status: 403, problem: { code: 'email-not-verified' } }

  await unchanged(strict, async () => {
    expect(await client.avatars.put({ body: red! })).toMatchObject(refused)
    expect(await client.avatars.get()).toMatchObject(refused)
    expect(await client.avatars.remove()).toMatchObject(refused)
  })

  const { token } = await strict.mailbox.mailTo(email)
  await unwrap(strict.anon.auth.verifyEmail({ body: { token: token! } }))
  const { avatar_url } = await unwrap(client.avatars.put({ body: red! }))
  expect(await strict.anon.pictures.get(at(avatar_url))).toMatchObject({ ok: true })
})

test('a session that ended shows nothing and takes nothing', async () => {
  const { client, url } = await service.person('Gone')
  await unwrap(client.avatars.put({ body: red! }))
  const old = createClient({ baseUrl: url, tokens: client.session.tokens })
  await unwrap(client.auth.logout())

  await unchanged(service, async () => {
    expect(await old.avatars.put({ body: green! })).toMatchObject({ problem: { code: 'session-ended' } })
  })
})

test('the bytes are in the table of blobs, of whom they are', async () => {
  const person = await service.person('Stored')
  await unwrap(put(person))
  const { id } = await unwrap(person.client.users.me())

  const [row] = await db.run<{ digest: string; bytes: Uint8Array }>({
    text: 'select digest, bytes from avatars join blobs using (owner_id, id) where owner_id = $1',
    values: [id],
  })

  expect(Buffer.from(row!.bytes)).toEqual(await shown(person))
  expect(row!.digest).toBe(createHash('sha256').update(row!.bytes).digest('base64url'))
  expect([...(await columnsOfTables(db)).keys()]).toContain('blob_removals')
})
