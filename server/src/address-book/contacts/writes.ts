/** Statements that insert and update contacts, one or many. Their columns come from `columns.ts`. */
import { type Insertable, sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'
import { singleWrite } from '../../platform/idempotency/single-write.ts'
import { searchText } from '../search/search-text.ts'
import { statement, type Tables } from '../tables.ts'
import { lockCounterAndUser, nextChangeNumber, nextChangeNumberFor } from './change-counter.ts'
import { isUidFree } from './uids.ts'
import { columnList, INSERTED, UPDATED } from './columns.ts'
import { type ContactRow, pickDraft } from './contact.ts'

type Owned = { owner_id: string }
type Row = Required<Insertable<Tables['contacts']>>
type Inserted = Pick<Row, (typeof INSERTED)[number]>
type Updated = Pick<Row, 'id' | (typeof UPDATED)[number]>

/**
 * Inserts a contact, unless another contact of the owner has its UID, or the account was removed. A UID that is taken
 * raises no error, which would roll back the writes of other requests in a shared transaction.
 */
export const insertContact = singleWrite<Owned & Inserted>('contacts.insert', {
  next: (p, condition) => nextChangeNumber(p.owner_id, sql`${isUidFree(p)} and ${condition}`),
  // A conflict is only possible with a contact that was inserted after this statement began.
  write: (p) => sql`
    insert into contacts (owner_id, seq, ${columnList(INSERTED)})
    select ${p.owner_id}, seq, ${sql.join(INSERTED.map((column) => p[column]))} from next
    on conflict (owner_id, uid) where uid is not null do nothing
    returning id`,
  lockWithoutWaiting: lockCounterAndUser,
})

/** `version` is that of the contact after the update. */
const isUnchanged = (p: Params<Owned & Updated>) =>
  sql`contacts.owner_id = ${p.owner_id} and contacts.id = ${p.id} and contacts.version = ${p.version} - 1`

/** Updates a contact, if its stored version is `version - 1`. */
export const updateContact = singleWrite<Owned & Updated>('contacts.update', {
  next: (p, condition) => nextChangeNumberFor('contacts', p.owner_id, sql`${isUnchanged(p)} and ${condition}`),
  write: (p) => sql`
    update contacts set seq = next.seq, ${sql.join(UPDATED.map((column) => sql`${sql.ref(column)} = ${p[column]}`))}
    from next where ${isUnchanged(p)} returning contacts.id`,
  lockWithoutWaiting: lockCounterAndUser,
})

/** `contacts` is a JSON array; `seq` is the number that `takeChangeNumber` returned. */
type Many = Owned & { seq: number; contacts: string }

/** The JSON array as rows. The table's columns determine the type of each member. */
const givenRows = (contacts: Params<Many>['contacts']) => sql`json_populate_recordset(null::contacts, ${contacts}::json) given`

export const insertContacts = statement(
  'contacts.insert-many',
  (_db, p: Params<Many>) => sql<never>`
    insert into contacts (owner_id, seq, ${columnList(INSERTED)})
    select ${p.owner_id}::uuid, ${p.seq}::bigint, ${columnList(INSERTED)} from ${givenRows(p.contacts)}`,
)

const updateMany = (table: 'contacts' | 'trash', p: Params<Many>) => sql<never>`
  update ${sql.table(table)} stored set seq = ${p.seq}, ${sql.join(UPDATED.map((column) => sql`${sql.ref(column)} = given.${sql.ref(column)}`))}
  from ${givenRows(p.contacts)} where stored.owner_id = ${p.owner_id} and stored.id = given.id`

export const updateContacts = statement('contacts.update-many', (_db, p: Params<Many>) => updateMany('contacts', p))

export const updateTrashed = statement('contacts.update-trashed', (_db, p: Params<Many>) => updateMany('trash', p))

const toColumns = (contact: ContactRow) => {
  const { id, uid, version, created_at, updated_at } = contact
  return { ...pickDraft(contact), id, uid, version, search_text: searchText(contact), created_at, updated_at }
}

/** Parameters of the statements for one contact: JSON columns become text. */
export const parametersOf = (contact: ContactRow) =>
  Object.fromEntries(
    Object.entries(toColumns(contact)).map(([column, value]) => [column, isJson(value) ? JSON.stringify(value) : value]),
  ) as Inserted

const isJson = (value: unknown) => typeof value === 'object' && value !== null && !(value instanceof Date)

/** The JSON array for the statements for many contacts. */
export const jsonOf = (contacts: ContactRow[]) => JSON.stringify(contacts.map(toColumns))
