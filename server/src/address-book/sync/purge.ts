/**
 * What time does to contacts that were removed: after 30 days in the trash they go for good, and 90 days later their ids are
 * forgotten too. A batch locks the rows of its owners' changes before it touches a contact, as every change does, and passes
 * over those that somebody holds: it waits for nobody while others wait for it, and two processes that purge at once take
 * different owners.
 */
import type { Query } from '../../platform/db/query.ts'
import { textStatement } from '../../platform/db/statement.ts'

const DAY = 24 * 3_600_000
export const IN_TRASH_MS = 30 * DAY
export const REMEMBERED_MS = 90 * DAY

interface Batch {
  before: Date
  limit: number
}

/** The oldest of a table, and those of their owners whom nobody else holds. */
const due = (table: string, moment: string) =>
  `due as materialized (select owner_id, id, seq from ${table} where ${moment} <= :before order by ${moment} limit :limit),
   free as materialized (select owner_id from changes where owner_id in (select owner_id from due) for no key update skip locked)`

// What was restored since is not the row that was due, not even when it is in the trash once more.
const purge = textStatement<Batch & { now: Date }, { id: string }>(
  'contacts.purge',
  `with ${due('trash', 'deleted_at')},
     next as (update changes set seq = changes.seq + 1 from free where changes.owner_id = free.owner_id returning changes.owner_id, changes.seq),
     gone as (delete from trash using due, next
       where trash.owner_id = next.owner_id and trash.owner_id = due.owner_id and trash.id = due.id returning trash.owner_id, trash.id, next.seq)
   insert into purged_contacts (owner_id, id, seq, purged_at) select owner_id, id, seq, :now from gone returning id`,
)

/** Forgets some of what was purged before, `REMEMBERED_MS` ago; who has not heard of it since has to start again. */
export const forgetPurged = textStatement<Batch, { id: string }>(
  'contacts.forget-purged',
  `with ${due('purged_contacts', 'purged_at')},
     owner as (update changes set known_from = greatest(known_from, (select max(due.seq) from due where due.owner_id = changes.owner_id))
       from free where changes.owner_id = free.owner_id returning changes.owner_id)
   delete from purged_contacts gone using due, owner
   where gone.owner_id = owner.owner_id and gone.owner_id = due.owner_id and gone.id = due.id returning gone.id`,
)

/** Removes some of what was moved to the trash before, `IN_TRASH_MS` ago. */
export const purgeTrash = ({ before, limit }: Batch): Query<{ id: string }> =>
  purge({ before, limit, now: new Date(before.getTime() + IN_TRASH_MS) })
