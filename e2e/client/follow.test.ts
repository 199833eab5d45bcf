/** `follow` keeps a copy equal to the contacts of the service, also when sync tokens expire and contacts are purged. */
import { createClient, unwrap } from '@contacts/client'
import { CopyMismatchError, follow } from '@contacts/client/follow'
import { beforeEach, describe, expect, test } from 'vitest'
import { createFollowedCopy, type FollowedCopy } from '../harness/followed-copy.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { changeCalls } from './change-calls.ts'

const DAY = 24 * 3_600_000

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { clock, db } = service

let alice: Person
let copy: FollowedCopy
beforeEach(async () => {
  alice = await service.person('Alice')
  copy = createFollowedCopy()
})

const { create, patch, remove, restore, requestChanges } = changeCalls(() => alice)
const createAll = async (...names: string[]) => {
  const contacts = []
  for (const name of names) contacts.push(await create(name))
  return contacts
}
const listContacts = async (trashed = false) => (await unwrap(alice.client.contacts.list({ query: { limit: 1000, trashed } }))).items
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
const expectEqualCopy = async () => expect([...copy.contacts.values()].toSorted(byId)).toEqual(await listContacts())
const changesIn = (batches: { changes: { id: string; change: string }[] }[]) =>
  batches.flatMap(({ changes }) => changes.map(({ id, change }) => [id, change]))

const countRows = async (table: 'trash' | 'purged_contacts', id: string) =>
  (await db.run({ text: `select id from ${table} where id = $1`, values: [id] })).length

/**
 * Advances the clock until the service has purged the contact and forgotten its id, so that earlier sync tokens expire.
 */
async function purgeAndForget(id: string) {
  for (const [days, table] of [
    [30, 'trash'],
    [90, 'purged_contacts'],
  ] as const) {
    clock.advance(days * DAY)
    service.sweep()
    await expect.poll(() => countRows(table, id)).toBe(0)
  }
  // The session has expired by then.
  await unwrap(alice.client.auth.login({ body: { email: alice.email, password: PASSWORD } }))
}

test('a follower with an empty copy receives every contact, and is up to date at once if there are no contacts', async () => {
  const [empty] = await copy.synchronise(alice.client)
  await createAll('Ada', 'Grace', 'Linus')
  const another = createFollowedCopy()

  const batches = await another.synchronise(alice.client, { limit: 2 })

  expect(empty).toEqual({ changes: [], since: expect.any(String), isUpToDate: true })
  expect(batches.map(({ changes, isUpToDate }) => [changes.map(({ contact }) => contact?.first_name), isUpToDate])).toEqual([
    [['Ada', 'Grace'], false],
    [['Linus'], true],
  ])
  expect([...another.contacts.values()]).toEqual(await listContacts())
})

test('a follower that stops after a batch continues with the next one', async () => {
  await createAll('Ada', 'Grace', 'Linus')
  for await (const batch of follow(alice.client, { copy: copy.copy, limit: 2 })) {
    copy.store(batch)
    break
  }

  const batches = await copy.synchronise(alice.client)

  expect(batches.flatMap(({ changes }) => changes.map(({ contact }) => contact?.first_name))).toEqual(['Linus'])
  await expectEqualCopy()
})

test('a follower receives what changed since it stopped: saved, trashed and restored contacts', async () => {
  const [ada, grace, linus] = await createAll('Ada', 'Grace', 'Linus')
  await copy.synchronise(alice.client)
  await remove(grace!.id)
  await remove(linus!.id)
  await restore(linus!.id)
  await patch(ada!.id, 'Ада')

  const batches = await copy.synchronise(alice.client)

  expect(changesIn(batches)).toEqual([
    [grace!.id, 'trashed'],
    [linus!.id, 'saved'],
    [ada!.id, 'saved'],
  ])
  await expectEqualCopy()
})

test('a running follower receives a change when pollNow() is called, and ends when its signal is aborted', async () => {
  const controller = new AbortController()
  const { contacts } = copy
  const following = follow(alice.client, { copy: copy.copy, interval: 3_600_000, signal: controller.signal })
  const running = (async () => {
    for await (const batch of following) copy.store(batch)
  })()
  await expect.poll(() => copy.batches.length).toBe(1)

  await create('Ada')
  following.pollNow()
  await expect.poll(() => contacts.size).toBe(1)
  controller.abort(new Error('the page was closed'))

  await expect(running).rejects.toThrow('the page was closed')
  expect(copy.batches.map(({ isUpToDate }) => isUpToDate)).toEqual([true, true])
  await expectEqualCopy()
})

describe('when the sync token has expired', () => {
  test('the follower receives only the contacts that differ from its copy, and the ids of purged ones', async () => {
    const [kept, changed, gone] = await createAll('Kept', 'Before', 'Gone')
    await copy.synchronise(alice.client)
    const { since } = copy
    await remove(gone!.id)
    await purgeAndForget(gone!.id)
    await patch(changed!.id, 'After')
    const added = await create('Added')
    expect((await requestChanges(since!)).status).toBe(410)

    const batches = await copy.synchronise(alice.client, { limit: 1 })

    const changes = changesIn(batches)
    expect(changes).toHaveLength(3)
    for (const change of [
      [changed!.id, 'saved'],
      [added.id, 'saved'],
      [gone!.id, 'purged'],
    ])
      expect(changes).toContainEqual(change)
    expect(changes).not.toContainEqual([kept!.id, expect.anything()])
    await expectEqualCopy()
  })

  test('a follower that stops before it has read all contacts reads all of them again', async () => {
    const [, , gone] = await createAll('Ada', 'Grace', 'Gone')
    await copy.synchronise(alice.client)
    await remove(gone!.id)
    await purgeAndForget(gone!.id)
    await create('Added')
    for await (const batch of follow(alice.client, { since: copy.since, copy: copy.copy, limit: 1 })) {
      copy.store(batch)
      if (batch.since === null) break
    }
    expect(copy.since).toBe(null)
    expect(copy.contacts.has(gone!.id)).toBe(true)

    await copy.synchronise(alice.client)

    expect(copy.since).toEqual(expect.any(String))
    await expectEqualCopy()
  })

  test('contacts that were purged from the trash disappear from a copy that includes the trash', async () => {
    copy = createFollowedCopy({ keepsTrash: true })
    const [kept, gone] = await createAll('Kept', 'Gone')
    await remove(gone!.id)
    await copy.synchronise(alice.client)
    expect([...copy.trash.keys()]).toEqual([gone!.id])
    await purgeAndForget(gone!.id)
    await remove(kept!.id)

    await copy.synchronise(alice.client)

    expect([...copy.trash.values()]).toEqual(await listContacts(true))
    await expectEqualCopy()
  })
})

describe('the check of the copy', () => {
  test('finds a contact that is missing, one that is outdated and one that does not exist, and repairs the copy', async () => {
    const [lost, outdated] = await createAll('Lost', 'Before', 'Kept')
    const old = await patch(outdated!.id, 'After')
    await copy.synchronise(alice.client)
    const unknown = { ...old, id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }
    copy.contacts.delete(lost!.id)
    copy.contacts.set(outdated!.id, outdated!)
    copy.contacts.set(unknown.id, unknown)

    const batches = await copy.synchronise(alice.client)

    expect(changesIn(batches)).toEqual([
      [lost!.id, 'saved'],
      [outdated!.id, 'saved'],
      [unknown.id, 'purged'],
    ])
    await expectEqualCopy()
  })

  test('reads all contacts once more and then throws, if the application does not apply the changes to its copy', async () => {
    await createAll('Ada', 'Grace')
    const following = follow(alice.client, { copy: () => [] })
    const received: unknown[] = []

    const running = (async () => {
      for await (const batch of following) received.push(...batch.changes)
    })()

    await expect(running).rejects.toThrow(CopyMismatchError)
    await expect(running).rejects.toThrow('The copy has 0 contacts and the service 2;')
    expect(received).toHaveLength(4)
  })
})

test('two followers, such as two tabs, can share a copy, which ends up equal in whatever order they apply batches', async () => {
  const controller = new AbortController()
  const followers = [1, 2].map(() => follow(alice.client, { copy: copy.copy, interval: 3_600_000, limit: 1, signal: controller.signal }))
  const running = followers.map(async (following) => {
    for await (const batch of following) copy.store(batch)
  })

  const ids: string[] = []
  for (const name of ['Ada', 'Grace', 'Linus', 'Edsger']) {
    ids.push((await create(name)).id)
    for (const { pollNow } of followers) pollNow()
    await patch(ids[0]!, `${name}'s friend`)
  }
  await remove(ids[1]!)
  controller.abort(new Error('closed'))
  expect(await Promise.allSettled(running)).toMatchObject([{ reason: { message: 'closed' } }, { reason: { message: 'closed' } }])
  await copy.synchronise(alice.client)

  expect(copy.contacts.size).toBe(3)
  await expectEqualCopy()
})

test('a sync token of another user ends the iteration, and the copy stays as it is', async () => {
  await create('Ada')
  await copy.synchronise(alice.client)
  const before = [...copy.contacts.values()]

  await expect(copy.synchronise((await service.person('Carol')).client)).rejects.toMatchObject({ problem: { code: 'since-invalid' } })

  expect([...copy.contacts.values()]).toEqual(before)
})

test('a sign-out ends the iteration', async () => {
  const { email } = alice
  const client = createClient({ baseUrl: service.url })
  await unwrap(client.auth.login({ body: { email, password: PASSWORD } }))
  const following = follow(client, { copy: copy.copy })
  await following.next()

  await client.auth.logout()
  following.pollNow()

  await expect(following.next()).rejects.toMatchObject({ problem: { code: 'not-signed-in' } })
})

test('a follower that is offline continues when the service can be reached again', async () => {
  let isOffline = true
  const failures: string[] = []
  const following = follow(alice.client, {
    copy: copy.copy,
    retries: 0,
    fetch: (url, init) => (isOffline ? Promise.reject(new TypeError('offline')) : fetch(url, init)),
    onRetry({ error }) {
      failures.push(error.name)
      isOffline = failures.length < 2
      // As an application does when the device is online again.
      following.pollNow()
    },
  })
  await create('Ada')

  const { value } = await following.next()

  expect(failures).toEqual(['ConnectionError', 'ConnectionError'])
  expect(value?.changes.map(({ contact }) => contact?.first_name)).toEqual(['Ada'])
})
