/**
 * Writing contacts. A change is computed from what was read and saved only if the contact did not move meanwhile; when it
 * did, it is done again while nobody else changes anything of the owner, so that no change is ever lost and everybody gets through.
 */
import type { Code, EntityTags } from '@contacts/contract'
import { newId } from '../../platform/db/id.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { checkVersion } from '../../platform/http/etag.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { searchText } from '../search/search-text.ts'
import type { Draft } from './input.ts'
import { type ContactRow, findContact, insertContact, lockContacts, updateContact } from './queries.ts'

export async function createContact({ db, user, now }: UserContext, draft: Draft | Problem<'validation-failed'>) {
  if (draft instanceof Problem) return draft
  const contact: ContactRow = { ...draft, id: newId(now), version: 1, labels: [], created_at: now, updated_at: now, deleted_at: null }
  await db.run(insertContact({ owner_id: user.id, ...values(contact) }))
  return contact
}

/** Computes a draft from the contact as it is. It may run twice, so it must not do anything else. */
type Change<C extends Code> = (contact: ContactRow) => Draft | Problem<C>
type Edited<C extends Code> = Promise<ContactRow | Problem<C | 'contact-not-found' | 'precondition-failed' | 'precondition-required'>>

export async function editContact<C extends Code>(
  context: UserContext,
  id: string,
  ifMatch: EntityTags | undefined,
  change: Change<C>,
): Edited<C> {
  const edit = async (db: Db, contact: ContactRow | Problem<'contact-not-found'>) => {
    if (contact instanceof Problem) return contact
    return checkVersion(context, ifMatch, contact.version) ?? save(context, db, contact, change)
  }
  const edited = await edit(context.db, await findContact(context, id))
  if (edited) return edited
  return context.db.transact(async (tx) => {
    await tx.run(lockContacts({ owner_id: context.user.id }))
    return (await edit(tx, await findContact({ user: context.user, db: tx }, id)))!
  })
}

/** Undefined when the contact is no longer what it was. */
async function save<C extends Code>(
  { user, now }: UserContext,
  db: Db,
  before: ContactRow,
  change: Change<C>,
): Promise<ContactRow | Problem<C> | undefined> {
  const draft = change(before)
  if (draft instanceof Problem) return draft
  const after: ContactRow = { ...before, ...draft, version: before.version + 1, updated_at: now }
  const { created_at: _, ...changed } = values(after)
  const saved = await one(db, updateContact({ owner_id: user.id, ...changed }))
  return saved && after
}

/** What is stored of a contact. Its labels are put on and taken off elsewhere. */
export const storedOf = ({ labels: _labels, deleted_at: _deleted, ...contact }: ContactRow) => ({
  ...contact,
  search_text: searchText(contact),
})

function values(contact: ContactRow) {
  const { emails, phones, additional_data, ...single } = storedOf(contact)
  return { ...single, emails: JSON.stringify(emails), phones: JSON.stringify(phones), additional_data: JSON.stringify(additional_data) }
}
