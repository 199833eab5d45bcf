/**
 * The changes of an owner's contacts after a sync token, without gaps. Each change takes its number under a lock that it keeps
 * until the commit (`ChangeCounter`), so numbers become visible in their order: a client that has read up to one has missed
 * none below it, however long another transaction takes to commit.
 *
 * Each contact occurs once, at its last change. A contact that changes while a client reads pages moves to a later page.
 */
import type { ChangesQuery } from '@contacts/contract'
import type * as z from 'zod'
import { AccountRemoved } from '../../core/account-removed.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { digestAll, listChangesAfter } from './statements.ts'
import { LAST_ID, readSyncToken, signSyncToken, type SyncToken } from './sync-token.ts'

// Contacts that are older than the counter have the number 0.
const BEGINNING: SyncToken = { seq: -1, id: LAST_ID, known: 0 }

export async function listChanges(context: UserContext, { since, limit }: z.infer<typeof ChangesQuery>) {
  const from = since === undefined ? BEGINNING : readSyncToken(context, since)
  if (from instanceof Problem) return from
  const { seq, id } = from
  const rows = await context.db.run(listChangesAfter({ owner_id: context.user.id, seq, id, limit: limit + 1 }))
  const [counter] = rows
  if (!counter) throw new AccountRemoved()

  const { last, known_from } = counter
  // A client that starts now does not need to know of contacts that were purged before.
  const known = since === undefined ? last : from.known
  if (known < known_from) return new Problem('token-expired')
  // The database was restored from a backup that is older than the token.
  if (Math.max(seq, known) > last) return new Problem('token-expired', '`since` is newer than all there is.')

  const found = rows.flatMap((row) => (row.id === null ? [] : [row]))
  const page = found.slice(0, limit)
  const lastOnPage = found.length > limit ? page.at(-1) : undefined
  return {
    items: page.map(({ change, last: _last, known_from: _known, seq: _seq, ...contact }) => ({
      id: contact.id,
      change,
      contact: change === 'purged' ? null : contact,
    })),
    next_since: signSyncToken(context, lastOnPage ? after(lastOnPage, known) : endOf(last)),
    has_more: lastOnPage !== undefined,
  }
}

// Contacts of the next page may have the same number, so only numbers below it are known.
const after = ({ seq, id }: Pick<SyncToken, 'seq' | 'id'>, known: number): SyncToken => ({ seq, id, known: Math.max(known, seq - 1) })
const endOf = (last: number): SyncToken => ({ seq: last, id: LAST_ID, known: last })

export async function digestContacts(context: UserContext) {
  const digest = await one(context.db, digestAll({ owner_id: context.user.id }))
  if (!digest) throw new AccountRemoved()
  const { last, count, hash } = digest
  return { count, hash, since: signSyncToken(context, endOf(last)) }
}
