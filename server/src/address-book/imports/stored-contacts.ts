/** Statements that read and write the contacts of an import, with the columns that other writes leave alone. */
import { sql } from 'kysely'
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { columnList, CONTENT } from '../contacts/columns.ts'
import type { ContactRow, Draft } from '../contacts/contact.ts'
import { searchText } from '../search/search-text.ts'
import { statement } from '../tables.ts'
import type { ImportedContact } from './merge.ts'

/** A contact as an import compares and changes it. */
export type StoredContact = ImportedContact & Pick<ContactRow, 'id' | 'uid' | 'version'> & { seq: number }

type Owned = { owner_id: string }

const READ = ['id', 'uid', 'version', 'seq', ...CONTENT, 'labels', 'remainder']

/**
 * True for contacts whose UID, or one of whose e-mail addresses or phone numbers, is among the keys. An aggregate, so
 * that PostgreSQL hashes the keys once: there may be 300,000.
 */
const hasKey = (p: Params<{ keys: string[] }>) => sql`(
  select bool_or(own.key in (select unnest(${p.keys}::text[]))) from (
    select coalesce(contacts.uid, 'urn:uuid:' || contacts.id) as key
    union all select entry ->> 'address' from json_array_elements(contacts.emails) entry
    union all select lower(entry ->> 'address') from json_array_elements(contacts.emails) entry
    union all select entry ->> 'number' from json_array_elements(contacts.phones) entry
    union all select regexp_replace(entry ->> 'number', '[^0-9]', '', 'g') from json_array_elements(contacts.phones) entry
    union all select entry ->> 'e164' from json_array_elements(contacts.phones) entry) own)`

/** The id of the last contact of a page. */
const findPageEnd = statement('imports.find-page-end', (db, p: Params<Owned & { after: string; size: number }>) =>
  db.selectFrom('contacts').select('id').where('owner_id', '=', p.owner_id).where('id', '>', p.after).orderBy('id').offset(p.size).limit(1),
)

const listWithKeys = statement(
  'imports.list-with-keys',
  (_db, p: Params<Owned & { keys: string[]; after: string; end: string }>) => sql<StoredContact>`
    select ${columnList(READ)} from contacts
    where owner_id = ${p.owner_id} and id > ${p.after} and id <= ${p.end} and ${hasKey(p)} order by id`,
)

const listChangedWithKeys = statement(
  'imports.list-changed-with-keys',
  (_db, p: Params<Owned & { keys: string[]; after_seq: number; own_seqs: number[] }>) => sql<StoredContact>`
    select ${columnList(READ)} from contacts
    where owner_id = ${p.owner_id} and seq > ${p.after_seq}::bigint and seq <> all(${p.own_seqs}::bigint[]) and ${hasKey(p)} order by id`,
)

export const listStoredContacts = statement(
  'imports.list-contacts',
  (_db, p: Params<Owned & { ids: string[] }>) => sql<StoredContact>`
    select ${columnList(READ)} from contacts where owner_id = ${p.owner_id} and id = any(${p.ids}::uuid[])`,
)

const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000'
const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** How many contacts one statement compares, so that it does not exceed the statement timeout. */
const PAGE_SIZE = 5_000

/** Yields the contacts of an owner that may match one of the cards, in the order of their ids. */
export async function* findCandidates(db: Db, owner_id: string, keys: string[]): AsyncGenerator<StoredContact[]> {
  let after = BEFORE_ALL_IDS
  while (after !== AFTER_ALL_IDS) {
    const [last] = await db.run(findPageEnd({ owner_id, after, size: PAGE_SIZE - 1 }))
    const end = last?.id ?? AFTER_ALL_IDS
    yield await db.run(listWithKeys({ owner_id, keys, after, end }))
    after = end
  }
}

/** The contacts that were created or changed after a change number, except by the import itself, and may match. */
export const findChangedCandidates = (db: Db, owner_id: string, keys: string[], after_seq: number, own_seqs: number[]) =>
  db.run(listChangedWithKeys({ owner_id, keys, after_seq, own_seqs }))

/** `contacts` is a JSON array; `seq` is the number that `takeChangeNumber` returned. */
type Many = Owned & { seq: number; contacts: string }

const CHANGED = ['version', ...CONTENT, 'labels', 'remainder', 'search_text', 'updated_at']
const CREATED = ['id', 'uid', 'created_at', ...CHANGED]

const givenRows = (contacts: Params<Many>['contacts']) => sql`json_populate_recordset(null::contacts, ${contacts}::json) given`

export const insertImported = statement(
  'imports.insert-contacts',
  (_db, p: Params<Many>) => sql<never>`
    insert into contacts (owner_id, seq, ${columnList(CREATED)})
    select ${p.owner_id}::uuid, ${p.seq}::bigint, ${columnList(CREATED)} from ${givenRows(p.contacts)}`,
)

export const updateImported = statement(
  'imports.update-contacts',
  (_db, p: Params<Many>) => sql<never>`
    update contacts stored set seq = ${p.seq}, ${sql.join(CHANGED.map((column) => sql`${sql.ref(column)} = given.${sql.ref(column)}`))}
    from ${givenRows(p.contacts)} where stored.owner_id = ${p.owner_id} and stored.id = given.id`,
)

/** The JSON array for both statements. */
export const jsonOfContacts = (contacts: StoredContact[], now: Date) =>
  JSON.stringify(contacts.map((contact) => ({ ...contact, search_text: searchText(contact), created_at: now, updated_at: now })))

/** The columns that an undo restores. */
export const contentOf = (contact: ImportedContact): ImportedContact => {
  const draft = Object.fromEntries(CONTENT.map((column) => [column, contact[column]])) as Draft
  return { ...draft, labels: contact.labels, remainder: contact.remainder }
}
