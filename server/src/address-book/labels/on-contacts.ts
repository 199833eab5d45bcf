/**
 * Labels on contacts. Whoever puts a label on, takes it off or removes it holds the owner's changes first, as every change of a
 * contact does: so no label is on a contact that is not there itself, and none is on a contact twice. All contacts are changed
 * or none; those that do change get another version each, and the number of this change.
 */
import { MAX_LABELS_ON_CONTACT } from '@contacts/contract'
import { lockContacts } from '../contacts/queries.ts'
import { one } from '../../platform/db/query.ts'
import { type Statement, textStatement } from '../../platform/db/statement.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { deleteLabel, findLabel } from './queries.ts'

type Labelled = { owner_id: string; label_id: string }
type Change = Statement<Labelled & { ids: string[]; now: Date; seq: number }, { id: string }>
type Refusal = Problem<'label-not-found' | 'contact-not-found' | 'validation-failed'>

const HAS = `labels <> '{}' and labels @> array[:label_id::uuid]`
const TAKEN_OFF = 'array_remove(labels, :label_id::uuid)'

const relabel = (name: string, table: 'contacts' | 'trash', which: string, labels: string): Change =>
  textStatement(
    name,
    `update ${table} set labels = ${labels}, version = version + 1, updated_at = :now, seq = :seq::bigint
     where owner_id = :owner_id and id = any (:ids::uuid[]) and ${which} returning id`,
  )

const putOn = relabel('labels.put-on', 'contacts', 'not labels @> array[:label_id::uuid]', 'labels || :label_id::uuid')
const takeOff = relabel('labels.take-off', 'contacts', HAS, TAKEN_OFF)
const takeOffTrashed = relabel('labels.take-off-trashed', 'trash', HAS, TAKEN_OFF)

/** The first contact that is not there, else the first on which no more than `max` labels go. */
const findObstacle = textStatement<Labelled & { ids: string[]; max: number | null }, { id: string; index: number; is_there: boolean }>(
  'labels.find-obstacle',
  `select asked.id, place::int - 1 as index, c.id is not null as is_there
   from unnest(:ids::uuid[]) with ordinality asked (id, place) left join contacts c on c.owner_id = :owner_id and c.id = asked.id
   where c.id is null or (cardinality(c.labels) >= :max::int and not c.labels @> array[:label_id::uuid])
   order by is_there, place limit 1`,
)

export const addContacts = (context: UserContext, labelId: string, ids: string[]) =>
  changeContacts(context, labelId, ids, putOn, MAX_LABELS_ON_CONTACT)
export const removeContacts = (context: UserContext, labelId: string, ids: string[]) => changeContacts(context, labelId, ids, takeOff, null)

async function changeContacts(
  { db, user, now }: UserContext,
  label_id: string,
  ids: string[],
  change: Change,
  max: number | null,
): Promise<{ changed: number } | Refusal> {
  const owned = { owner_id: user.id, label_id }
  return db.transact(async (tx) => {
    const { seq } = (await one(tx, lockContacts(owned)))!
    const label = await findLabel({ user, db: tx }, label_id)
    if (label instanceof Problem) return label
    const obstacle = await one(tx, findObstacle({ ...owned, ids, max }))
    if (obstacle) return refused(obstacle)
    return { changed: (await tx.run(change({ ...owned, ids, now, seq }))).length }
  })
}

const refused = ({ id, index, is_there }: { id: string; index: number; is_there: boolean }) =>
  is_there
    ? invalid(`#/contact_ids/${index}`, 'too-many', `The contact has ${MAX_LABELS_ON_CONTACT} labels already.`)
    : new Problem('contact-not-found', `No contact has the id ${id} (#/contact_ids/${index}). Nothing was changed.`)

/** So many at once, that no statement takes longer than it may. */
const PIECE = 2_000

const listIn = (table: 'contacts' | 'trash') =>
  textStatement<Labelled, { id: string }>(
    `labels.list-${table}`,
    `select id from ${table} where owner_id = :owner_id and ${HAS} order by id`,
  )
const EVERYWHERE = [
  [listIn('contacts'), takeOff],
  [listIn('trash'), takeOffTrashed],
] as const

export async function removeLabel({ db, user, now }: UserContext, label_id: string): Promise<void | Problem<'label-not-found'>> {
  const owned = { owner_id: user.id, label_id }
  return db.transact(async (tx) => {
    const { seq } = (await one(tx, lockContacts(owned)))!
    if (!(await one(tx, deleteLabel({ owner_id: user.id, id: label_id })))) return new Problem('label-not-found')
    for (const [list, change] of EVERYWHERE) {
      const ids = (await tx.run(list(owned))).map(({ id }) => id)
      for (let start = 0; start < ids.length; start += PIECE)
        await tx.run(change({ ...owned, ids: ids.slice(start, start + PIECE), now, seq }))
    }
  })
}
