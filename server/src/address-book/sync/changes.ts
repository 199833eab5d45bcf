/**
 * What changed since then, without gaps. The changes of an owner take their numbers under a lock that is held until they are
 * committed (see `Changes`), so they become visible in the order of their numbers: whoever has read up to one has missed none
 * below it, however long another took to commit. Every answer is one statement, hence one state of all the tables.
 *
 * Each contact is there once, at its last change. One that changes while pages are read moves on to a page that is yet to come.
 */
import type { ChangesQuery } from '@contacts/contract'
import type * as z from 'zod'
import { one } from '../../platform/db/query.ts'
import { textStatement } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { COLUMNS, type ContactRow } from '../contacts/queries.ts'
import { LAST_ID, parseSince, type Since, writeSince } from './sync-token.ts'

type Owned = { owner_id: string }
type Change = 'saved' | 'trashed' | 'purged'
/** The last number of the owner, and that up to which what was purged may be forgotten. */
type State = { last: number; known_from: number }
type ChangeRow = State & ((ContactRow & { seq: number; change: Change }) | { id: null })

const STATE =
  'select coalesce(max(seq), 0)::float8 as last, coalesce(max(known_from), 0)::float8 as known_from from changes where owner_id = :owner_id'

const changed = (change: Change, table: string, columns = COLUMNS) =>
  `(select seq::float8 as seq, '${change}' as change, ${columns} from ${table}
      where owner_id = :owner_id and (seq, id) > (:seq::bigint, :id::uuid) order by ${table}.seq, id limit :limit)`

const listChangesAfter = textStatement<Owned & { seq: number; id: string; limit: number }, ChangeRow>(
  'contacts.changes',
  `select state.*, changed.* from (${STATE}) state left join
     (${changed('saved', 'contacts')}
      union all ${changed('trashed', 'trash')}
      union all ${changed('purged', 'purged_contacts', COLUMNS.replace(/\b(?!id\b)\w+/g, 'null'))}
      order by seq, id limit :limit) changed on true
   order by changed.seq, changed.id`,
)

// The text that is hashed is made in the database, so that no more than the hash has to leave it.
const digestAll = textStatement<Owned, State & { count: number; hash: string }>(
  'contacts.digest',
  `select state.*, all_of_them.* from (${STATE}) state,
     (select count(*)::int as count,
        encode(sha256(convert_to(coalesce(string_agg(id::text || ':' || version || chr(10), '' order by id), ''), 'UTF8')), 'hex') as hash
      from contacts where owner_id = :owner_id) all_of_them`,
)

// What was there before anybody counted has the number 0.
const BEGINNING = { seq: -1, id: LAST_ID, known: 0 }

export async function listChanges(context: UserContext, { since, limit }: z.infer<typeof ChangesQuery>) {
  const from = since === undefined ? BEGINNING : parseSince(context, since)
  if (from instanceof Problem) return from
  const { seq, id } = from
  const rows = await context.db.run(listChangesAfter({ owner_id: context.user.id, seq, id, limit: limit + 1 }))

  const { last, known_from } = rows[0]!
  // Who begins now is told nothing of what is gone already.
  const known = since === undefined ? last : from.known
  if (known < known_from) return new Problem('token-expired')
  // A number that nobody has taken yet: the database was set back to a backup since.
  if (Math.max(seq, known) > last) return new Problem('token-expired', '`since` is newer than all there is.')

  const found = rows.flatMap((row) => (row.id === null ? [] : [row]))
  const page = found.slice(0, limit)
  const has_more = found.length > limit
  return {
    items: page.map(({ change, last: _last, known_from: _known, seq: _seq, ...contact }) => ({
      id: contact.id,
      change,
      contact: change === 'purged' ? null : contact,
    })),
    next_since: writeSince(context, has_more ? after(page.at(-1)!, known) : endOf(last)),
    has_more,
  }
}

// Others may have the same number and are yet to come.
const after = ({ seq, id }: Pick<Since, 'seq' | 'id'>, known: number): Since => ({ seq, id, known: Math.max(known, seq - 1) })
const endOf = (last: number): Since => ({ seq: last, id: LAST_ID, known: last })

export async function digestContacts(context: UserContext) {
  const digest = await one(context.db, digestAll({ owner_id: context.user.id }))
  const { last, count, hash } = digest!
  return { count, hash, since: writeSince(context, endOf(last)) }
}
