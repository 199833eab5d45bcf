/**
 * Provides an empty database for each service. Databases of earlier services of this worker are emptied and reused,
 * which is faster than creating new ones, and keeps connections open. A database whose schema a test has changed is
 * dropped instead.
 */
import { type Database, openDatabase } from '@contacts/server/database'
import { deleteAllRows, openInMemory } from '@contacts/testing/database'
import { inject } from 'vitest'
import { postgresAdmin } from './postgres-admin.ts'

interface PooledDatabase {
  db: Database
  /** The hash of the schema when the database was new. */
  schema: string
  destroy(): Promise<void>
}

interface AcquiredDatabase {
  db: Database
  release(): Promise<void>
}

const unused: PooledDatabase[] = []

export async function acquireDatabase(): Promise<AcquiredDatabase> {
  const pooled = unused.pop() ?? (await makeDatabase())
  let isClosed = false
  // A test may close the database to simulate an outage.
  const close = () => {
    isClosed = true
    return pooled.db.close()
  }
  const listeners = new Set<() => void>()
  const listen: Database['listen'] = (topic, listener) => {
    const unlisten = pooled.db.listen(topic, listener)
    listeners.add(unlisten)
    return () => {
      listeners.delete(unlisten)
      unlisten()
    }
  }
  return {
    db: { ...pooled.db, close, listen },
    release: async () => {
      // A server that is still running would send the e-mails and delete the rows of the next service.
      if (listeners.size > 0) throw new Error('Another server still uses the database of this service. Close that server first.')
      if (!isClosed && (await emptyUnlessSchemaChanged(pooled))) unused.push(pooled)
      else await pooled.destroy()
    },
  }
}

async function makeDatabase(): Promise<PooledDatabase> {
  const { db, destroy } = inject('testDb') === 'pglite' ? await makePglite() : await makePostgres()
  return { db, schema: await schemaOf(db), destroy }
}

async function makePglite() {
  const db = await openInMemory()
  return { db, destroy: () => db.close().catch(() => undefined) }
}

async function makePostgres() {
  const created = await postgresAdmin(inject('postgresUrl')).createDatabase()
  const db = await openDatabase({ url: created.url, maxConnectionWait: MAX_CONNECTION_WAIT_MS })
  return {
    db,
    destroy: async () => {
      await db.close().catch(() => undefined)
      await created.drop()
    },
  }
}

/** Longer than in production, so that the server does not refuse requests because the test machine is slow. */
const MAX_CONNECTION_WAIT_MS = 60_000

/** Empties the database; returns false if no other service can use it. */
async function emptyUnlessSchemaChanged({ db, schema }: PooledDatabase) {
  try {
    if ((await schemaOf(db)) !== schema) return false
    await deleteAllRows(db)
    return true
  } catch {
    // A test has left a transaction open, or the database no longer works.
    return false
  }
}

/** Returns a hash of all columns, triggers, constraints and functions. */
async function schemaOf(db: Database) {
  const text = `
    with parts as (
      select concat_ws(' ', 'column', c.relname, a.attname, a.atttypid, a.attnotnull, a.attisdropped) as part
        from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = current_schema()::regnamespace
      union all select concat_ws(' ', 'trigger', tgrelid::regclass, tgname) from pg_trigger
      union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
        where connamespace = current_schema()::regnamespace
      union all select concat_ws(' ', 'function', oid) from pg_proc where pronamespace = current_schema()::regnamespace
    )
    select md5(string_agg(part, ',' order by part)) as schema from parts`
  const [row] = await db.run<{ schema: string }>({ text, values: [] })
  return row!.schema
}
