/**
 * Saves contacts. A change is computed from the contact that was read, and saved only if the contact still has the same
 * version. Otherwise the change is computed again while the owner's contacts are locked. So no change overwrites
 * another. A change that leaves the contact as it is writes nothing.
 */
import type { Code } from '@contacts/contract'
import { AccountRemoved } from '../../core/account-removed.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import type { Db } from '../../platform/db/query.ts'
import type { Plan } from '../../platform/http/handler.ts'
import { checkVersion, type Preconditions } from '../../platform/http/etag.ts'
import { type SingleWrite, runWrite } from '../../platform/idempotency/single-write.ts'
import { lockContacts } from './change-counter.ts'
import { type ContactRow, type Draft, hasSameContent, newContact, type ReturnedContact, toContact } from './contact.ts'
import { findContact } from './queries.ts'
import { isUidTaken } from './uids.ts'
import { insertContact, parametersOf, updateContact } from './writes.ts'

/** A contact as it will be, and the write that saves it: undefined if the contact stays as it is. */
interface PlannedContact {
  contact: ContactRow
  write: SingleWrite | undefined
}

function planCreation({ user, now }: UserContext, draft: Draft, uid: string | null): PlannedContact & { write: SingleWrite } {
  const contact = newContact(draft, uid, now)
  return { contact, write: insertContact({ owner_id: user.id, ...parametersOf(contact) }) }
}

/** `uid` is the UID that the client has chosen. */
export async function createContact(context: UserContext, draft: Draft | Problem<'validation-failed'>, uid: string | null = null) {
  if (draft instanceof Problem) return draft
  const { contact, write } = planCreation(context, draft, uid)
  if (await runWrite(context.db, write)) return toContact(context, contact)
  if (uid !== null) {
    if (await isUidTaken(context.db, context.user.id, uid)) return new Problem('uid-taken')
    // Another contact may have had the UID until now.
    if (await runWrite(context.db, write)) return toContact(context, contact)
  }
  throw new AccountRemoved()
}

/**
 * Computes a draft from the current contact. It may run more than once, also because a transaction is repeated after a
 * conflict, so it must have no side effects.
 */
type Change<C extends Code> = (contact: ContactRow) => Draft | Problem<C>
type Refusal<C extends Code> = Problem<C | 'contact-not-found' | 'precondition-failed' | 'precondition-required'>

async function planEdit<C extends Code>(
  context: UserContext,
  db: Db,
  id: string,
  preconditions: Preconditions,
  change: Change<C>,
): Promise<PlannedContact | Refusal<C>> {
  const { user, now } = context
  const before = await findContact({ user, db }, id)
  if (before instanceof Problem) return before
  const problem = checkVersion(context, preconditions, before.version)
  if (problem) return problem
  const draft = change(before)
  if (draft instanceof Problem) return draft
  if (hasSameContent(draft, before)) return { contact: before, write: undefined }
  const contact: ContactRow = { ...before, ...draft, version: before.version + 1, updated_at: now }
  const { created_at: _, uid: _uid, ...updated } = parametersOf(contact)
  return { contact, write: updateContact({ owner_id: user.id, ...updated }) }
}

export async function editContact<C extends Code>(
  context: UserContext,
  id: string,
  preconditions: Preconditions,
  change: Change<C>,
): Promise<ReturnedContact | Refusal<C>> {
  /** Returns undefined if another write changed the version or moved the contact to the trash. */
  const edit = async (db: Db) => {
    const plan = await planEdit(context, db, id, preconditions, change)
    if (plan instanceof Problem) return plan
    return !plan.write || (await runWrite(db, plan.write)) ? toContact(context, plan.contact) : undefined
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

/** Plans for requests with an idempotency key. Undefined if there is nothing to save, or the request is refused. */
export const planOfCreation = async (context: UserContext, draft: Draft | Problem, uid: string | null) =>
  draft instanceof Problem ? undefined : asPlan(context, planCreation(context, draft, uid))

export const planOfEdit = async <C extends Code>(context: UserContext, ...edit: [id: string, Preconditions, Change<C>]) =>
  asPlan(context, await planEdit(context, context.db, ...edit))

const asPlan = (context: UserContext, planned: PlannedContact | Problem): Plan<ReturnedContact> | undefined =>
  planned instanceof Problem || !planned.write ? undefined : { write: planned.write, result: toContact(context, planned.contact) }
