/** Change numbers. A row for each owner counts the changes of all contacts; its lock puts them into one order. */
import { type RawBuilder, sql } from 'kysely'
import { AccountRemoved } from '../../core/account-removed.ts'
import { type Db, one } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

type Owned = { owner_id: string }

/** Part of sign-up, so that a change only has to update the row. */
export const insertChangeCounter = statement('changes.insert', (db, p: Params<Owned>) =>
  db.insertInto('changes').values({ owner_id: p.owner_id, seq: 0 }),
)

/**
 * Takes the next change number, as the first part of a statement that writes contacts. It comes first so that no statement
 * locks a contact and waits for the counter, while another has the counter and waits for the contact.
 */
export const nextChangeNumber = (owner_id: Params<Owned>['owner_id']) =>
  sql`update changes set seq = seq + 1 where owner_id = ${owner_id} returning seq`

/** The same, only if the table has a row that the statement will change. */
export const nextChangeNumberFor = (table: 'contacts' | 'trash', owner_id: Params<Owned>['owner_id'], found: RawBuilder<unknown>) =>
  sql`update changes set seq = changes.seq + 1 from ${sql.table(table)} where changes.owner_id = ${owner_id} and ${found} returning changes.seq`

const takeChangeNumber = statement('changes.take-number', (_db, p: Params<Owned>) => sql<{ seq: number }>`${nextChangeNumber(p.owner_id)}`)

/** Locks the owner's contacts until the transaction ends, and returns the number of this change. */
export async function lockContacts(tx: Db, owner_id: string): Promise<number> {
  const counter = await one(tx, takeChangeNumber({ owner_id }))
  if (!counter) throw new AccountRemoved()
  return counter.seq
}
