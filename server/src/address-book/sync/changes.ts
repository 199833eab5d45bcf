/**
 * Lists the changes of an owner's contacts after a sync token, without gaps. Each change takes its number under a lock
 * that it keeps until the commit (`ChangeCounter`), so numbers become visible in ascending order. A client that has
 * read a number has missed no lower number, however long another transaction takes to commit.
 *
 * Each contact occurs once, at its last change. A contact that changes while a client reads pages moves to a later
 * page.
 */
import type { ChangesQuery } from '@contacts/contract'
import type * as z from 'zod'
import { AccountRemoved } from '../../core/account-removed.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { asText, one, type TextRow } from '../../platform/db/query.ts'
import { writeJson } from '../../platform/http/json-text.ts'
import { writeContact } from '../contacts/json.ts'
import { isLong } from '../../platform/paging/page.ts'
import { type Change, digestAll, listChangesAfter } from './statements.ts'
import { LAST_ID, readSyncToken, signSyncToken, type SyncToken } from './sync-token.ts'

// Contacts that were saved before the counter existed have the number 0.
const BEGINNING: SyncToken = { seq: -1, id: LAST_ID, known: 0 }

export async function listChanges(context: UserContext, { since, limit }: z.infer<typeof ChangesQuery>) {
  const from = since === undefined ? BEGINNING : readSyncToken(context, since)
  if (from instanceof Problem) return from
  const { seq, id } = from
  const rows = await context.db.run(
    asText({ ...listChangesAfter({ owner_id: context.user.id, seq, id, limit: limit + 1 }), isShortRead: !isLong(0, limit + 1) }),
  )
  const [first] = rows
  if (!first) throw new AccountRemoved()

  const [last, known_from] = counterOf(first)
  // A client that starts to sync now has no copies of contacts that were purged before.
  const known = since === undefined ? last : from.known
  if (known < known_from) return new Problem('token-expired')
  // This happens when the database was restored from a backup that is older than the token.
  if (Math.max(seq, known) > last) return new Problem('token-expired', '`since` is newer than the last change.')

  const changes = rows.flatMap((row) => changeOf(context, row))
  const page = changes.slice(0, limit)
  const lastOnPage = changes.length > limit ? page.at(-1) : undefined
  return writeJson({
    items: page.map(({ id: contactId, change, contact }) => ({ id: contactId, change, contact })),
    next_since: signSyncToken(context, lastOnPage ? tokenAfter(lastOnPage, known) : tokenAtEnd(last)),
    has_more: lastOnPage !== undefined,
  })
}

// The columns of `listChangesAfter`: the counter, the number and the kind of the change, and those of the contact.
const CONTACT_AT = 4

const counterOf = ([last, known_from]: TextRow): [number, number] => [Number(last), Number(known_from)]

function changeOf(context: UserContext, row: TextRow) {
  const [, , seq, change, id] = row
  // The id is null if nothing changed: then this is the only row.
  if (typeof id !== 'string') return []
  const contact = change === 'purged' ? null : writeContact(context, row, CONTACT_AT)
  return [{ seq: Number(seq), id, change: change as Change, contact }]
}

// Contacts on the next page may have the same number, so the client has read only lower numbers completely.
const tokenAfter = ({ seq, id }: Pick<SyncToken, 'seq' | 'id'>, known: number): SyncToken => ({ seq, id, known: Math.max(known, seq - 1) })
const tokenAtEnd = (last: number): SyncToken => ({ seq: last, id: LAST_ID, known: last })

export async function digestContacts(context: UserContext) {
  const digest = await one(context.db, digestAll({ owner_id: context.user.id }))
  if (!digest) throw new AccountRemoved()
  const { last, count, hash } = digest
  return { count, hash, since: signSyncToken(context, tokenAtEnd(last)) }
}
