import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'
import { byName, byNameOrMissing } from '../../platform/db/name-order.ts'

// A B-tree entry has at most 2,704 bytes, so the index for long texts does not include the text.
const SHORT = 'octet_length(search_text) <= 2000'
const LONG = 'octet_length(search_text) > 2000'
const byNames = (column: string) => byNameOrMissing(column).join(', ')

interface PostalAddress {
  street: string | null
  city: string | null
  region: string | null
  postal_code: string | null
  country: string | null
  label: string | null
}

/**
 * The columns that a client writes, with the names of the contract. The lists in `columns.ts` are built from these
 * columns.
 */
export const content = {
  first_name: p.text().nullable(),
  last_name: p.text().nullable(),
  middle_name: p.text().nullable(),
  name_prefix: p.text().nullable(),
  name_suffix: p.text().nullable(),
  nickname: p.text().nullable(),
  organization: p.text().nullable(),
  job_title: p.text().nullable(),
  // json, not jsonb: the API returns the stored text, so the members of an object must keep their order.
  emails: p.json<{ address: string; label: string | null }[]>().columnType('json'),
  phones: p.json<{ id: string; number: string; e164: string | null; label: string | null }[]>().columnType('json'),
  addresses: p.json<PostalAddress[]>().columnType('json').default('[]'),
  urls: p.json<{ url: string; label: string | null }[]>().columnType('json').default('[]'),
  /** `YYYY-MM-DD` or `--MM-DD`, as in the API. */
  birthday: p.text().nullable(),
  dates: p.json<{ date: string; label: string | null }[]>().columnType('json').default('[]'),
  related: p.json<{ name: string; label: string | null }[]>().columnType('json').default('[]'),
  notes: p.text().nullable(),
  additional_data: p.json<Record<string, unknown>>().columnType('json'),
}

const columns = {
  ownerId: ownerColumn,
  id: p.uuid().primary(),
  /** Incremented by each change; the ETag of the contact. An update applies only to the version that was read. */
  version: p.integer().default(1),
  /** The UID with which the contact was created; null for the default, `urn:uuid:` and the id. */
  uid: p.text().nullable(),
  /** The change number of the last change; see `ChangeCounter`. */
  seq: p.bigint('number').default(0),
  ...content,
  /**
   * Ids of labels, in the order in which they were added. An array, because PostgreSQL keeps statistics of how common
   * each element is.
   */
  labels: p.array().columnType('uuid[]').default([]),
  /**
   * What an imported card has and no member holds: vCard content lines. Only imports and exports read them. Null if there
   * are none.
   */
  remainder: p.json<string[]>().columnType('json').nullable(),
  /** The picture, a row of `photos`; null if there is none. */
  photoId: p.uuid().nullable(),
  /** The text that search reads; see search/search-text.ts. */
  searchText: p.text(),
  createdAt: p.datetime(3),
  updatedAt: p.datetime(3),
  /** Null except in the trash. */
  deletedAt: p.datetime(3).nullable(),
}

export const Contact = defineEntity({
  name: 'Contact',
  tableName: 'contacts',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ...columns,
    /** month * 100 + day */
    birthMd: p.smallint().nullable().generated(`(("right"(replace(birthday, '-'::text, ''::text), 4))::smallint) stored`),
  },
  indexes: [
    {
      name: 'contacts_search',
      expression: 'create index "contacts_search" on "contacts" using gin ("owner_id", "search_text" gin_trgm_ops)',
    },
    {
      name: 'contacts_short_text',
      expression: `create index "contacts_short_text" on "contacts" ("owner_id", "id") include ("search_text") where ${SHORT}`,
    },
    { name: 'contacts_long_text', expression: `create index "contacts_long_text" on "contacts" ("owner_id", "id") where ${LONG}` },
    {
      name: 'contacts_birthdays',
      expression: `create index "contacts_birthdays" on "contacts" ("owner_id", "birth_md", ${byName('last_name')}, ${byNames('first_name')}, "id") where birth_md is not null`,
    },
    {
      // Most contacts have no labels, and no entry in this index.
      name: 'contacts_labels',
      expression: `create index "contacts_labels" on "contacts" using gin ("owner_id", "labels") where labels <> '{}'`,
    },
    { name: 'contacts_changes', properties: ['ownerId', 'seq', 'id'] },
    {
      // Most contacts have the default UID, and no entry in this index.
      name: 'contacts_uid',
      expression: 'create unique index "contacts_uid" on "contacts" ("owner_id", "uid") where uid is not null',
    },
    // The orders of a list except `created_at`, which the primary key serves; see search/order.ts.
    ...Object.entries({
      contacts_updated_at: '"updated_at"',
      contacts_first_name: byNames('first_name'),
      contacts_last_name: byNames('last_name'),
      contacts_next_birthday: '"birth_md"',
    }).map(([name, columns]) => ({ name, expression: `create index "${name}" on "contacts" ("owner_id", ${columns}, "id")` })),
  ],
})

/** Deleted contacts that can be restored. They have their own table, so that no query can forget to exclude them. */
export const TrashedContact = defineEntity({
  name: 'TrashedContact',
  tableName: 'trash',
  primaryKeys: ['ownerId', 'id'],
  properties: columns,
  indexes: [
    { name: 'trash_changes', properties: ['ownerId', 'seq', 'id'] },
    { name: 'trash_purge', properties: ['deletedAt'] },
  ],
})

/** Ids of contacts that were deleted permanently. Clients that sync read these ids to delete their copies. */
export const PurgedContact = defineEntity({
  name: 'PurgedContact',
  tableName: 'purged_contacts',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    seq: p.bigint('number'),
    purgedAt: p.datetime(3),
  },
  indexes: [
    { name: 'purged_contacts_changes', properties: ['ownerId', 'seq', 'id'] },
    { name: 'purged_contacts_purge', properties: ['purgedAt'] },
  ],
})

/**
 * The last change number of an owner. Every change of a contact locks this row first and takes the next number, so that
 * numbers become visible in ascending order: a client that has read a number has missed no lower number.
 */
export const ChangeCounter = defineEntity({
  name: 'ChangeCounter',
  tableName: 'changes',
  primaryKeys: ['ownerId'],
  properties: {
    ownerId: ownerColumn,
    seq: p.bigint('number'),
    /** `purged_contacts` may lack contacts that were purged up to this change number, so older sync tokens expire. */
    knownFrom: p.bigint('number').default(0),
  },
})

/**
 * A job in the background, for a user whose default region changed: derives E.164 forms for those of the user's phone
 * numbers that have none; see derive-numbers.ts.
 */
export const PhoneDerivation = defineEntity({
  name: 'PhoneDerivation',
  tableName: 'phone_derivations',
  primaryKeys: ['ownerId'],
  properties: {
    ownerId: ownerColumn,
    region: p.text(),
    /** Contacts up to this id are done. */
    lastId: p.uuid(),
    dueAt: p.datetime(3),
    attempts: p.smallint().default(0),
    /** When the lease of the process that runs the job expires, by the clock of the database. */
    leasedUntil: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'phone_derivations_due', properties: ['dueAt'] }],
})
