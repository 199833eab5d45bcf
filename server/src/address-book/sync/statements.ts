/** Statements that read the changes of an owner's contacts. A single statement sees all tables in the same state. */
import { sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'
import { columnList, RETURNED } from '../contacts/columns.ts'
import type { ContactRow } from '../contacts/contact.ts'
import { statement } from '../tables.ts'

type Owned = { owner_id: string }

/** The last change number, and the number up to which purged contacts may be missing. */
type Counter = { last: number; known_from: number }
export type Change = 'saved' | 'trashed' | 'purged'
type Changed = ContactRow & { seq: number; change: Change }

const counter = (p: Params<Owned>) => sql`(select seq as last, known_from from changes where owner_id = ${p.owner_id}) counter`

type After = Owned & { seq: number; id: string; limit: number }

const ONLY_ID = sql.join(RETURNED.map((column) => (column === 'id' ? sql.ref('id') : sql.lit(null))))

const changedIn = (p: Params<After>, table: string, change: Change, columns = columnList(RETURNED)) => sql`
  (select seq, ${sql.lit(change)} as change, ${columns} from ${sql.table(table)}
   where owner_id = ${p.owner_id} and (seq, id) > (${p.seq}::bigint, ${p.id}::uuid) order by seq, id limit ${p.limit})`

/** Returns one row with null as `id` if nothing changed, and no row if the account was removed. */
export const listChangesAfter = statement(
  'changes.list-after',
  (_db, p: Params<After>) => sql<Counter & (Changed | { id: null })>`
    select counter.*, changed.* from ${counter(p)}
    left join (
      ${changedIn(p, 'contacts', 'saved')}
      union all ${changedIn(p, 'trash', 'trashed')}
      union all ${changedIn(p, 'purged_contacts', 'purged', ONLY_ID)}
      order by seq, id limit ${p.limit}) changed on true
    order by changed.seq, changed.id`,
)

/**
 * Computes the digest in the database, which then need not send ids and versions. Returns no row if the account was
 * removed.
 */
export const digestAll = statement(
  'changes.digest',
  (_db, p: Params<Owned>) => sql<Counter & { count: number; hash: string }>`
    select counter.*, digest.* from ${counter(p)},
      (select count(*)::int as count,
         encode(sha256(convert_to(coalesce(string_agg(id::text || ':' || version || chr(10), '' order by id), ''), 'UTF8')), 'hex') as hash
       from contacts where owner_id = ${p.owner_id}) digest`,
)
