/** Statements that insert and update contacts, one or many. Their columns come from `columns.ts`. */
import { type Insertable, sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'
import { searchText } from '../search/search-text.ts'
import { statement, type Tables } from '../tables.ts'
import { nextChangeNumber, nextChangeNumberFor } from './change-counter.ts'
import { INSERTED, names, UPDATED } from './columns.ts'
import { type ContactRow, draftIn } from './contact.ts'

type Owned = { owner_id: string }
type Row = Required<Insertable<Tables['contacts']>>
type Inserted = Pick<Row, (typeof INSERTED)[number]>
type Updated = Pick<Row, 'id' | (typeof UPDATED)[number]>

/** Returns no row if the account was removed. */
export const insertContact = statement(
  'contacts.insert',
  (_db, p: Params<Owned & Inserted>) => sql<{ id: string }>`
    with next as (${nextChangeNumber(p.owner_id)})
    insert into contacts (owner_id, seq, ${names(INSERTED)})
    select ${p.owner_id}, seq, ${sql.join(INSERTED.map((column) => p[column]))} from next
    returning id`,
)

/** Returns no row if the contact has another version than the one before. */
export const updateContact = statement('contacts.update', (_db, p: Params<Owned & Updated>) => {
  const unchanged = sql`contacts.owner_id = ${p.owner_id} and contacts.id = ${p.id} and contacts.version = ${p.version} - 1`
  return sql<{ id: string }>`
    with next as (${nextChangeNumberFor('contacts', p.owner_id, unchanged)})
    update contacts set seq = next.seq, ${sql.join(UPDATED.map((column) => sql`${sql.ref(column)} = ${p[column]}`))}
    from next where ${unchanged} returning contacts.id`
})

/** Contacts as a JSON array, with the number that `lockContacts` returned. */
type Many = Owned & { seq: number; contacts: string }

/** Read as rows of the table, whose columns say how to read each member. */
const given = (contacts: Params<Many>['contacts']) => sql`json_populate_recordset(null::contacts, ${contacts}::json) given`

export const insertContacts = statement(
  'contacts.insert-many',
  (_db, p: Params<Many>) => sql<never>`
    insert into contacts (owner_id, seq, ${names(INSERTED)})
    select ${p.owner_id}::uuid, ${p.seq}::bigint, ${names(INSERTED)} from ${given(p.contacts)}`,
)

export const updateContacts = statement(
  'contacts.update-many',
  (_db, p: Params<Many>) => sql<never>`
    update contacts set seq = ${p.seq}, ${sql.join(UPDATED.map((column) => sql`${sql.ref(column)} = given.${sql.ref(column)}`))}
    from ${given(p.contacts)} where contacts.owner_id = ${p.owner_id} and contacts.id = given.id`,
)

const writtenOf = (contact: ContactRow) => {
  const { id, version, created_at, updated_at } = contact
  return { ...draftIn(contact), id, version, search_text: searchText(contact), created_at, updated_at }
}

/** One contact as its statements take it: JSON columns as text. */
export const parametersOf = (contact: ContactRow) =>
  Object.fromEntries(
    Object.entries(writtenOf(contact)).map(([column, value]) => [column, isJson(value) ? JSON.stringify(value) : value]),
  ) as Inserted

const isJson = (value: unknown) => typeof value === 'object' && value !== null && !(value instanceof Date)

/** Many contacts as their statements take them. */
export const jsonOf = (contacts: ContactRow[]) => JSON.stringify(contacts.map(writtenOf))
