/** Moving a contact to the trash and restoring it. */
import type { EntityTags } from '@contacts/contract'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { checkVersion, preconditionFailed, versionsOf } from '../../platform/http/etag.ts'
import type { ContactRow } from './contact.ts'
import { moveToContacts, moveToTrash } from './moves.ts'
import { findContact, selectTrashedContact } from './queries.ts'

type Refusal = Problem<'contact-not-found' | 'precondition-failed' | 'precondition-required'>

export async function removeContact(context: UserContext, id: string, ifMatch: EntityTags | undefined): Promise<void | Refusal> {
  const { db, user, now } = context
  const mayMove = ifMatch !== undefined || !context.config.requireIfMatch
  if (mayMove && (await one(db, moveToTrash({ owner_id: user.id, id, versions: versionsOf(ifMatch), now })))) return
  const contact = await findContact(context, id)
  if (contact instanceof Problem) return contact
  // If the version matches, another request created or restored the contact after the statement above found none.
  return checkVersion(context, ifMatch, contact.version) ?? new Problem('contact-not-found')
}

export async function restoreContact(
  { db, user, now }: UserContext,
  id: string,
  ifMatch: EntityTags | undefined,
): Promise<ContactRow | Problem<'contact-not-found' | 'precondition-failed'>> {
  const key = { owner_id: user.id, id }
  const restored = await one(db, moveToContacts({ ...key, versions: versionsOf(ifMatch), now }))
  if (restored) return restored
  const trashed = await one(db, selectTrashedContact(key))
  return trashed ? preconditionFailed(trashed.version) : new Problem('contact-not-found')
}
