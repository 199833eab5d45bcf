import { MAX_LABELS, withoutUnseen } from '@contacts/contract'
import { type Selectable, sql } from 'kysely'
import { lockContacts } from '../contacts/change-counter.ts'
import { newId } from '../../platform/db/id.ts'
import { byName } from '../../platform/db/name-order.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { isUniqueViolation } from '../../platform/db/sqlstate.ts'
import type { Params } from '../../platform/db/statement.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { statement, type Tables } from '../tables.ts'

const COLUMNS = ['id', 'name', 'created_at', 'updated_at'] as const

type LabelRow = Pick<Selectable<Tables['labels']>, (typeof COLUMNS)[number]>
type Owned = { owner_id: string }
type Key = Owned & { id: string }
type Name = { name: string; name_folded: string; now: Date }

/** Ordered by name, and by id where names are equal. */
export const listLabels = statement('labels.list', (db, p: Params<Owned>) =>
  db
    .selectFrom('labels')
    .select(COLUMNS)
    .where('owner_id', '=', p.owner_id)
    .orderBy(sql.raw(byName('name')))
    .orderBy('id'),
)

const selectLabel = statement('labels.get', (db, p: Params<Key>) =>
  db.selectFrom('labels').select(COLUMNS).where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

const countLabels = statement('labels.count', (db, p: Params<Owned>) =>
  db
    .selectFrom('labels')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('owner_id', '=', p.owner_id),
)

/** Returns no row if another label has the name. */
const insertLabel = statement('labels.insert', (db, p: Params<Key & Name>) =>
  db
    .insertInto('labels')
    .values({ owner_id: p.owner_id, id: p.id, name: p.name, name_folded: p.name_folded, created_at: p.now, updated_at: p.now })
    .onConflict((conflict) => conflict.columns(['owner_id', 'name_folded']).doNothing())
    .returning(COLUMNS),
)

const updateLabel = statement('labels.rename', (db, p: Params<Key & Name>) =>
  db
    .updateTable('labels')
    .set((eb) => ({
      name: p.name,
      name_folded: p.name_folded,
      updated_at: eb.case().when('name', '=', p.name).then(eb.ref('updated_at')).else(p.now).end(),
    }))
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .returning(COLUMNS),
)

export const deleteLabel = statement('labels.delete', (db, p: Params<Key>) =>
  db.deleteFrom('labels').where('owner_id', '=', p.owner_id).where('id', '=', p.id).returning('id'),
)

export const deleteAllLabels = statement('labels.delete-all', (db, p: Params<Owned>) =>
  db.deleteFrom('labels').where('owner_id', '=', p.owner_id),
)

export async function findLabel(
  { db, user }: Pick<UserContext, 'user'> & { db: Db },
  id: string,
): Promise<LabelRow | Problem<'label-not-found'>> {
  return (await one(db, selectLabel({ owner_id: user.id, id }))) ?? new Problem('label-not-found')
}

export async function createLabel(
  { db, user, now }: UserContext,
  name: string,
): Promise<LabelRow | Problem<'label-exists' | 'validation-failed'>> {
  const owned = { owner_id: user.id }
  return db.transact(async (tx) => {
    // Without the lock, parallel requests could exceed the limit together.
    await lockContacts(tx, user.id)
    const counted = await one(tx, countLabels(owned))
    if (counted && counted.count >= MAX_LABELS) return invalid('#', 'too-many', `A user has at most ${MAX_LABELS} labels.`)
    return (await one(tx, insertLabel({ ...owned, id: newId(now), ...nameColumns(name, now) }))) ?? new Problem('label-exists')
  })
}

export interface NewLabel {
  id: string
  name: string
}

const insertLabels = statement(
  'labels.insert-many',
  (_db, p: Params<Owned & { ids: string[]; names: string[]; folded: string[]; now: Date }>) => sql<never>`
    insert into labels (owner_id, id, name, name_folded, created_at, updated_at)
    select ${p.owner_id}::uuid, id, name, name_folded, ${p.now}::timestamptz, ${p.now}::timestamptz
    from unnest(${p.ids}::uuid[], ${p.names}::text[], ${p.folded}::text[]) as given (id, name, name_folded)`,
)

/** Inserts labels with names that no other label has. The caller has locked the owner's contacts. */
export const insertLabelsNamed = ({ owner_id, labels, now }: Owned & { labels: NewLabel[]; now: Date }) =>
  insertLabels({
    owner_id,
    ids: labels.map(({ id }) => id),
    names: labels.map(({ name }) => name),
    folded: labels.map(({ name }) => foldLabelName(name)),
    now,
  })

export async function renameLabel(
  { db, user, now }: UserContext,
  id: string,
  name: string,
): Promise<LabelRow | Problem<'label-not-found' | 'label-exists'>> {
  const update = updateLabel({ owner_id: user.id, id, ...nameColumns(name, now) })
  const renamed = await db.transact((tx) => one(tx, update)).catch(refuseTakenName)
  return renamed ?? new Problem('label-not-found')
}

const nameColumns = (name: string, now: Date): Name => ({ name, name_folded: foldLabelName(name), now })

// Unlike the folding of search, this keeps accents: "Résumé" and "Resume" are two names. Upper case comes first,
// because it maps ß to SS, and both forms of the small sigma to one letter. Invisible characters that do not change
// their neighbours are ignored: two labels that differ in nothing else look alike.
export const foldLabelName = (name: string) => withoutUnseen(name).toUpperCase().toLowerCase().normalize('NFC')

function refuseTakenName(error: unknown): Problem<'label-exists'> {
  if (isUniqueViolation(error)) return new Problem('label-exists')
  throw error
}
