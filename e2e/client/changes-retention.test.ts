/** Retention: the server purges a contact after 30 days in the trash, and forgets the purge 90 days later. */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { createMirror } from '../harness/mirror.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { changeCalls } from './change-calls.ts'

const DAY = 24 * 3_600_000

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { clock, db } = service

// The clock keeps advancing from test to test.
let start: Date
let alice: Person
beforeEach(async () => {
  start = clock.now()
  alice = await service.person('Alice')
})

const { create, patch, remove, restore, changes, digest, requestChanges } = changeCalls(() => alice)
const after = (ms: number) => new Date(start.getTime() + ms).toISOString()
const countRows = async (table: 'trash' | 'purged_contacts', ...ids: string[]) =>
  (await db.run<{ id: string }>({ text: `select id from ${table} where id = any($1::uuid[])`, values: [ids] })).length

async function advanceTo(instant: string) {
  clock.set(instant)
  // The session has expired by then.
  await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))
}

/** Advances the clock until the contacts are due, and has the server purge them. */
async function purge(...ids: string[]) {
  await advanceTo(after(30 * DAY))
  service.sweep()
  await expect.poll(() => countRows('trash', ...ids)).toBe(0)
}

/** Advances the clock until the purges are due, and has the server forget them. */
async function forget(...ids: string[]) {
  await advanceTo(after(120 * DAY))
  service.sweep()
  await expect.poll(() => countRows('purged_contacts', ...ids)).toBe(0)
}

describe('the trash', () => {
  test('keeps a contact for 30 days, until the server purges it', async () => {
    const [kept, purged] = [await create('Kept'), await create('Gone')]
    await remove(purged.id)
    clock.advance(3_600_000)
    await remove(kept.id)
    const { next_since } = await changes()

    await purge(purged.id)

    expect(await countRows('trash', kept.id)).toBe(1)
    expect((await changes({ since: next_since })).items).toEqual([{ id: purged.id, change: 'purged', contact: null }])
    expect(await alice.client.contacts.restore({ params: { id: purged.id } })).toMatchObject({ problem: { code: 'contact-not-found' } })
    expect(await restore(kept.id)).toMatchObject({ first_name: 'Kept' })
    expect((await unwrap(alice.client.users.exportData())).purged_contacts).toEqual([{ id: purged.id, purged_at: after(30 * DAY) }])
  })

  test('restarts the 30 days for a contact that is restored and removed again', async () => {
    const [again, once] = [await create('Again'), await create('Once')]
    await remove(again.id)
    await remove(once.id)
    clock.advance(DAY)
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))
    await restore(again.id)
    await remove(again.id)

    await purge(once.id)

    expect(await countRows('trash', again.id)).toBe(1)
  })

  test('gives contacts that are purged together one change number, and the pages list all of them', async () => {
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.push((await create(`Gone ${i}`)).id)
    for (const id of ids) await remove(id)
    const mirror = createMirror(alice.client)
    await mirror.pullAll()
    await purge(...ids)

    await mirror.pullAll(() => 2)

    expect(mirror.received.slice(-7).map(({ id, change }) => [id, change])).toEqual(ids.toSorted().map((id) => [id, 'purged']))
    expect(mirror.trash.size).toBe(0)
  })
})

describe('the server forgets a purged contact after 90 days', () => {
  test('and a client with an older sync token starts again and ends up with the same contacts', async () => {
    const [ada, purged] = [await create('Ada'), await create('Gone')]
    const mirror = createMirror(alice.client)
    await mirror.pullAll()
    const before = mirror.since!
    await remove(purged.id)
    await purge(purged.id)
    const { next_since: newer } = await changes()

    await forget(purged.id)

    expectRefusal(await requestChanges(before), 'token-expired')
    expect((await requestChanges(newer)).body).toEqual({ items: [], next_since: newer, has_more: false })
    expect(await mirror.matchesService()).toBe(true)
    expect([...mirror.contacts.keys()]).toEqual([ada.id])
    expect((await unwrap(alice.client.users.exportData())).purged_contacts).toEqual([])
  })

  test('and a client that starts later reads all pages, however old the first changes are', async () => {
    const [ada, grace, purged] = [await create('Ada'), await create('Grace'), await create('Gone')]
    await remove(purged.id)
    await purge(purged.id)
    await forget(purged.id)
    const mirror = createMirror(alice.client)

    await mirror.pullAll(() => 1)

    expect(mirror.received.map(({ id }) => id)).toEqual([ada.id, grace.id])
    expect(await mirror.matchesService()).toBe(true)
  })

  test('and a client that was between two pages has to start again', async () => {
    const [ada, purged] = [await create('Ada'), await create('Gone')]
    await create('Grace')
    const { next_since } = await changes({ limit: 2 })
    await remove(purged.id)
    await purge(purged.id)
    await forget(purged.id)

    expectRefusal(await requestChanges(next_since), 'token-expired')
    expect((await changes()).items[0]).toMatchObject({ id: ada.id })
  })

  test('and a client with an expired sync token continues with the token of the digest if its copy is identical', async () => {
    const ada = await create('Ada')
    const mirror = createMirror(alice.client)
    await mirror.pullAll()
    const purged = await create('Gone')
    await remove(purged.id)
    await purge(purged.id)
    await forget(purged.id)
    expectRefusal(await requestChanges(mirror.since!), 'token-expired')

    const { hash, since } = await digest()
    expect(mirror.digest().hash).toBe(hash)
    await patch(ada.id, 'Ада')

    expect((await changes({ since })).items.map(({ id }) => id)).toEqual([ada.id])
  })
})
