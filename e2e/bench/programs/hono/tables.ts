/** The server's tables, as far as this program uses them. */
import { getTableColumns, sql } from 'drizzle-orm'
import { integer, json, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { newId } from '../../../../server/src/platform/db/id.ts'

const instant = () => timestamp({ withTimezone: true, precision: 3 })
const now = () => new Date()
const inAccount = { owner_id: uuid().notNull() }

export const users = pgTable('users', {
  id: uuid().primaryKey(),
  email: text().notNull().unique(),
  password_hash: text().notNull(),
})

export const sessions = pgTable('sessions', {
  ...inAccount,
  id: uuid().notNull(),
  ip: text().notNull(),
  network: text().notNull(),
  created_at: instant().notNull().$defaultFn(now),
  last_used_at: instant().notNull().$defaultFn(now),
  expires_at: instant().notNull(),
  ended_at: instant(),
  current_hash: text().notNull(),
  parent_hash: text(),
  rotated_at: instant().notNull().$defaultFn(now),
  confirmed_at: instant(),
})

interface Email {
  address: string
  label: string | null
}
interface Phone {
  id: string
  number: string
  e164: string | null
  label: string | null
}

/** The members of a contact, in the order of the contract. */
const members = {
  id: uuid()
    .notNull()
    .$defaultFn(() => newId(new Date())),
  version: integer().notNull().default(1),
  uid: text(),
  first_name: text(),
  last_name: text(),
  middle_name: text(),
  name_prefix: text(),
  name_suffix: text(),
  nickname: text(),
  organization: text(),
  job_title: text(),
  emails: json().$type<Email[]>().notNull(),
  phones: json().$type<Phone[]>().notNull(),
  addresses: json().$type<object[]>().notNull().default([]),
  urls: json().$type<object[]>().notNull().default([]),
  birthday: text(),
  dates: json().$type<object[]>().notNull().default([]),
  related: json().$type<object[]>().notNull().default([]),
  notes: text(),
  additional_data: json().$type<Record<string, unknown>>().notNull(),
  labels: uuid().array().notNull().default([]),
  created_at: instant().notNull().$defaultFn(now),
  updated_at: instant().notNull().$defaultFn(now),
  deleted_at: instant(),
}

const stored = { ...inAccount, seq: integer().notNull().default(0), ...members }

export const contacts = pgTable('contacts', {
  ...stored,
  /** Generated from the birthday: month * 100 + day. */
  birth_md: smallint().generatedAlwaysAs(sql`("right"(replace(birthday, '-', ''), 4)::smallint)`),
  search_text: text().notNull(),
})

/** Deleted contacts that can be restored. */
export const trash = pgTable('trash', stored)

/** Ids of contacts that were deleted permanently. */
export const purgedContacts = pgTable('purged_contacts', { ...inAccount, id: members.id, seq: stored.seq })

/** The columns of the contract. */
const { owner_id: _owner, seq: _seq, birth_md: _day, search_text: _text, ...returned } = getTableColumns(contacts)
const { owner_id: _ownerOfTrash, seq: _seqOfTrash, ...ofTrash } = getTableColumns(trash)
export { returned as RETURNED, ofTrash as OF_TRASH }
