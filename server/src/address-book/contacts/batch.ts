/**
 * Applies the items of a batch in one transaction: locks the owner's contacts, computes the results in memory, item by
 * item, and then writes them with few statements: inserts, updates, moves to the trash, and deletions from the trash.
 */
import { type Batch, type BatchItem, InvalidItem, type ProblemBody } from '@contacts/contract'
import type * as z from 'zod'
import { Problem, validationFailed } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { bodyErrors } from '../../platform/http/field-errors.ts'
import { checkVersion, parseIfMatch } from '../../platform/http/etag.ts'
import { returnChangeNumber, takeChangeNumber } from './change-counter.ts'
import { type ContactRow, hasSameContent, newContact, type ReturnedContact, toContact } from './contact.ts'
import { draftOf } from './input.ts'
import { patchDraft } from './merge-patch.ts'
import { loadUnitOfWork, type UnitOfWork } from './unit-of-work.ts'

type Code = 'validation-failed' | 'contact-not-found' | 'uid-taken' | 'precondition-failed' | 'precondition-required' | 'not-applied'
type Item = BatchItem | InvalidItem
type Change = Exclude<BatchItem, { op: 'create' }>
type Removal = Extract<BatchItem, { op: 'remove' }>
type Applied = { status: 200 | 201; body: ReturnedContact } | { status: 204; body: null }
type Refused = { [C in Code]: { status: ProblemBody<C>['status']; body: ProblemBody<C> } }[Code]
type Result = Applied | Problem<Code>

export async function runBatch(context: UserContext, { atomic, items }: z.output<typeof Batch>) {
  const results = await context.db.transact(async (tx) => {
    const seq = await takeChangeNumber(tx, context.user.id)
    const work = await loadUnitOfWork(tx, context.user.id, { ids: idsIn(items), uids: uidsIn(items) })
    const outcomes = items.map((item, index) => pointFromBatch(index, applyItem(context, work, item)))
    const isApplied = !atomic || !outcomes.some((result) => result instanceof Problem)
    if (isApplied && work.hasChanges()) await work.write(seq, context.now)
    else await returnChangeNumber(tx, context.user.id)
    return isApplied ? outcomes : outcomes.map((result) => (result instanceof Problem ? result : new Problem('not-applied')))
  })
  return { items: results.map((result) => toBody(context, result)) }
}

const toBody = ({ config, requestId }: UserContext, result: Result): Applied | Refused =>
  result instanceof Problem ? ({ status: result.status, body: result.body(config.publicUrl, requestId) } as Refused) : result

/** A text that does not match is not the id of a contact, and the database would reject it as a parameter. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const idsIn = (items: Item[]) =>
  items.flatMap((item) => (!(item instanceof InvalidItem) && item.op !== 'create' && UUID.test(item.id) ? [item.id] : []))

const uidsIn = (items: Item[]) =>
  items.flatMap((item) => (!(item instanceof InvalidItem) && item.op === 'create' && item.body.uid !== null ? [item.body.uid] : []))

/** Computes the result of an item, and adds its change to the unit of work, so that later items see it. */
function applyItem(context: UserContext, work: UnitOfWork, item: Item): Result {
  if (item instanceof InvalidItem) return validationFailed(bodyErrors(item.issues))
  if (item.op !== 'create') return applyToContact(context, work, item)
  const { uid } = item.body
  const draft = pointFromItem(draftOf(context, item.body))
  if (draft instanceof Problem) return draft
  if (uid !== null && work.hasUid(uid)) return new Problem('uid-taken')
  return { status: 201, body: toContact(context, work.insert(newContact(draft, uid, context.now))) }
}

function applyToContact(context: UserContext, work: UnitOfWork, item: Change): Result {
  const contact = work.find(item.id)
  if (item.op === 'remove') return applyRemoval(context, work, item, contact)
  if (!contact) return new Problem('contact-not-found')
  const refusal = checkVersion(context, { 'if-match': parseIfMatch(item.if_match) }, contact.version)
  if (refusal) return refusal
  const draft = pointFromItem(patchDraft(context, contact, item.body))
  if (draft instanceof Problem) return draft
  if (hasSameContent(draft, contact)) return { status: 200, body: toContact(context, contact) }
  return {
    status: 200,
    body: toContact(context, work.update({ ...contact, ...draft, version: contact.version + 1, updated_at: context.now })),
  }
}

function applyRemoval(context: UserContext, work: UnitOfWork, { id, if_match }: Removal, contact: ContactRow | undefined): Result {
  const found = contact ?? work.findTrashed(id)
  if (!found) return new Problem('contact-not-found')
  const refusal = checkVersion(context, { 'if-match': parseIfMatch(if_match) }, found.version)
  if (refusal) return refusal
  if (contact) work.remove(contact)
  else work.purge(found)
  return { status: 204, body: null }
}

/** Converts pointers into the body of an item to pointers into the item. */
const pointFromItem = <T>(draft: T | Problem<'validation-failed'>) => (draft instanceof Problem ? prefixPointers('/body', draft) : draft)

/** Converts pointers into an item to pointers into the body of the request. */
const pointFromBatch = (index: number, result: Result) =>
  result instanceof Problem && isInvalid(result) ? prefixPointers(`/items/${index}`, result) : result

const isInvalid = (problem: Problem<Code>): problem is Problem<'validation-failed'> => problem.code === 'validation-failed'

const prefixPointers = (path: string, { members }: Problem<'validation-failed'>) =>
  validationFailed(
    (members?.errors ?? []).map((error) => ({ ...error, pointer: error.pointer.replace('#', `#${path}`) })),
    members?.error_count,
  )
