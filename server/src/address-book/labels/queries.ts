import { MAX_LABELS } from '@contacts/contract'
import { lockContacts } from '../contacts/queries.ts'
import { newId } from '../../platform/db/id.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { isUniqueViolation } from '../../platform/db/sqlstate.ts'
import { textStatement } from '../../platform/db/statement.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'

interface LabelRow {
  id: string
  name: string
  created_at: Date
  updated_at: Date
}
const COLUMNS = 'id, name, created_at, updated_at'

type Owned = { owner_id: string }
type Name = { name: string; name_folded: string; now: Date }

/** Sorted as people do; the id decides where the collation sees no difference. */
export const listLabels = textStatement<Owned, LabelRow>(
  'labels.list',
  `select ${COLUMNS} from labels where owner_id = :owner_id order by name collate "und-x-icu", id`,
)
const getLabel = textStatement<Owned & { id: string }, LabelRow>(
  'labels.get',
  `select ${COLUMNS} from labels where owner_id = :owner_id and id = :id`,
)
const countLabels = textStatement<Owned, { count: number }>(
  'labels.count',
  'select count(*)::int as count from labels where owner_id = :owner_id',
)
const insertLabel = textStatement<Owned & Name & { id: string }, LabelRow>(
  'labels.insert',
  `insert into labels (owner_id, id, name, name_folded, created_at, updated_at) values (:owner_id, :id, :name, :name_folded, :now, :now)
   on conflict (owner_id, name_folded) do nothing returning ${COLUMNS}`,
)
const updateLabel = textStatement<Owned & Name & { id: string }, LabelRow>(
  'labels.rename',
  `update labels set name = :name, name_folded = :name_folded, updated_at = :now where owner_id = :owner_id and id = :id returning ${COLUMNS}`,
)
export const deleteLabel = textStatement<Owned & { id: string }, { id: string }>(
  'labels.delete',
  'delete from labels where owner_id = :owner_id and id = :id returning id',
)
export const removeAllLabels = textStatement<Owned>('labels.delete-all', 'delete from labels where owner_id = :owner_id')

export async function findLabel(
  { db, user }: Pick<UserContext, 'user'> & { db: Db },
  id: string,
): Promise<LabelRow | Problem<'label-not-found'>> {
  return (await one(db, getLabel({ owner_id: user.id, id }))) ?? new Problem('label-not-found')
}

export async function createLabel(
  { db, user, now }: UserContext,
  name: string,
): Promise<LabelRow | Problem<'label-exists' | 'validation-failed'>> {
  const owned = { owner_id: user.id }
  return db.transact(async (tx) => {
    // So that many at once do not become too many.
    await tx.run(lockContacts(owned))
    const { count } = (await one(tx, countLabels(owned)))!
    if (count >= MAX_LABELS) return invalid('#', 'too-many', `A user has at most ${MAX_LABELS} labels.`)
    return (await one(tx, insertLabel({ ...owned, id: newId(now), ...named(name, now) }))) ?? new Problem('label-exists')
  })
}

export async function renameLabel(
  { db, user, now }: UserContext,
  id: string,
  name: string,
): Promise<LabelRow | Problem<'label-not-found' | 'label-exists'>> {
  const update = updateLabel({ owner_id: user.id, id, ...named(name, now) })
  const renamed = await db.transact((tx) => one(tx, update)).catch(refuseTakenName)
  return renamed ?? new Problem('label-not-found')
}

const named = (name: string, now: Date): Name => ({ name, name_folded: folded(name), now })

// Not as search folds: «Résumé» and «Resume» are two names. Upper case first, so that ß is ss and every sigma is one.
const folded = (name: string) => name.toUpperCase().toLowerCase().normalize('NFC')

function refuseTakenName(error: unknown): Problem<'label-exists'> {
  if (isUniqueViolation(error)) return new Problem('label-exists')
  throw error
}
