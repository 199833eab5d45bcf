/** The changes of contacts since a sync token, and the digest with which a client verifies its copy of the contacts. */
import { unwrap } from '@contacts/client'
import * as fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { createMirror } from '../harness/mirror.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { repetitions } from '../harness/repetitions.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { changeCalls } from './change-calls.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, anon, clock, db, mailbox } = service

// The clock keeps advancing from test to test.
let start: Date
let alice: Person
beforeEach(async () => {
  start = clock.now()
  alice = await service.person('Alice')
})

const { create, patch, remove, restore, get, changes, digest, requestChanges } = changeCalls(() => alice)
const after = (ms: number) => new Date(start.getTime() + ms).toISOString()

describe('the changes', () => {
  test('list each contact once, with its latest state, in the order of the latest changes', async () => {
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

  test('after a sync token are only the later changes, and an empty page has a sync token to continue from', async () => {
    const ada = await create('Ada')
    const { next_since } = await changes()

    const empty = await changes({ since: next_since })
    expect(empty).toEqual({ items: [], next_since, has_more: false })

    await patch(ada.id, 'Ада')
    await remove((await create('Grace')).id)
    const { items } = await changes({ since: empty.next_since })
    expect(items.map(({ id, change, contact }) => [id === ada.id, change, contact?.first_name])).toEqual([
      [true, 'saved', 'Ада'],
      [false, 'trashed', 'Grace'],
    ])
  })

  test('of another user are not listed', async () => {
    await create('Ada')
    const bob = await service.person('Bob')

    expect((await unwrap(bob.client.contacts.changes())).items).toEqual([])
  })

  test('of a user without contacts are an empty page with a sync token to continue from', async () => {
    const { items, next_since } = await changes()
    const ada = await create('Ada')

    expect(items).toEqual([])
    expect((await changes({ since: next_since })).items).toEqual([{ id: ada.id, change: 'saved', contact: ada }])
  })

  test('include the contacts that were saved before changes had numbers', async () => {
    const old = await create('Old')
    await db.run({ text: 'update contacts set seq = 0 where id = $1', values: [old.id] })
    await db.run({ text: 'update changes set seq = 0 where owner_id = (select owner_id from contacts where id = $1)', values: [old.id] })
    const { items, next_since } = await changes()
    const ada = await create('Ada')

    expect(items.map(({ id }) => id)).toEqual([old.id])
    expect((await changes({ since: next_since })).items.map(({ id }) => id)).toEqual([ada.id])
  })

  test('made while a client reads the pages all reach the client', async () => {
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

  test.each(['0', '1001', 'ten', '1.5', ''])('are refused for a limit of "%s"', async (limit) => {
    const response = await sendRequest(url, { method: 'GET', path: `/api/contacts/changes?limit=${limit}` }, alice.authorization())

    expectRefusal(response, 'validation-failed', [{ pointer: 'query/limit' }])
  })
})

describe('a sync token', () => {
  test('works only for its owner', async () => {
    await create('Ada')
    const { next_since } = await changes()
    const bob = await service.person('Bob')

    expectRefusal(await expectUnchanged(service, () => requestChanges(next_since, bob)), 'since-invalid')
  })

  test.each(['', 'x', 'own.', 'null', '0', `own.${'A'.repeat(80)}`, `own.${'A'.repeat(81)}`, '%00', `own.${'~'.repeat(80)}`])(
    'of "%s" is refused as invalid',
    async (since) => {
      expectRefusal(await requestChanges(since), 'since-invalid')
    },
  )

  test('is refused as invalid after a change of one of its characters', async () => {
    const { next_since } = await changes()
    const at = fc.integer({ min: 'own.'.length, max: next_since.length - 1 })
    const character = fc.constantFrom(...'ABCXYZabcxyz0189-_')

    await fc.assert(
      fc.asyncProperty(at, character, async (position, other) => {
        fc.pre(next_since[position] !== other)
        expectRefusal(await requestChanges(`${next_since.slice(0, position)}${other}${next_since.slice(position + 1)}`), 'since-invalid')
      }),
      { seed: 410, numRuns: repetitions(20, 60) },
    )
  })

  test('signed with a retired key is refused as expired', async () => {
    const { next_since } = await changes()

    expectRefusal(await requestChanges(next_since.replace('own.', 'gone.')), 'token-expired')
  })

  test('newer than a database restored from a backup is refused as expired, and a copy starts again', async () => {
    await create('Ada')
    await create('Grace')
    const [first, all] = [await changes({ limit: 1 }), await changes()]
    const mirror = createMirror(alice.client)
    await mirror.pullAll()

    const { id } = await unwrap(alice.client.users.me())
    await db.run({ text: 'update changes set seq = seq - 1 where owner_id = $1', values: [id] })

    for (const { next_since } of [first, all]) expectRefusal(await requestChanges(next_since), 'token-expired')
    expect(await mirror.matchesService()).toBe(true)
  })

  test('expires, and the contacts are deleted, when the owner of an unverified address resets the password', async () => {
    await create('Planted')
    const { next_since } = await changes()
    await unwrap(anon.auth.requestPasswordReset({ body: { email: alice.email } }))
    const { token } = await mailbox.mailTo(alice.email, 2)
    await unwrap(anon.auth.resetPassword({ body: { token: token!, password: PASSWORD } }))
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))

    expectRefusal(await requestChanges(next_since), 'token-expired')
    expect((await changes()).items).toEqual([])
  })
})

describe('the digest', () => {
  test('of no contacts is the SHA-256 hash of zero bytes', async () => {
    expect(await digest()).toMatchObject({ count: 0, hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
  })

  test('equals the digest of an up-to-date copy, carries the sync token of the copy, and leaves out the trash', async () => {
    const mirror = createMirror(alice.client)
    for (const name of ['Ada', 'Grace', 'Edsger', 'Barbara']) await create(name)
    await mirror.pullAll()
    const [ada, grace] = [...mirror.contacts.keys()]
    await patch(ada!, 'Ада')
    await remove(grace!)
    await mirror.pullAll()

    const proof = await digest()

    expect(proof).toEqual({ ...mirror.digest(), since: mirror.since })
    expect(proof.count).toBe(3)
  })

  test('differs after every change, and only then', async () => {
    const { id } = await create('Ada')
    const seen = [await digest(), await digest()]
    for (const work of [() => patch(id, 'Ада'), () => remove(id), () => restore(id)]) {
      await work()
      seen.push(await digest())
    }

    expect(seen[1]).toEqual(seen[0])
    await patch(id, 'Ада')
    expect(await digest()).toEqual(seen.at(-1))
    expect(new Set(seen.map(({ hash }) => hash)).size).toBe(4)
    expect(new Set(seen.map(({ since }) => since)).size).toBe(4)
  })

  test('exposes a copy that has lost one change', async () => {
    const ids: string[] = []
    for (const name of ['Ada', 'Grace', 'Edsger']) ids.push((await create(name)).id)
    const [whole, withGap] = [createMirror(alice.client), createMirror(alice.client, ({ id }) => id === ids[1])]

    expect([await whole.matchesService(), await withGap.matchesService()]).toEqual([true, false])
  })

  test('exposes a contact that appeared with a change number that the copy has already passed', async () => {
    const ada = await create('Ada')
    const [early, late] = [createMirror(alice.client), createMirror(alice.client)]
    await early.pullAll()
    const copy = `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at, seq)
      select owner_id, $2::uuid, 'Behind', emails, phones, additional_data, search_text, created_at, updated_at, seq from contacts where id = $1`

    await db.run({ text: copy, values: [ada.id, randomUUID()] })

    expect([await early.matchesService(), await late.matchesService()]).toEqual([false, true])
  })
})

describe('the paths of changes and digest', () => {
  test.each(['changes', 'digest'])('allow only GET and HEAD: /api/contacts/%s', async (name) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await expectUnchanged(service, () =>
        sendRequest(url, { method, path: `/api/contacts/${name}` }, alice.authorization()),
      )
      expectRefusal(response, 'method-not-allowed')
      expect(response.headers.allow).toBe('GET, HEAD')
    }
    const [head, slash] = await Promise.all([
      sendRequest(url, { method: 'HEAD', path: `/api/contacts/${name}` }, alice.authorization()),
      sendRequest(url, { method: 'GET', path: `/api/contacts/${name}/` }, alice.authorization()),
    ])
    expect([head.status, head.text, slash.status]).toEqual([200, '', 200])
    expect(slash.headers['cache-control']).toBe('private, no-store')
  })

  test.each(['changes', 'digest'])('return contact-not-found below /api/contacts/%s', async (name) => {
    const below = await Promise.all([
      sendRequest(url, { method: 'POST', path: `/api/contacts/${name}/restore` }, alice.authorization()),
      sendRequest(url, { method: 'GET', path: `/api/contacts/${name}/phones` }, alice.authorization()),
    ])

    for (const response of below) expectRefusal(response, 'contact-not-found')
  })
})
