/**
 * Labels on contacts. Whoever puts a label on, takes it off or removes it holds the owner's changes first, as every change of a
 * contact does: so no label is on a contact that is not there itself, and none is on a contact twice. All contacts are changed
 * or none, and each that does change gets a version and a number of its own.
 */
import { MAX_LABELS_ON_CONTACT } from '@contacts/contract'
import { lockContacts } from '../contacts/queries.ts'
import { type Db, one, type Statement, statement } from '../db/statement.ts'
import { invalid, Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { deleteLabel, findLabel } from './queries.ts'

type Labelled = { owner_id: string; label_id: string; now: Date }
type Change = Statement<Labelled & { ids: string[] }, { id: string }>
type Refusal = Problem<'label-not-found' | 'contact-not-found' | 'validation-failed'>

const HAS = `labels <> '{}' and labels @> array[:label_id::uuid]`
const TAKEN_OFF = 'array_remove(labels, :label_id::uuid)'

/** Changes the labels of `which` contacts, who are nobody else's to change at this moment. */
const relabel = <Params extends Labelled>(name: string, table: 'contacts' | 'trash', which: string, labels: string) =>
  statement<Params, { id: string }>(
    name,
    `with found as (select id from ${table} where owner_id = :owner_id and ${which}),
       changing as (select id, row_number() over (order by id) as place from found),
       next as (update changes set seq = seq + (select count(*) from found) where owner_id = :owner_id returning seq - (select count(*) from found) as last)
     update ${table} c set labels = ${labels}, version = version + 1, updated_at = :now, seq = next.last + changing.place
     from changing, next where c.owner_id = :owner_id and c.id = changing.id returning c.id`,
  )

const putOn: Change = relabel(
  'labels.put-on',
  'contacts',
  'id = any (:ids::uuid[]) and not labels @> array[:label_id::uuid]',
  'labels || :label_id::uuid',
)
const takeOff: Change = relabel('labels.take-off', 'contacts', `id = any (:ids::uuid[]) and ${HAS}`, TAKEN_OFF)

/** The first contact that is not there, else the first on which no more than `max` labels go. */
const findObstacle = statement<
  Omit<Labelled, 'now'> & { ids: string[]; max: number | null },
  { id: string; index: number; is_there: boolean }
>(
  'labels.find-obstacle',
  `select asked.id, place::int - 1 as index, c.id is not null as is_there
   from unnest(:ids::uuid[]) with ordinality asked (id, place) left join contacts c on c.owner_id = :owner_id and c.id = asked.id
   where c.id is null or (cardinality(c.labels) >= :max::int and not c.labels @> array[:label_id::uuid])
   order by is_there, place limit 1`,
)

export const addContacts = (scope: UserScope, labelId: string, ids: string[]) =>
  changeContacts(scope, labelId, ids, putOn, MAX_LABELS_ON_CONTACT)
export const removeContacts = (scope: UserScope, labelId: string, ids: string[]) => changeContacts(scope, labelId, ids, takeOff, null)

async function changeContacts(
  { db, user, now }: UserScope,
  label_id: string,
  ids: string[],
  change: Change,
  max: number | null,
): Promise<{ changed: number } | Refusal> {
  const owned = { owner_id: user.id, label_id }
  return db.transact(async (tx) => {
    await tx.run(lockContacts(owned))
    const label = await findLabel({ user, db: tx }, label_id)
    if (label instanceof Problem) return label
    const obstacle = await one(tx, findObstacle({ ...owned, ids, max }))
    if (obstacle) return refused(obstacle)
    return { changed: (await tx.run(change({ ...owned, ids, now }))).length }
  })
}

const refused = ({ id, index, is_there }: { id: string; index: number; is_there: boolean }) =>
  is_there
    ? invalid(`#/contact_ids/${index}`, 'too-many', `The contact has ${MAX_LABELS_ON_CONTACT} labels already.`)
    : new Problem('contact-not-found', `No contact has the id ${id} (#/contact_ids/${index}). Nothing was changed.`)

/** So many at once, that no statement takes longer than it may. */
const PIECE = 2_000
const fromContacts = relabel('labels.take-off-contacts', 'contacts', `${HAS} limit ${PIECE}`, TAKEN_OFF)
const fromTrash = relabel('labels.take-off-trash', 'trash', `${HAS} limit ${PIECE}`, TAKEN_OFF)

export async function removeLabel({ db, user, now }: UserScope, label_id: string): Promise<void | Problem<'label-not-found'>> {
  const labelled = { owner_id: user.id, label_id, now }
  return db.transact(async (tx) => {
    await tx.run(lockContacts(labelled))
    if (!(await one(tx, deleteLabel({ owner_id: user.id, id: label_id })))) return new Problem('label-not-found')
    for (const takeOffSome of [fromContacts, fromTrash]) await repeat(tx, () => takeOffSome(labelled))
  })
}

async function repeat(tx: Db, change: () => ReturnType<typeof fromContacts>) {
  while ((await tx.run(change())).length === PIECE);
}
