/** Reads what has changed in an address book since a change number. */
import { and, asc, eq, gt } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { present } from './present.ts'
import { contacts, OF_TRASH, purgedContacts, RETURNED, trash } from './tables.ts'

type Table = typeof contacts | typeof trash | typeof purgedContacts

export async function readChanges(db: NodePgDatabase, owner: string, since: number, limit: number) {
  const isChanged = (table: Table) => and(eq(table.owner_id, owner), gt(table.seq, since))
  const inOrder = (table: Table) => [asc(table.seq), asc(table.id)]
  const [saved, trashed, purged] = await Promise.all([
    db
      .select({ seq: contacts.seq, contact: RETURNED })
      .from(contacts)
      .where(isChanged(contacts))
      .orderBy(...inOrder(contacts))
      .limit(limit),
    db
      .select({ seq: trash.seq, contact: OF_TRASH })
      .from(trash)
      .where(isChanged(trash))
      .orderBy(...inOrder(trash))
      .limit(limit),
    db
      .select({ seq: purgedContacts.seq, id: purgedContacts.id })
      .from(purgedContacts)
      .where(isChanged(purgedContacts))
      .orderBy(...inOrder(purgedContacts))
      .limit(limit),
  ])
  return [
    ...saved.map(({ seq, contact }) => ({ seq, id: contact.id, change: 'saved', contact: present(contact) })),
    ...trashed.map(({ seq, contact }) => ({ seq, id: contact.id, change: 'trashed', contact: present(contact) })),
    ...purged.map(({ seq, id }) => ({ seq, id, change: 'purged', contact: null })),
  ]
    .toSorted((a, b) => a.seq - b.seq || a.id.localeCompare(b.id))
    .map(({ id, change, contact }) => ({ id, change, contact }))
}
