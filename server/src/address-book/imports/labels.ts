/** The labels of cards, which files give by name. */
import { LabelInput, MAX_LABELS } from '@contacts/contract'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import { timeSlices } from '../../platform/time-slices.ts'
import { foldLabelName, insertLabelsNamed, listLabels, type NewLabel } from '../labels/queries.ts'

/** The ids of labels by the names that cards give them. A name without a label has none. */
export type LabelIds = Pick<ReadonlyMap<string, string>, 'get'>

/** Labels by the names that cards give them, and the names of labels by their ids. */
export interface LabelNames {
  ids: LabelIds
  nameOf: (id: string) => string
  created: string[]
}

/**
 * The names of the labels that the cards get. That of the import comes first, so that it is created even if the cards
 * name more labels than a user may have.
 */
export function* labelNames(cards: { labels: string[] }[], label: string | null): Generator<string> {
  if (label !== null && cards.length > 0) yield label
  for (const { labels } of cards) yield* labels
}

/**
 * Finds the labels with these names, and adds those that the user does not have, as many as there may be. A file may have
 * millions of names, so other requests are served in between.
 */
async function lookUp(db: Db, owner_id: string, names: Iterable<string>, idOfNew: (name: string) => string) {
  const stored = await db.run(listLabels({ owner_id }))
  const byFolded = new Map(stored.map(({ id, name }) => [foldLabelName(name), id]))
  const nameById = new Map(stored.map(({ id, name }) => [id, name]))
  const ids = remembering(byFolded)
  const added: NewLabel[] = []
  const pause = timeSlices()
  for (const given of names) {
    await pause()
    if (byFolded.size >= MAX_LABELS) break
    const name = ids.get(given) === undefined ? LabelInput.safeParse({ name: given }).data?.name : undefined
    if (name === undefined) continue
    const label = { id: idOfNew(name), name }
    byFolded.set(foldLabelName(name), label.id)
    nameById.set(label.id, name)
    added.push(label)
  }
  return { ids, nameOf: (id: string) => nameById.get(id) ?? id, created: added.map(({ id }) => id), added }
}

const MAX_REMEMBERED = 10_000

/** Remembers names as they are written, because folding a name takes longer. */
function remembering(byFolded: ReadonlyMap<string, string>): LabelIds {
  const remembered = new Map<string, string>()
  return {
    get(name) {
      const known = remembered.get(name)
      if (known !== undefined) return known
      const id = byFolded.get(foldLabelName(name))
      if (id !== undefined && remembered.size < MAX_REMEMBERED) remembered.set(name, id)
      return id
    },
  }
}

/** Looks up labels for a plan: a label that the user does not have yet gets its name as its id. */
export const previewLabels = (db: Db, owner_id: string, names: Iterable<string>): Promise<LabelNames> =>
  lookUp(db, owner_id, names, (name) => `new ${name}`)

/** Looks up labels, and creates those that the user does not have. The caller has locked the owner's contacts. */
export async function createLabels(tx: Db, owner_id: string, names: Iterable<string>, now: Date): Promise<LabelNames> {
  const { added, ...found } = await lookUp(tx, owner_id, names, () => newId(now))
  if (added.length > 0) await tx.run(insertLabelsNamed({ owner_id, labels: added, now }))
  return found
}
