/**
 * Saves contacts. A change is computed from the contact that was read, and saved only if the contact still has the same
 * version. Otherwise the change is computed again while the owner's contacts are locked. So no change overwrites
 * another. A change that leaves the contact as it is writes nothing.
 */
import type { Code } from '@contacts/contract'
import { AccountRemoved } from '../../core/account-removed.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { checkVersion, type Preconditions } from '../../platform/http/etag.ts'
import { lockContacts } from './change-counter.ts'
import { type ContactRow, type Draft, hasSameContent, newContact } from './contact.ts'
import { findContact } from './queries.ts'
import { insertContact, parametersOf, updateContact } from './writes.ts'

export async function createContact({ db, user, now }: UserContext, draft: Draft | Problem<'validation-failed'>) {
  if (draft instanceof Problem) return draft
  const contact = newContact(draft, now)
  if (!(await one(db, insertContact({ owner_id: user.id, ...parametersOf(contact) })))) throw new AccountRemoved()
  return contact
}

/**
 * Computes a draft from the current contact. It may run more than once, also because a transaction is repeated after a
 * conflict, so it must have no side effects.
 */
type Change<C extends Code> = (contact: ContactRow) => Draft | Problem<C>
type Edited<C extends Code> = ContactRow | Problem<C | 'contact-not-found' | 'precondition-failed' | 'precondition-required'>

export async function editContact<C extends Code>(
  context: UserContext,
  id: string,
  preconditions: Preconditions,
  change: Change<C>,
): Promise<Edited<C>> {
  const edit = async (db: Db): Promise<Edited<C> | undefined> => {
    const contact = await findContact({ user: context.user, db }, id)
    if (contact instanceof Problem) return contact
    return checkVersion(context, preconditions, contact.version) ?? save(context, db, contact, change)
  }
  const edited = await edit(context.db)
  if (edited) return edited
  return context.db.transact(async (tx) => {
    await lockContacts(tx, context.user.id)
    const saved = await edit(tx)
    if (!saved) throw new Error('a contact changed although the contacts of its owner are locked')
    return saved
  })
}

/** Returns undefined if another write changed the version or moved the contact to the trash. */
async function save<C extends Code>(
  { user, now }: UserContext,
  db: Db,
  before: ContactRow,
  change: Change<C>,
): Promise<ContactRow | Problem<C> | undefined> {
  const draft = change(before)
  if (draft instanceof Problem) return draft
  if (hasSameContent(draft, before)) return before
  const after: ContactRow = { ...before, ...draft, version: before.version + 1, updated_at: now }
  const { created_at: _, ...updated } = parametersOf(after)
  const saved = await one(db, updateContact({ owner_id: user.id, ...updated }))
  return saved && after
}
