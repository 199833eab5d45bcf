/**
 * Adds labels to contacts and removes them. Every function here locks the owner's contacts first, as every change of a
 * contact does. So a contact never has a label that does not exist, nor the same label twice. A request changes all of
 * its contacts or none. The changed contacts get a new version, and share one change number. A contact that already is
 * as requested keeps its version.
 */
import { MAX_LABELS_ON_CONTACT } from '@contacts/contract'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { returnChangeNumber, takeChangeNumber } from '../contacts/change-counter.ts'
import { deleteLabel, findLabel } from './queries.ts'
import {
  addLabel,
  findObstacle,
  listLabelledContacts,
  listLabelledTrash,
  type Obstacle,
  type RelabelStatement,
  removeFromContacts,
  removeFromTrash,
} from './statements.ts'

type Refusal = Problem<'label-not-found' | 'contact-not-found' | 'validation-failed'>

export const addContacts = (context: UserContext, labelId: string, ids: string[]) =>
  changeContacts(context, labelId, ids, addLabel, MAX_LABELS_ON_CONTACT)
export const removeContacts = (context: UserContext, labelId: string, ids: string[]) =>
  changeContacts(context, labelId, ids, removeFromContacts, null)

async function changeContacts(
  { db, user, now }: UserContext,
  label_id: string,
  ids: string[],
  change: RelabelStatement,
  max: number | null,
): Promise<{ changed: number } | Refusal> {
  const labelled = { owner_id: user.id, label_id }
  return db.transact(async (tx) => {
    const seq = await takeChangeNumber(tx, user.id)
    const label = await findLabel({ user, db: tx }, label_id)
    if (label instanceof Problem) return label
    const obstacle = await one(tx, findObstacle({ ...labelled, ids, max }))
    if (obstacle) return refuse(obstacle)
    const changed = await tx.run(change({ ...labelled, ids, now, seq }))
    if (changed.length === 0) await returnChangeNumber(tx, user.id)
    return { changed: changed.length }
  })
}

const refuse = ({ id, index, contact_exists }: Obstacle) =>
  contact_exists
    ? invalid(`#/contact_ids/${index}`, 'too-many', `The contact has ${MAX_LABELS_ON_CONTACT} labels already.`)
    : new Problem('contact-not-found', `No contact has the id ${id} (#/contact_ids/${index}). Nothing was changed.`)

const CONTACTS_AND_TRASH = [
  { list: listLabelledContacts, change: removeFromContacts },
  { list: listLabelledTrash, change: removeFromTrash },
]

/** How many contacts one statement changes, so that it does not exceed the statement timeout. */
const PIECE_SIZE = 2_000

export async function removeLabel({ db, user, now }: UserContext, label_id: string): Promise<void | Problem<'label-not-found'>> {
  const labelled = { owner_id: user.id, label_id }
  return db.transact(async (tx) => {
    const seq = await takeChangeNumber(tx, user.id)
    if (!(await one(tx, deleteLabel({ owner_id: user.id, id: label_id })))) return new Problem('label-not-found')
    let count = 0
    for (const { list, change } of CONTACTS_AND_TRASH) {
      const rows = await tx.run(list(labelled))
      count += rows.length
      for (let start = 0; start < rows.length; start += PIECE_SIZE) {
        const ids = rows.slice(start, start + PIECE_SIZE).map(({ id }) => id)
        await tx.run(change({ ...labelled, ids, now, seq }))
      }
    }
    if (count === 0) await returnChangeNumber(tx, user.id)
  })
}
