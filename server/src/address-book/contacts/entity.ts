import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

// A b-tree row holds 2,704 bytes. Longer texts are walked in the table itself, through an index of their own.
const SHORT = 'octet_length(search_text) <= 2000'
const LONG = 'octet_length(search_text) > 2000'

const columns = {
  ownerId: ownerColumn,
  id: p.uuid().primary(),
  /** Counts changes, so that a change of what was read can tell that it moved meanwhile. */
  version: p.integer().default(1),
  /** The place of the last change among all of its owner; see `Changes`. */
  seq: p.bigint('number').default(0),
  firstName: p.text(),
  lastName: p.text().nullable(),
  emails: p.json<{ address: string; label: string | null }[]>(),
  phones: p.json<{ id: string; number: string; e164: string | null; label: string | null }[]>(),
  /** `YYYY-MM-DD` or `--MM-DD`, as on the wire. */
  birthday: p.text().nullable(),
  organization: p.text().nullable(),
  jobTitle: p.text().nullable(),
  notes: p.text().nullable(),
  /** Not jsonb: members keep the order in which they were sent. */
  additionalData: p.json<Record<string, unknown>>().columnType('json'),
  /** Ids, in the order in which they were put on. An array, because PostgreSQL counts how often each stands in one, and plans by that. */
  labels: p.array().columnType('uuid[]').default([]),
  /** What search looks in; see text/search-text.ts. */
  searchText: p.text(),
  createdAt: p.datetime(3),
  updatedAt: p.datetime(3),
  /** Null but in the trash. */
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
      expression:
        'create index "contacts_birthdays" on "contacts" ("owner_id", "birth_md", "last_name" collate "und-x-icu", "first_name" collate "und-x-icu", "id") where birth_md is not null',
    },
    {
      // Most contacts have none, and cost nothing here.
      name: 'contacts_labels',
      expression: `create index "contacts_labels" on "contacts" using gin ("owner_id", "labels") where labels <> '{}'`,
    },
    { name: 'contacts_changes', properties: ['ownerId', 'seq', 'id'] },
    // The orders of the list, but that of creation, which is the primary key; see order.ts.
    ...Object.entries({
      contacts_updated_at: '"updated_at"',
      contacts_first_name: '"first_name" collate "und-x-icu"',
      contacts_last_name: `("last_name" is null), coalesce("last_name", '') collate "und-x-icu"`,
      contacts_next_birthday: '"birth_md"',
    }).map(([name, columns]) => ({ name, expression: `create index "${name}" on "contacts" ("owner_id", ${columns}, "id")` })),
  ],
})

/** Contacts that were removed and may come back. Apart from the others, no query can forget that it must not see them. */
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

/** Contacts that are gone for good, as long as those who follow the changes may not know it. */
export const PurgedContact = defineEntity({
  name: 'PurgedContact',
  tableName: 'purged_contacts',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: columns.ownerId,
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
 * Counts the changes of an owner's contacts. Every change locks it first and takes its next number, so that an owner's numbers
 * become visible in their order: whoever has seen one has seen all below it.
 */
export const Changes = defineEntity({
  name: 'Changes',
  tableName: 'changes',
  primaryKeys: ['ownerId'],
  properties: {
    ownerId: columns.ownerId,
    seq: p.bigint('number'),
    /** Up to it, what was purged may be forgotten. */
    knownFrom: p.bigint('number').default(0),
  },
})
