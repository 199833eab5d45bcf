/**
 * Gives each service an empty database. A database that an earlier service of this worker has used is emptied, which is
 * faster than copying the template and keeps the connections. If a test has changed its schema, it is dropped instead.
 */
import { type Database, openDatabase } from '@contacts/server/database'
import { empty, openInMemory } from '@contacts/testing/database'
import { inject } from 'vitest'
import { connect } from './postgres-admin.ts'

interface Owned {
  db: Database
  /** The hash of the schema when the database was new. */
  schema: string
  destroy(): Promise<void>
}

interface Lent {
  db: Database
  giveBack(): Promise<void>
}

const unused: Owned[] = []

export async function takeDatabase(): Promise<Lent> {
  const owned = unused.pop() ?? (await makeDatabase())
  let isClosed = false
  // A test may close the database to see what happens without one.
  const close = () => {
    isClosed = true
    return owned.db.close()
  }
  const listeners = new Set<() => void>()
  const listen: Database['listen'] = (topic, listener) => {
    const unlisten = owned.db.listen(topic, listener)
    listeners.add(unlisten)
    return () => {
      listeners.delete(unlisten)
      unlisten()
    }
  }
  return {
    db: { ...owned.db, close, listen },
    giveBack: async () => {
      // The other server would send the e-mails and delete the rows of the next service.
      if (listeners.size > 0) throw new Error('Another server still uses the database of this service. Close that server first.')
      if (!isClosed && (await isAsNew(owned))) unused.push(owned)
      else await owned.destroy()
    },
  }
}

async function makeDatabase(): Promise<Owned> {
  const { db, destroy } = inject('testDb') === 'pglite' ? await makePglite() : await makePostgres()
  return { db, schema: await schemaOf(db), destroy }
}

async function makePglite() {
  const db = await openInMemory()
  return { db, destroy: () => db.close().catch(() => undefined) }
}

async function makePostgres() {
  const own = await connect(inject('postgresUrl')).createDatabase()
  const db = await openDatabase({ url: own.url, maxConnectionWait: PATIENCE_MS })
  return {
    db,
    destroy: async () => {
      await db.close().catch(() => undefined)
      await own.drop()
    },
  }
}

/** With the limit of production, the server would rightly refuse requests of a test on a slow or busy machine. */
const PATIENCE_MS = 60_000

async function isAsNew({ db, schema }: Owned) {
  try {
    if ((await schemaOf(db)) !== schema) return false
    await empty(db)
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
