/**
 * Which UIDs are taken: no two contacts of an owner have the same, contacts in the trash excepted. A contact whose column
 * is null has the UID `urn:uuid:` and its id.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

type Owned = { owner_id: string }

/** Matches a default UID. The group is the id of its contact. */
const DEFAULT_UID = sql.lit('^urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$')

const isTaken = (owner_id: Params<Owned>['owner_id'], uid: RawBuilder<unknown>) => sql`(
    exists (select from contacts where owner_id = ${owner_id} and contacts.uid = ${uid})
    or exists (select from contacts where owner_id = ${owner_id} and contacts.uid is null
      and id = substring(${uid} from ${DEFAULT_UID})::uuid))`

/** A condition that is true if no contact of the owner has the UID, or if it is null. */
export const isUidFree = ({ owner_id, uid }: Params<Owned & { uid: string | null }>) =>
  sql`(${uid}::text is null or not ${isTaken(owner_id, sql`${uid}::text`)})`

const listTakenUids = statement(
  'contacts.list-taken-uids',
  (_db, p: Params<Owned & { uids: string[] }>) => sql<{ uid: string }>`
    select given.uid from unnest(${p.uids}::text[]) as given (uid) where ${isTaken(p.owner_id, sql`given.uid`)}`,
)

/** Returns those of the UIDs that contacts of the owner have. */
export async function findTakenUids(db: Db, owner_id: string, uids: string[]): Promise<Set<string>> {
  const taken = uids.length > 0 ? await db.run(listTakenUids({ owner_id, uids })) : []
  return new Set(taken.map(({ uid }) => uid))
}

export const isUidTaken = async (db: Db, owner_id: string, uid: string) => (await findTakenUids(db, owner_id, [uid])).has(uid)
