import { sql } from 'kysely'
import { type Db, one } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

const selectRegion = statement(
  'imports.get-region',
  (_db, p: Params<{ owner_id: string }>) =>
    sql<{ default_region: string | null }>`select default_region from users where id = ${p.owner_id}`,
)

/** The current default region of a user. A job has no request, whose context would have it. */
export async function findRegion(db: Db, owner_id: string): Promise<string | null> {
  const user = await one(db, selectRegion({ owner_id }))
  return user?.default_region ?? null
}
