/**
 * Change numbers. Each owner has one counter row, which counts the changes to all of the owner's contacts. A change
 * locks that row, so the changes of one owner happen one after the other.
 */
import { type RawBuilder, sql } from 'kysely'
import { AccountRemoved } from '../../core/account-removed.ts'
import { type Db, one } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

type Owned = { owner_id: string }

/** Runs at sign-up, so that a change only has to update the row. */
export const insertChangeCounter = statement('changes.insert', (db, p: Params<Owned>) =>
  db.insertInto('changes').values({ owner_id: p.owner_id, seq: 0 }),
)

/**
 * SQL that takes the next change number if `condition` is true. A statement that writes contacts starts with this SQL,
 * or runs after `takeChangeNumber`, so that each transaction locks the counter before a contact. With different orders,
 * two transactions could deadlock.
 */
export const nextChangeNumber = (owner_id: Params<Owned>['owner_id'], condition: RawBuilder<unknown> = sql`true`) =>
  sql`update changes set seq = seq + 1 where owner_id = ${owner_id} and ${condition} returning seq`

/** Like `nextChangeNumber`, but takes no number unless `condition` is true for a row of `table`. */
export const nextChangeNumberFor = (table: 'contacts' | 'trash', owner_id: Params<Owned>['owner_id'], condition: RawBuilder<unknown>) =>
  sql`update changes set seq = changes.seq + 1 from ${sql.table(table)} where changes.owner_id = ${owner_id} and ${condition} returning changes.seq`

/**
 * A condition that locks the owner's counter, and the owner's row in `users` as a foreign key does. If another
 * transaction holds a lock on one of them, the condition does not wait and is false.
 */
export const lockCounterAndUser = ({ owner_id }: Params<Owned>) => sql`exists (
    select from changes join users on users.id = changes.owner_id where changes.owner_id = ${owner_id}
    for no key update of changes skip locked for key share of users skip locked)`

const lockCounter = statement('changes.lock', (db, p: Params<Owned>) =>
  db.selectFrom('changes').select('seq').where('owner_id', '=', p.owner_id).forUpdate(),
)
const incrementCounter = statement('changes.take-number', (_db, p: Params<Owned>) => sql<{ seq: number }>`${nextChangeNumber(p.owner_id)}`)
const decrementCounter = statement('changes.return-number', (db, p: Params<Owned>) =>
  db
    .updateTable('changes')
    .set((eb) => ({ seq: eb('seq', '-', 1) }))
    .where('owner_id', '=', p.owner_id),
)

const selectCounter = statement('changes.get', (db, p: Params<Owned>) =>
  db.selectFrom('changes').select('seq').where('owner_id', '=', p.owner_id),
)

/** The number of the last change. */
export async function readChangeNumber(db: Db, owner_id: string): Promise<number> {
  const counter = await one(db, selectCounter({ owner_id }))
  if (!counter) throw new AccountRemoved()
  return counter.seq
}

/** Locks the owner's contacts until the transaction ends. */
export async function lockContacts(tx: Db, owner_id: string): Promise<void> {
  if (!(await one(tx, lockCounter({ owner_id })))) throw new AccountRemoved()
}

/** Locks the owner's contacts until the transaction ends, and returns the number of this change. */
export async function takeChangeNumber(tx: Db, owner_id: string): Promise<number> {
  const counter = await one(tx, incrementCounter({ owner_id }))
  if (!counter) throw new AccountRemoved()
  return counter.seq
}

/**
 * Returns the number of a change that then changed no contact, so that sync tokens stay the same. Nobody has seen the
 * number, because the counter is still locked.
 */
export const returnChangeNumber = (tx: Db, owner_id: string) => tx.run(decrementCounter({ owner_id }))
