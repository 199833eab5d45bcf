/**
 * Makes random changes, and stops a follower at random: before a batch, or after it has stored the changes of a batch
 * but not the sync token. Sometimes the service purges the trash and forgets the purged ids, so that the sync token
 * expires. Afterwards, a follower that is not stopped ends up with the contacts of the service.
 */
import { createClient, unwrap } from '@contacts/client'
import { follow } from '@contacts/client/follow'
import * as fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { inject, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { createFollowedCopy, type FollowedCopy } from '../harness/followed-copy.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { repetitions } from '../harness/repetitions.ts'
import { PASSWORD, type Person, startService, testDb } from '../harness/service.ts'

const services = await startServices()

/** Starts two servers with one database; one server with PGlite, whose database only one process can use. */
async function startServices() {
  if (testDb() === 'pglite') return [await startService()] as const
  const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
  addCleanup(() => database.drop())
  return [await startService({ databaseUrl: database.url }), await startService({ databaseUrl: database.url })] as const
}

type Client = Person['client']
/** `which` selects the contact of a change, or where the follower stops. */
type Step = { do: 'create' | 'patch' | 'remove' | 'restore' | 'forget' | 'follow'; which: number }
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('create', 'create', 'patch', 'remove', 'remove', 'restore', 'forget', 'follow', 'follow'),
  which: fc.nat(99),
})

/** Purges the trash and forgets the ids, as the service does after 120 days. */
async function forgetTrash(ownerId: string) {
  for (const text of [
    'delete from trash where owner_id = $1',
    'delete from purged_contacts where owner_id = $1',
    'update changes set seq = seq + 1, known_from = seq + 1 where owner_id = $1',
  ])
    await services[0].db.run({ text, values: [ownerId] })
}

/** Follows until the copy is up to date, or stops: before a batch, or before the sync token of a batch is stored. */
async function followUntilStopped(copy: FollowedCopy, client: Client, which: number) {
  let batchesLeft = which % 5
  for await (const batch of follow(client, { since: copy.since, copy: copy.copy, once: true, limit: 1 + (which % 3) })) {
    if (batchesLeft-- > 0) copy.store(batch)
    else {
      if (which % 2) copy.apply(batch)
      return
    }
  }
}

async function change(client: Client, ids: string[], { do: name, which }: Step) {
  const params = { id: ids[which % ids.length] ?? randomUUID() }
  if (name === 'create') ids.push((await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))).id)
  else if (name === 'patch') await client.contacts.patch({ params, body: { notes: `${which}` } })
  else if (name === 'remove' || name === 'restore') await client.contacts[name]({ params })
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

test('a copy equals the contacts of the service after any sequence of changes, stops and expired sync tokens', async () => {
  const seen = { expired: 0, purged: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), fc.boolean(), async (steps, keepsTrash) => {
      const alice = await services[0].person('Alice')
      const { id: owner } = await unwrap(alice.client.users.me())
      const follower = createClient({ baseUrl: services.at(-1)!.url })
      await unwrap(follower.auth.login({ body: { email: alice.email, password: PASSWORD } }))
      const copy = createFollowedCopy({ keepsTrash })
      const ids: string[] = []

      for (const each of steps) {
        if (each.do === 'follow') await followUntilStopped(copy, follower, each.which)
        else if (each.do === 'forget') await forgetTrash(owner)
        else await change(alice.client, ids, each)
      }
      await copy.synchronise(follower, { limit: 2 })

      expect([...copy.contacts.values()].toSorted(byId)).toEqual(
        (await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))).items,
      )
      if (keepsTrash) {
        const trash = await unwrap(alice.client.contacts.list({ query: { limit: 1000, trashed: true } }))
        expect([...copy.trash.values()].toSorted(byId)).toEqual(trash.items)
      }
      seen.expired += Number(copy.batches.some(({ since }) => since === null))
      seen.purged += Number(copy.batches.some(({ changes }) => changes.some((item) => item.change === 'purged')))
    }),
    { seed: 14, numRuns: repetitions(15, 60) },
  )
  expect(seen.expired).toBeGreaterThan(0)
  expect(seen.purged).toBeGreaterThan(0)
})
