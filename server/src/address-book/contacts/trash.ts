/** Moving a contact to the trash, restoring it, and deleting it permanently. */
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { checkVersion, comparedVersions, meets, preconditionFailed, type Preconditions } from '../../platform/http/etag.ts'
import { lockContacts } from './change-counter.ts'
import { type ReturnedContact, toContact, uidOf } from './contact.ts'
import { moveToContacts, moveToTrash, purgeFromTrash } from './moves.ts'
import { findContact, selectContact, selectTrashedContact } from './queries.ts'
import { isUidTaken } from './uids.ts'

type Refusal = Problem<'contact-not-found' | 'precondition-failed' | 'precondition-required'>

/** Moves a contact to the trash. A contact that is in the trash is deleted permanently. */
export async function removeContact(context: UserContext, id: string, preconditions: Preconditions): Promise<void | Refusal> {
  const { db, user, now, config } = context
  const key = { owner_id: user.id, id }
  const mayMove = preconditions['if-match'] !== undefined || !config.requireIfMatch
  const versions = comparedVersions(preconditions)
  if (mayMove && versions) {
    const move = { ...key, ...versions, now }
    // In this order, so that of two simultaneous removals one does not delete what the other moves to the trash.
    if ((await one(db, purgeFromTrash(move))) ?? (await one(db, moveToTrash(move)))) return
  }
  const contact = (await one(db, selectContact(key))) ?? (await one(db, selectTrashedContact(key)))
  if (!contact) return new Problem('contact-not-found')
  // If the version matches now, the contact was created or moved after the statements above, which did not find it.
  return checkVersion(context, preconditions, contact.version) ?? new Problem('contact-not-found')
}

/** Restores a contact from the trash. A contact that is not in the trash stays as it is. */
export async function restoreContact(
  context: UserContext,
  id: string,
  preconditions: Preconditions,
): Promise<ReturnedContact | Problem<'contact-not-found' | 'precondition-failed' | 'uid-taken'>> {
  const { db, user, now } = context
  const key = { owner_id: user.id, id }
  return db.transact(async (tx) => {
    await lockContacts(tx, user.id)
    const trashed = await one(tx, selectTrashedContact(key))
    const found = trashed ?? (await findContact({ user, db: tx }, id))
    if (found instanceof Problem) return found
    if (!meets(preconditions, found.version)) return preconditionFailed(found.version)
    if (!trashed) return toContact(context, found)
    if (await isUidTaken(tx, user.id, uidOf(trashed))) return new Problem('uid-taken')
    const restored = await one(tx, moveToContacts({ ...key, allowed: null, refused: [], now }))
    if (!restored) throw new Error('a contact left the trash although the contacts of its owner are locked')
    return toContact(context, restored)
  })
}
