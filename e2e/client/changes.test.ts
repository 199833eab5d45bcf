import { unwrap } from '@contacts/client'
import * as fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { createMirror } from '../harness/mirror.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { repetitions } from '../harness/repetitions.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const DAY = 24 * 3_600_000

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, anon, clock, db, mailbox } = service

// Time goes on from test to test.
let start: Date
let alice: Awaited<ReturnType<typeof service.person>>
beforeEach(async () => {
  start = clock.now()
  alice = await service.person('Alice')
})

const create = (first_name: string) => unwrap(alice.client.contacts.create({ body: { first_name } }))
const patch = (id: string, first_name: string) => unwrap(alice.client.contacts.patch({ params: { id }, body: { first_name } }))
const remove = (id: string) => unwrap(alice.client.contacts.remove({ params: { id } }))
const restore = (id: string) => unwrap(alice.client.contacts.restore({ params: { id } }))
const get = (id: string) => unwrap(alice.client.contacts.get({ params: { id } }))
const changes = (query: { since?: string; limit?: number } = {}) => unwrap(alice.client.contacts.changes({ query }))
const digest = () => unwrap(alice.client.contacts.digest())
const asked = (since: string, who = alice) => ask(url, { method: 'GET', path: `/api/contacts/changes?since=${since}` }, who.authorization())

/** The trash as it is purged and what was purged forgotten, once the clock of the service has come so far. */
async function until(instant: string) {
  clock.set(instant)
  // A session does not live that long.
  await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))
}
const after = (ms: number) => new Date(start.getTime() + ms).toISOString()
const rowsOf = async (table: 'trash' | 'purged_contacts', ...ids: string[]) =>
  (await db.run<{ id: string }>({ text: `select id from ${table} where id = any($1::uuid[])`, values: [ids] })).length

async function purge(...ids: string[]) {
  await until(after(30 * DAY))
  service.sweep()
  await expect.poll(() => rowsOf('trash', ...ids)).toBe(0)
}
async function forget(...ids: string[]) {
  await until(after(120 * DAY))
  service.sweep()
  await expect.poll(() => rowsOf('purged_contacts', ...ids)).toBe(0)
}

describe('the changes', () => {
  test('tell of each contact once, with what it came to, in the order in which that happened', async () => {
    const [ada, grace, edsger] = [await create('Ada'), await create('Grace'), await create('Edsger')]
    await patch(ada.id, 'Ада')
    await unwrap(alice.client.phones.add({ params: { contact_id: grace.id }, body: { number: '067 123 45 67' } }))
    await remove(ada.id)
    await restore(ada.id)
    await remove(edsger.id)
    await unwrap(
      alice.client.contacts.replace({ params: { id: ada.id }, body: { first_name: 'Ada', additional_data: { z: 1, a: [null] } } }),
    )

    const { items, has_more } = await changes()

    expect(has_more).toBe(false)
    expect(items).toEqual([
      { id: grace.id, change: 'saved', contact: await get(grace.id) },
      { id: edsger.id, change: 'trashed', contact: { ...edsger, version: 2, updated_at: after(0), deleted_at: after(0) } },
      { id: ada.id, change: 'saved', contact: await get(ada.id) },
    ])
  })

  test('since then are those that came after, and nothing new is an answer to go on from', async () => {
    const ada = await create('Ada')
    const { next_since } = await changes()

    const nothing = await changes({ since: next_since })
    expect(nothing).toEqual({ items: [], next_since, has_more: false })

    await patch(ada.id, 'Ада')
    await remove((await create('Grace')).id)
    const { items } = await changes({ since: nothing.next_since })
    expect(items.map(({ id, change, contact }) => [id === ada.id, change, contact?.first_name])).toEqual([
      [true, 'saved', 'Ада'],
      [false, 'trashed', 'Grace'],
    ])
  })

  test('of nobody but the user are told', async () => {
    await create('Ada')
    const bob = await service.person('Bob')

    expect((await unwrap(bob.client.contacts.changes())).items).toEqual([])
  })

  test('of who has none yet are an answer to go on from', async () => {
    const { items, next_since } = await changes()
    const ada = await create('Ada')

    expect(items).toEqual([])
    expect((await changes({ since: next_since })).items).toEqual([{ id: ada.id, change: 'saved', contact: ada }])
  })

  test('of what was there before changes were counted are told too', async () => {
    const old = await create('Old')
    await db.run({ text: 'update contacts set seq = 0 where id = $1', values: [old.id] })
    await db.run({ text: 'update changes set seq = 0 where owner_id = (select owner_id from contacts where id = $1)', values: [old.id] })
    const { items, next_since } = await changes()
    const ada = await create('Ada')

    expect(items.map(({ id }) => id)).toEqual([old.id])
    expect((await changes({ since: next_since })).items.map(({ id }) => id)).toEqual([ada.id])
  })

  test('that come while pages are read are missed by nobody', async () => {
    const [read, unread, last] = [await create('Read'), await create('Unread'), await create('Last')]
    const first = await changes({ limit: 1 })

    await patch(unread.id, 'Unread still')
    await patch(read.id, 'Read again')
    const second = await changes({ limit: 1, since: first.next_since })
    await remove(last.id)
    const rest = await changes({ since: second.next_since })

    expect([first, second].map(({ items, has_more }) => [items.map(({ id }) => id), has_more])).toEqual([
      [[read.id], true],
      [[last.id], true],
    ])
    expect(rest.items.map(({ id, change }) => [id, change])).toEqual([
      [unread.id, 'saved'],
      [read.id, 'saved'],
      [last.id, 'trashed'],
    ])
  })

  test.each(['0', '1001', 'ten', '1.5', ''])('are not answered for a limit of "%s"', async (limit) => {
    const answer = await ask(url, { method: 'GET', path: `/api/contacts/changes?limit=${limit}` }, alice.authorization())

    expectRefusal(answer, 'validation-failed', [{ pointer: 'query/limit' }])
  })
})

describe('a place in the changes', () => {
  test('is good for its owner alone', async () => {
    await create('Ada')
    const { next_since } = await changes()
    const bob = await service.person('Bob')

    expectRefusal(await unchanged(service, () => asked(next_since, bob)), 'since-invalid')
  })

  test.each(['', 'x', 'own.', 'null', '0', `own.${'A'.repeat(80)}`, `own.${'A'.repeat(81)}`, '%00', `own.${'~'.repeat(80)}`])(
    'is not "%s"',
    async (since) => {
      expectRefusal(await asked(since), 'since-invalid')
    },
  )

  test('is not one that somebody has altered, wherever', async () => {
    const { next_since } = await changes()
    const at = fc.integer({ min: 'own.'.length, max: next_since.length - 1 })
    const letter = fc.constantFrom(...'ABCXYZabcxyz0189-_')

    await fc.assert(
      fc.asyncProperty(at, letter, async (place, other) => {
        fc.pre(next_since[place] !== other)
        expectRefusal(await asked(`${next_since.slice(0, place)}${other}${next_since.slice(place + 1)}`), 'since-invalid')
      }),
      { seed: 410, numRuns: repetitions(20, 60) },
    )
  })

  test('under a key that was retired is too old', async () => {
    const { next_since } = await changes()

    expectRefusal(await asked(next_since.replace('own.', 'gone.')), 'token-expired')
  })

  test('that is ahead of all there is belongs to a database that was set back', async () => {
    await create('Ada')
    await create('Grace')
    const [first, all] = [await changes({ limit: 1 }), await changes()]
    const mirror = createMirror(alice.client)
    await mirror.follow()

    const { id } = await unwrap(alice.client.users.me())
    await db.run({ text: 'update changes set seq = seq - 1 where owner_id = $1', values: [id] })

    for (const { next_since } of [first, all]) expectRefusal(await asked(next_since), 'token-expired')
    expect(await mirror.isProven()).toBe(true)
  })

  test('is gone with all contacts when an address that nobody had verified is taken over', async () => {
    await create('Planted')
    const { next_since } = await changes()
    await unwrap(anon.auth.requestPasswordReset({ body: { email: alice.email } }))
    const { token } = await mailbox.mailTo(alice.email, 2)
    await unwrap(anon.auth.resetPassword({ body: { token: token!, password: PASSWORD } }))
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))

    expectRefusal(await asked(next_since), 'token-expired')
    expect((await changes()).items).toEqual([])
  })
})

describe('the trash', () => {
  test('keeps a contact for 30 days, and then it is gone for good', async () => {
    const [kept, gone] = [await create('Kept'), await create('Gone')]
    await remove(gone.id)
    clock.advance(3_600_000)
    await remove(kept.id)
    const { next_since } = await changes()

    await purge(gone.id)

    expect(await rowsOf('trash', kept.id)).toBe(1)
    expect((await changes({ since: next_since })).items).toEqual([{ id: gone.id, change: 'purged', contact: null }])
    expect(await alice.client.contacts.restore({ params: { id: gone.id } })).toMatchObject({ problem: { code: 'contact-not-found' } })
    expect(await restore(kept.id)).toMatchObject({ first_name: 'Kept' })
    expect((await unwrap(alice.client.users.exportData())).purged_contacts).toEqual([{ id: gone.id, purged_at: after(30 * DAY) }])
  })

  test('counts anew for what was restored and removed again', async () => {
    const [again, once] = [await create('Again'), await create('Once')]
    await remove(again.id)
    await remove(once.id)
    clock.advance(DAY)
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))
    await restore(again.id)
    await remove(again.id)

    await purge(once.id)

    expect(await rowsOf('trash', again.id)).toBe(1)
  })

  test('is purged with one number for many contacts, of which no page leaves one out', async () => {
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.push((await create(`Gone ${i}`)).id)
    for (const id of ids) await remove(id)
    const mirror = createMirror(alice.client)
    await mirror.follow()
    await purge(...ids)

    await mirror.follow(() => 2)

    expect(mirror.told.slice(-7).map(({ id, change }) => [id, change])).toEqual(ids.toSorted().map((id) => [id, 'purged']))
    expect(mirror.trash.size).toBe(0)
  })
})

describe('90 days after it was purged a contact is forgotten', () => {
  test('and who has not heard of it has to start again, and comes to the same', async () => {
    const [ada, gone] = [await create('Ada'), await create('Gone')]
    const mirror = createMirror(alice.client)
    await mirror.follow()
    const before = mirror.since!
    await remove(gone.id)
    await purge(gone.id)
    const { next_since: heard } = await changes()

    await forget(gone.id)

    expectRefusal(await asked(before), 'token-expired')
    expect((await asked(heard)).body).toEqual({ items: [], next_since: heard, has_more: false })
    expect(await mirror.isProven()).toBe(true)
    expect([...mirror.contacts.keys()]).toEqual([ada.id])
    expect((await unwrap(alice.client.users.exportData())).purged_contacts).toEqual([])
  })

  test('and who starts after that is told page by page, however old the first are', async () => {
    const [ada, grace, gone] = [await create('Ada'), await create('Grace'), await create('Gone')]
    await remove(gone.id)
    await purge(gone.id)
    await forget(gone.id)
    const mirror = createMirror(alice.client)

    await mirror.follow(() => 1)

    expect(mirror.told.map(({ id }) => id)).toEqual([ada.id, grace.id])
    expect(await mirror.isProven()).toBe(true)
  })

  test('and who was in the middle of the pages then has to start again', async () => {
    const [ada, gone] = [await create('Ada'), await create('Gone')]
    await create('Grace')
    const { next_since } = await changes({ limit: 2 })
    await remove(gone.id)
    await purge(gone.id)
    await forget(gone.id)

    expectRefusal(await asked(next_since), 'token-expired')
    expect((await changes()).items[0]).toMatchObject({ id: ada.id })
  })
})

describe('the digest', () => {
  test('of nothing is that of no bytes', async () => {
    expect(await digest()).toMatchObject({ count: 0, hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
  })

  test('is what a copy comes to, says how far, and leaves the trash out', async () => {
    const mirror = createMirror(alice.client)
    for (const name of ['Ada', 'Grace', 'Edsger', 'Barbara']) await create(name)
    await mirror.follow()
    const [ada, grace] = [...mirror.contacts.keys()]
    await patch(ada!, 'Ада')
    await remove(grace!)
    await mirror.follow()

    const proof = await digest()

    expect(proof).toEqual({ ...mirror.digest(), since: mirror.since })
    expect(proof.count).toBe(3)
  })

  test('moves with every change, and with nothing else', async () => {
    const { id } = await create('Ada')
    const seen = [await digest(), await digest()]
    for (const work of [() => patch(id, 'Ada'), () => remove(id), () => restore(id)]) {
      await work()
      seen.push(await digest())
    }

    expect(seen[1]).toEqual(seen[0])
    expect(new Set(seen.map(({ hash }) => hash)).size).toBe(4)
    expect(new Set(seen.map(({ since }) => since)).size).toBe(4)
  })

  test('lets a copy that is the same go on from there, however old its place', async () => {
    const ada = await create('Ada')
    const mirror = createMirror(alice.client)
    await mirror.follow()
    const gone = await create('Gone')
    await remove(gone.id)
    await purge(gone.id)
    await forget(gone.id)
    expectRefusal(await asked(mirror.since!), 'token-expired')

    const { hash, since } = await digest()
    expect(mirror.digest().hash).toBe(hash)
    await patch(ada.id, 'Ада')

    expect((await changes({ since })).items.map(({ id }) => id)).toEqual([ada.id])
  })

  test('notices a follower that has lost one change', async () => {
    const ids: string[] = []
    for (const name of ['Ada', 'Grace', 'Edsger']) ids.push((await create(name)).id)
    const [whole, withGap] = [createMirror(alice.client), createMirror(alice.client, ({ id }) => id === ids[1])]

    expect([await whole.isProven(), await withGap.isProven()]).toEqual([true, false])
  })

  test('notices what came in behind a follower', async () => {
    const ada = await create('Ada')
    const [early, late] = [createMirror(alice.client), createMirror(alice.client)]
    await early.follow()
    const copy = `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at, seq)
      select owner_id, $2::uuid, 'Behind', emails, phones, additional_data, search_text, created_at, updated_at, seq from contacts where id = $1`

    await db.run({ text: copy, values: [ada.id, randomUUID()] })

    expect([await early.isProven(), await late.isProven()]).toEqual([false, true])
  })
})

describe('the addresses', () => {
  test.each(['changes', 'digest'])('/api/contacts/%s is read, and nothing else', async (name) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await unchanged(service, () => ask(url, { method, path: `/api/contacts/${name}` }, alice.authorization()))
      expectRefusal(answer, 'method-not-allowed')
      expect(answer.headers.allow).toBe('GET, HEAD')
    }
    const [head, slash] = await Promise.all([
      ask(url, { method: 'HEAD', path: `/api/contacts/${name}` }, alice.authorization()),
      ask(url, { method: 'GET', path: `/api/contacts/${name}/` }, alice.authorization()),
    ])
    expect([head.status, head.text, slash.status]).toEqual([200, '', 200])
    expect(slash.headers['cache-control']).toBe('private, no-store')
  })

  test.each(['changes', 'digest'])('no contact has the id %s', async (name) => {
    const below = await Promise.all([
      ask(url, { method: 'POST', path: `/api/contacts/${name}/restore` }, alice.authorization()),
      ask(url, { method: 'GET', path: `/api/contacts/${name}/phones` }, alice.authorization()),
    ])

    for (const answer of below) expectRefusal(answer, 'contact-not-found')
  })
})
