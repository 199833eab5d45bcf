/** Connects tests to the database of a service, outside of its pool, and locks rows for which requests wait. */
import type { Database } from '@contacts/server/database'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { inject } from 'vitest'

/** Connects to the database, which must be in PostgreSQL. */
export async function connectTo(db: Database): Promise<pg.Client> {
  const [database] = await db.run<{ name: string }>({ text: 'select current_database() as name', values: [] })
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${database!.name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  return client
}

/** Locks the owner's row in `changes`, so that every change to the owner's contacts waits. */
export const lockChanges = (db: Database, ownerId: string) => lockRows(db, ['select from changes where owner_id = $1 for update'], ownerId)

/** Locks the row of the user, so that every new row that refers to the user waits. */
export const lockUser = (db: Database, id: string) => lockRows(db, [SELECT_USER], id)

/** Locks the same rows as a removal of the account that has deleted the contacts and not committed. */
export const lockUserAndContacts = (db: Database, id: string) =>
  lockRows(db, [SELECT_USER, 'select from contacts where owner_id = $1 for update'], id)

const SELECT_USER = 'select from users where id = $1 for update'

async function lockRows(db: Database, queries: string[], id: string) {
  const client = await connectTo(db)
  await client.query('begin')
  for (const query of queries) await client.query(query, [id])
  return {
    /** Waits until a query of this database waits for a lock. */
    async waitForBlockedRequest() {
      const blockedQuery = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      while ((await client.query(blockedQuery)).rowCount === 0) await sleep(5)
    },
    async release() {
      await client.query('rollback')
      await client.end()
    },
  }
}
