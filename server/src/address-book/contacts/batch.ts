/**
 * Many changes in one transaction. The owner's contacts are locked, and the results are computed in memory, item by item. Then
 * one statement inserts the new contacts, one updates the changed ones, and one moves the removed ones to the trash.
 */
import { type Batch, type BatchItem, InvalidItem, type ProblemBody } from '@contacts/contract'
import type * as z from 'zod'
import { Problem, validationFailed } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { bodyErrors } from '../../platform/http/field-errors.ts'
import { checkVersion, parseIfMatch } from '../../platform/http/etag.ts'
import { type Book, openBook } from './book.ts'
import { lockContacts } from './change-counter.ts'
import { type ContactRow, newContact } from './contact.ts'
import { draftOf } from './input.ts'
import { patchDraft } from './merge-patch.ts'

type Code = 'validation-failed' | 'contact-not-found' | 'precondition-failed' | 'precondition-required' | 'not-applied'
type Item = BatchItem | InvalidItem
type Change = Exclude<BatchItem, { op: 'create' }>
type Result = { status: number; contact: ContactRow | null } | Problem<Code>

export async function runBatch(context: UserContext, { atomic, items }: z.output<typeof Batch>) {
  const results = await context.db.transact(async (tx) => {
    const seq = await lockContacts(tx, context.user.id)
    const book = await openBook(tx, context.user.id, idsIn(items))
    const each = items.map((item, index) => atItem(index, apply(context, book, item)))
    if (atomic && each.some((result) => result instanceof Problem))
      return each.map((result) => (result instanceof Problem ? result : new Problem('not-applied')))
    await book.write(seq, context.now)
    return each
  })
  return { items: results.map((result) => toBody(context, result)) }
}

const toBody = ({ config, requestId }: UserContext, result: Result) =>
  result instanceof Problem
    ? { status: result.status, body: result.body(config.publicUrl, requestId) as ProblemBody<Code> }
    : { status: result.status, body: result.contact }

/** Text that is no UUID is not the id of any contact. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const idsIn = (items: Item[]) =>
  items.flatMap((item) => (!(item instanceof InvalidItem) && item.op !== 'create' && UUID.test(item.id) ? [item.id] : []))

/** The result of an item. The book has the change, so that later items see it. */
function apply(context: UserContext, book: Book, item: Item): Result {
  if (item instanceof InvalidItem) return validationFailed(bodyErrors(item.issues))
  if (item.op !== 'create') return applyTo(context, book, item)
  const draft = inBody(draftOf(context, item.body))
  return draft instanceof Problem ? draft : { status: 201, contact: book.insert(newContact(draft, context.now)) }
}

function applyTo(context: UserContext, book: Book, item: Change): Result {
  const contact = book.find(item.id)
  if (!contact) return new Problem('contact-not-found')
  const refusal = checkVersion(context, { 'if-match': parseIfMatch(item.if_match) }, contact.version)
  if (refusal) return refusal
  if (item.op === 'remove') {
    book.remove(contact)
    return { status: 204, contact: null }
  }
  const draft = inBody(patchDraft(context, contact, item.body))
  if (draft instanceof Problem) return draft
  return { status: 200, contact: book.update({ ...contact, ...draft, version: contact.version + 1, updated_at: context.now }) }
}

/** Pointers into the body of an item become pointers into the item. */
const inBody = <T>(draft: T | Problem<'validation-failed'>) => (draft instanceof Problem ? below('/body', draft) : draft)

/** Pointers into an item become pointers into the body of the request. */
const atItem = (index: number, result: Result) =>
  result instanceof Problem && isInvalid(result) ? below(`/items/${index}`, result) : result

const isInvalid = (problem: Problem<Code>): problem is Problem<'validation-failed'> => problem.code === 'validation-failed'

const below = (path: string, { members }: Problem<'validation-failed'>) =>
  validationFailed(
    (members?.errors ?? []).map((error) => ({ ...error, pointer: error.pointer.replace('#', `#${path}`) })),
    members?.error_count,
  )
