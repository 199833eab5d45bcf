/** Into the trash and out of it. A contact is in one of two tables, so nothing that reads contacts can meet one that was removed. */
import type { EntityTags } from '@contacts/contract'
import { one } from '../../platform/db/query.ts'
import { checkVersion, moved, versionsOf } from '../../platform/http/etag.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type ContactRow, findContact, getTrashed, moveToContacts, moveToTrash } from './queries.ts'

type Refusal = Problem<'contact-not-found' | 'precondition-failed' | 'precondition-required'>

export async function removeContact(context: UserContext, id: string, ifMatch: EntityTags | undefined): Promise<void | Refusal> {
  const { db, user, now } = context
  const isAsked = ifMatch !== undefined || !context.config.requireIfMatch
  if (isAsked && (await one(db, moveToTrash({ owner_id: user.id, id, versions: versionsOf(ifMatch), now })))) return
  const contact = await findContact(context, id)
  // It may have come, or come back, a moment ago: then it is as if this had been asked before.
  return contact instanceof Problem ? contact : (checkVersion(context, ifMatch, contact.version) ?? new Problem('contact-not-found'))
}

export async function restoreContact(
  { db, user, now }: UserContext,
  id: string,
  ifMatch: EntityTags | undefined,
): Promise<ContactRow | Problem<'contact-not-found' | 'precondition-failed'>> {
  const key = { owner_id: user.id, id }
  const restored = await one(db, moveToContacts({ ...key, versions: versionsOf(ifMatch), now }))
  if (restored) return restored
  const trashed = await one(db, getTrashed(key))
  return trashed ? moved(trashed.version) : new Problem('contact-not-found')
}
