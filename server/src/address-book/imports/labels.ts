/** The labels of cards, which files give by name. */
import { LabelInput, MAX_LABELS } from '@contacts/contract'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import { foldLabelName, insertLabelNamed, listLabels } from '../labels/queries.ts'

/** The ids of labels by the names that cards give them, and the names of labels by their ids. */
export interface LabelNames {
  ids: Map<string, string>
  nameOf: (id: string) => string
  created: string[]
}

type Create = (name: string) => Promise<string | undefined>

/** Looks up the labels with these names. `create` returns the id of a new label, or undefined if there may be no more. */
async function lookUp(db: Db, owner_id: string, names: Iterable<string>, create: (count: number) => Create): Promise<LabelNames> {
  const stored = await db.run(listLabels({ owner_id }))
  const byFolded = new Map(stored.map(({ id, name }) => [foldLabelName(name), id]))
  const nameById = new Map(stored.map(({ id, name }) => [id, name]))
  const ids = new Map<string, string>()
  const created: string[] = []
  for (const name of new Set(names)) {
    const valid = LabelInput.safeParse({ name })
    if (!valid.success) continue
    const folded = foldLabelName(valid.data.name)
    const existing = byFolded.get(folded)
    const id = existing ?? (await create(byFolded.size)(valid.data.name))
    if (id === undefined) continue
    ids.set(name, id)
    if (existing !== undefined) continue
    byFolded.set(folded, id)
    nameById.set(id, valid.data.name)
    created.push(id)
  }
  return { ids, nameOf: (id) => nameById.get(id) ?? id, created }
}

/** Looks up labels for a plan: a label that the user does not have yet gets its name as its id. */
export const previewLabels = (db: Db, owner_id: string, names: Iterable<string>) =>
  lookUp(db, owner_id, names, (count) => async (name) => (count < MAX_LABELS ? `new ${name}` : undefined))

/** Looks up labels, and creates those that the user does not have. The caller has locked the owner's contacts. */
export const createLabels = (tx: Db, owner_id: string, names: Iterable<string>, now: Date) =>
  lookUp(tx, owner_id, names, (count) => async (name) => {
    if (count >= MAX_LABELS) return undefined
    const id = newId(now)
    await tx.run(insertLabelNamed({ owner_id, id, name, now }))
    return id
  })
