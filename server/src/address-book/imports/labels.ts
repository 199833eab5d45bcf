/** The labels of cards, which files give by name. */
import { LabelInput, MAX_LABELS } from '@contacts/contract'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import { timeSlices } from '../../platform/time-slices.ts'
import { foldLabelName, insertLabelsNamed, listLabels, type NewLabel } from '../labels/queries.ts'

/** The ids of labels by the names that cards give them, and the names of labels by their ids. */
export interface LabelNames {
  ids: Map<string, string>
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

/** Returns the id of a new label with this name; undefined if the user may have no more labels. */
type Create = (name: string, count: number) => string | undefined

/** Names that no label can have, or that are one too many, are remembered up to this number. */
const MAX_REFUSED = 10_000

/** Looks up the labels with these names. A file may have millions of names, so other requests are served in between. */
async function lookUp(db: Db, owner_id: string, names: Iterable<string>, create: Create): Promise<LabelNames & { added: NewLabel[] }> {
  const stored = await db.run(listLabels({ owner_id }))
  const byFolded = new Map(stored.map(({ id, name }) => [foldLabelName(name), id]))
  const nameById = new Map(stored.map(({ id, name }) => [id, name]))
  const ids = new Map<string, string>()
  const refused = new Set<string>()
  const added: NewLabel[] = []
  const pause = timeSlices()
  for (const given of names) {
    await pause()
    if (ids.has(given) || refused.has(given)) continue
    const name = LabelInput.safeParse({ name: given }).data?.name
    const folded = foldLabelName(name ?? '')
    const existing = byFolded.get(folded)
    const id = name === undefined ? undefined : (existing ?? create(name, byFolded.size))
    if (name === undefined || id === undefined) {
      if (refused.size < MAX_REFUSED) refused.add(given)
      continue
    }
    ids.set(given, id)
    if (existing !== undefined) continue
    byFolded.set(folded, id)
    nameById.set(id, name)
    added.push({ id, name })
  }
  return { ids, nameOf: (id) => nameById.get(id) ?? id, created: added.map(({ id }) => id), added }
}

/** Looks up labels for a plan: a label that the user does not have yet gets its name as its id. */
export const previewLabels = (db: Db, owner_id: string, names: Iterable<string>): Promise<LabelNames> =>
  lookUp(db, owner_id, names, (name, count) => (count < MAX_LABELS ? `new ${name}` : undefined))

/** Looks up labels, and creates those that the user does not have. The caller has locked the owner's contacts. */
export async function createLabels(tx: Db, owner_id: string, names: Iterable<string>, now: Date): Promise<LabelNames> {
  const { added, ...found } = await lookUp(tx, owner_id, names, (_name, count) => (count < MAX_LABELS ? newId(now) : undefined))
  if (added.length > 0) await tx.run(insertLabelsNamed({ owner_id, labels: added, now }))
  return found
}
