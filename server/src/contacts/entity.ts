import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../users/entity.ts'

// A b-tree row holds 2,704 bytes. Longer texts are walked in the table itself, through an index of their own.
const SHORT = 'octet_length(search_text) <= 2000'
const LONG = 'octet_length(search_text) > 2000'

export const Contact = defineEntity({
  name: 'Contact',
  tableName: 'contacts',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action'),
    id: p.uuid().primary(),
    /** Counts changes, so that a change of what was read can tell that it moved meanwhile. */
    version: p.integer().default(1),
    firstName: p.text(),
    lastName: p.text().nullable(),
    emails: p.json<{ address: string; label: string | null }[]>(),
    phones: p.json<{ id: string; number: string; e164: string | null; label: string | null }[]>(),
    /** `YYYY-MM-DD` or `--MM-DD`, as on the wire. */
    birthday: p.text().nullable(),
    /** month * 100 + day */
    birthMd: p.smallint().nullable().generated(`(("right"(replace(birthday, '-'::text, ''::text), 4))::smallint) stored`),
    organization: p.text().nullable(),
    jobTitle: p.text().nullable(),
    notes: p.text().nullable(),
    /** Not jsonb: members keep the order in which they were sent. */
    additionalData: p.json<Record<string, unknown>>().columnType('json'),
    /** What search looks in; see text/search-text.ts. */
    searchText: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
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
    // The orders of the list, but that of creation, which is the primary key; see order.ts.
    ...Object.entries({
      contacts_updated_at: '"updated_at"',
      contacts_first_name: '"first_name" collate "und-x-icu"',
      contacts_last_name: `("last_name" is null), coalesce("last_name", '') collate "und-x-icu"`,
      contacts_next_birthday: '"birth_md"',
    }).map(([name, columns]) => ({ name, expression: `create index "${name}" on "contacts" ("owner_id", ${columns}, "id")` })),
  ],
})
