/**
 * Derives E.164 forms again after an owner's default region changed: for the phone numbers that have none, in contacts
 * and in the trash. Every other number keeps its E.164 form. A contact in which a number gets an E.164 form also gets a
 * new version and change number, so that clients that sync receive the contact.
 *
 * The request that changes the region derives the numbers of the first contacts. For the other contacts it stores a
 * job, because an owner may have 100,000 contacts.
 */
import { sql } from 'kysely'
import { AccountRemoved } from '../../core/account-removed.ts'
import { type Db, one } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { leasesOver } from '../../platform/jobs/lease.ts'
import { e164 } from '../../platform/text/phone.ts'
import { statement, type Tables } from '../tables.ts'
import { lockContacts, takeChangeNumber } from './change-counter.ts'
import { columnList, RETURNED } from './columns.ts'
import type { ContactRow } from './contact.ts'
import { jsonOf, updateContacts, updateTrashed } from './writes.ts'

/** The topic that is notified after a commit that stores a job. */
export const PHONE_DERIVATIONS = 'phone-derivations'

/** How many contacts are locked and written at a time. */
const CHUNK_SIZE = 500
const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000'

type Owned = { owner_id: string }
type Derivation = Owned & { region: string; last_id: string }

export const { takeDue: takeDerivations, renewLeases: renewDerivations } = leasesOver<Tables>()('phone_derivations', {
  key: ['owner_id'],
  id: 'owner_id',
  columns: ['owner_id'],
})

const findDerivation = statement('phone_derivations.get', (db, p: Params<Owned>) =>
  db.selectFrom('phone_derivations').select(['owner_id', 'region', 'last_id']).where('owner_id', '=', p.owner_id),
)

/** Replaces the job of an earlier change of the region. */
const saveDerivation = statement('phone_derivations.save', (db, p: Params<Derivation & { due_at: Date }>) =>
  db
    .insertInto('phone_derivations')
    .values({ owner_id: p.owner_id, region: p.region, last_id: p.last_id, due_at: p.due_at })
    .onConflict((conflict) =>
      conflict.column('owner_id').doUpdateSet({ region: p.region, last_id: p.last_id, due_at: p.due_at, attempts: 0, leased_until: null }),
    ),
)

const deleteDerivation = statement('phone_derivations.delete', (db, p: Params<Owned>) =>
  db.deleteFrom('phone_derivations').where('owner_id', '=', p.owner_id),
)

type Page = Owned & { after: string; limit: number }
type Table = 'contacts' | 'trash'

const withoutForm = (p: Params<Page>, table: Table) => sql`
  (select ${sql.lit(table)} as "table", ${columnList(RETURNED)} from ${sql.table(table)}
   where owner_id = ${p.owner_id} and id > ${p.after} and phones::jsonb @> '[{"e164": null}]' order by id limit ${p.limit})`

const listWithoutForm = statement(
  'contacts.list-without-e164',
  (_db, p: Params<Page>) => sql<ContactRow & { table: Table }>`
    ${withoutForm(p, 'contacts')} union all ${withoutForm(p, 'trash')} order by id limit ${p.limit}`,
)

const UPDATES = { contacts: updateContacts, trash: updateTrashed }

/** Derives the numbers of the first contacts of an owner, in the transaction that changes the region. */
export async function deriveNumbersForRegion(tx: Db, owner_id: string, region: string | null, now: Date): Promise<void> {
  await lockContacts(tx, owner_id)
  // A job for another region would otherwise continue.
  if (region === null) await tx.run(deleteDerivation({ owner_id }))
  else await deriveChunk(tx, { owner_id, region, last_id: BEFORE_ALL_IDS }, now)
}

/** Derives the numbers of the next contacts of a job, and stores its progress, in one transaction. */
export async function continueDerivation(db: { transact<T>(work: (tx: Db) => Promise<T>): Promise<T> }, owned: Owned, now: Date) {
  const work = async (tx: Db) => {
    await lockContacts(tx, owned.owner_id)
    // Read under the lock: the region may have changed since the job was taken.
    const job = await one(tx, findDerivation(owned))
    if (job) await deriveChunk(tx, job, now)
  }
  await db.transact(work).catch((error: unknown) => {
    if (!(error instanceof AccountRemoved)) throw error
  })
}

async function deriveChunk(tx: Db, { owner_id, region, last_id }: Derivation, now: Date) {
  const found = await tx.run(listWithoutForm({ owner_id, after: last_id, limit: CHUNK_SIZE }))
  const changed = found.flatMap(({ table, ...contact }) => {
    const phones = contact.phones.map((phone) => ({ ...phone, e164: phone.e164 ?? e164(phone.number, region) }))
    const hasNewForm = phones.some((phone, index) => phone.e164 !== contact.phones[index]?.e164)
    return hasNewForm ? [{ table, contact: { ...contact, phones, version: contact.version + 1, updated_at: now } }] : []
  })
  if (changed.length > 0) {
    const seq = await takeChangeNumber(tx, owner_id)
    for (const [table, rows] of Map.groupBy(changed, (row) => row.table))
      await tx.run(UPDATES[table]({ owner_id, seq, contacts: jsonOf(rows.map(({ contact }) => contact)) }))
  }
  const last = found.length === CHUNK_SIZE ? found.at(-1) : undefined
  if (!last) return tx.run(deleteDerivation({ owner_id }))
  tx.notify(PHONE_DERIVATIONS)
  return tx.run(saveDerivation({ owner_id, region, last_id: last.id, due_at: now }))
}
