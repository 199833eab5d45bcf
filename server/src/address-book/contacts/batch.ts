/**
 * Many changes in one transaction. What each item comes to is worked out in memory, in order, on the contacts as they are while
 * nobody else can change them; then all that are new, changed or removed are written by one statement each.
 */
import { type Batch, type BatchItem, InvalidItem, type ProblemBody } from '@contacts/contract'
import type * as z from 'zod'
import { newId } from '../../platform/db/id.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { bodyErrors, validationFailed } from '../../platform/http/errors.ts'
import { checkVersion, parseIfMatch } from '../../platform/http/etag.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { draftOf } from './input.ts'
import { patchDraft } from './merge-patch.ts'
import { type ContactRow, getContacts, insertContacts, lockContacts, moveAllToTrash, updateContacts } from './queries.ts'
import { storedOf } from './save.ts'

type Code = 'validation-failed' | 'contact-not-found' | 'precondition-failed' | 'precondition-required' | 'not-applied'
type Item = BatchItem | InvalidItem
type Outcome = { status: number; contact: ContactRow | null } | Problem<Code>

export async function runBatch(context: UserContext, { atomic, items }: z.output<typeof Batch>) {
  const outcomes = await context.db.transact(async (tx) => {
    const { seq } = (await one(tx, lockContacts({ owner_id: context.user.id })))!
    const book = await openBook(tx, context.user.id, items)
    const all = items.map((item, index) => placed(applied(context, book, item), index))
    if (atomic && all.some((outcome) => outcome instanceof Problem))
      return all.map((outcome) => (outcome instanceof Problem ? outcome : new Problem('not-applied')))
    await book.write(seq, context.now)
    return all
  })
  return { items: outcomes.map((outcome) => resultOf(context, outcome)) }
}

const resultOf = ({ config, requestId }: UserContext, outcome: Outcome) =>
  outcome instanceof Problem
    ? { status: outcome.status, body: outcome.body(config.publicUrl, requestId) as ProblemBody<Code> }
    : { status: outcome.status, body: outcome.contact }

/** What is wrong with an item, by its places in the whole body. */
function placed(outcome: Outcome, index: number): Outcome {
  if (!(outcome instanceof Problem) || outcome.code !== 'validation-failed') return outcome
  const { errors } = outcome.members as Problem<'validation-failed'>['members'] & object
  return validationFailed(errors.map((error) => ({ ...error, pointer: error.pointer.replace('#', `#/items/${index}`) })))
}

/** What an item comes to; the book knows it from then on. */
function applied(context: UserContext, book: Book, item: Item): Outcome {
  if (item instanceof InvalidItem) return validationFailed(bodyErrors(item.issues))
  const { now } = context
  if (item.op === 'create') {
    const draft = inBody(draftOf(context, item.body))
    if (draft instanceof Problem) return draft
    return {
      status: 201,
      contact: book.add({ ...draft, id: newId(now), version: 1, labels: [], created_at: now, updated_at: now, deleted_at: null }),
    }
  }
  const contact = book.find(item.id)
  const refusal = contact ? checkVersion(context, parseIfMatch(item.if_match), contact.version) : new Problem('contact-not-found')
  if (refusal) return refusal
  if (item.op === 'remove') return { status: 204, contact: book.remove(contact!) }
  const draft = inBody(patchDraft(context, contact!, item.body))
  if (draft instanceof Problem) return draft
  return { status: 200, contact: book.change({ ...contact!, ...draft, version: contact!.version + 1, updated_at: now }) }
}

const inBody = <T>(draft: T | Problem<'validation-failed'>) =>
  draft instanceof Problem
    ? validationFailed(draft.members!.errors.map((error) => ({ ...error, pointer: error.pointer.replace('#', '#/body') })))
    : draft

type Book = Awaited<ReturnType<typeof openBook>>

/** The contacts that a batch is about, as they are after what it has done so far. */
async function openBook(tx: Db, owner_id: string, items: Item[]) {
  const asked = new Set(items.flatMap((item) => (item instanceof InvalidItem || item.op === 'create' ? [] : uuidOf(item.id))))
  const rows = asked.size > 0 ? await tx.run(getContacts({ owner_id, ids: [...asked] })) : []
  const contacts = new Map(rows.map((contact) => [contact.id, contact]))
  const added: ContactRow[] = []
  const changed = new Map<string, ContactRow>()
  const removed: string[] = []

  return {
    find: (id: string) => contacts.get(id.toLowerCase()),
    add(contact: ContactRow) {
      added.push(contact)
      return contact
    },
    change(contact: ContactRow) {
      contacts.set(contact.id, contact)
      changed.set(contact.id, contact)
      return contact
    },
    remove({ id }: ContactRow) {
      contacts.delete(id)
      removed.push(id)
      return null
    },
    async write(seq: number, now: Date) {
      await inPieces(added, (contacts) => tx.run(insertContacts({ owner_id, seq, contacts })))
      // Those that were removed afterwards too: the trash keeps them as they were then.
      await inPieces([...changed.values()], (contacts) => tx.run(updateContacts({ owner_id, seq, contacts })))
      if (removed.length > 0) await tx.run(moveAllToTrash({ owner_id, seq, ids: removed, now }))
    },
  }
}

const PIECE = 100

/** While the database writes one piece, the next is made ready: folding its texts for the search takes about as long. */
async function inPieces(contacts: ContactRow[], write: (json: string) => Promise<unknown>) {
  let writing: Promise<unknown> = Promise.resolve()
  for (let at = 0; at < contacts.length; at += PIECE) {
    const piece = JSON.stringify(contacts.slice(at, at + PIECE).map(storedOf))
    await writing
    writing = write(piece)
  }
  await writing
}

/** What is no id is not there. */
const uuidOf = (id: string) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? [id.toLowerCase()] : [])
