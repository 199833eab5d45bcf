/**
 * Takes an import back, up to 500 cards in one transaction. A contact that still has the version that the import gave it
 * moves to the trash if the import has created it, and else gets its values from before. Any other contact was changed
 * or removed since: it stays as it is.
 */
import { deleteUnusedLabels, removeManyFromTrash } from '../labels/statements.ts'
import { moveAllToTrash } from '../contacts/moves.ts'
import { returnChangeNumber } from '../contacts/change-counter.ts'
import { type Chunk, CHUNK_SIZE, IMPORT_JOBS } from './apply.ts'
import type { ImportedContact } from './merge.ts'
import { followFirstItems, type ImportRow, type JobItem, listItemsAfter, saveProgress, updateStates } from './queries.ts'
import { jsonOfContacts, listStoredContacts, type StoredContact, updateImported } from './stored-contacts.ts'

/** Undoes the next cards. The caller has locked the import. Returns the import after that. */
export async function undoChunk(chunk: Chunk, row: ImportRow): Promise<ImportRow> {
  const { tx, owner_id, now, seq } = chunk
  const items = await tx.run(listItemsAfter({ owner_id, import_id: row.id, after: row.done, limit: CHUNK_SIZE }))
  const { kept, hasChanges } = await takeBack(chunk, row.id, items)
  const isLast = items.length < CHUNK_SIZE || items.at(-1)?.number === row.total
  const hasRemovedLabels = isLast && (await finish(chunk, row))
  if (!hasChanges && !hasRemovedLabels) await returnChangeNumber(tx, owner_id)

  const after: ImportRow = {
    ...row,
    state: isLast ? 'undone' : 'undoing',
    done: isLast ? row.total : (items.at(-1)?.number ?? row.total),
    kept: row.kept + kept,
    own_seqs: [...row.own_seqs, seq],
    undone_at: isLast ? now : null,
  }
  await tx.run(saveProgress({ ...after, own_seqs: JSON.stringify(after.own_seqs), owner_id, due_at: isLast ? null : now }))
  if (!isLast) tx.notify(IMPORT_JOBS)
  return after
}

async function takeBack({ tx, owner_id, now, seq }: Chunk, import_id: string, items: JobItem[]) {
  // The first card for a contact stands for all of them. Without a version, no card has changed the contact.
  const first = items.filter(({ first_number, state }) => first_number === null && state === 'applied')
  const ids = first.flatMap(({ contact_id, version }) => (contact_id !== null && version !== null ? [contact_id] : []))
  const stored = ids.length > 0 ? await tx.run(listStoredContacts({ owner_id, ids })) : []
  const contacts = new Map(stored.map((contact) => [contact.id, contact]))
  const [removed, restored, kept]: [string[], StoredContact[], number[]] = [[], [], []]
  for (const { number, contact_id, version, before } of first) {
    if (version === null) continue
    const contact = contacts.get(contact_id ?? '')
    if (contact?.version !== version) kept.push(number)
    else if (before === null) removed.push(contact.id)
    else restored.push({ ...contact, ...(before as unknown as ImportedContact), version: contact.version + 1 })
  }
  if (removed.length > 0) await tx.run(moveAllToTrash({ owner_id, ids: removed, seq, now }))
  if (restored.length > 0) await tx.run(updateImported({ owner_id, seq, contacts: jsonOfContacts(restored, now) }))
  const undone = first.map(({ number }) => number).filter((number) => !kept.includes(number))
  await tx.run(updateStates({ owner_id, import_id, numbers: undone, state: 'undone' }))
  await tx.run(updateStates({ owner_id, import_id, numbers: kept, state: 'kept' }))
  return { kept: kept.length, hasChanges: removed.length > 0 || restored.length > 0 }
}

/** Deletes the labels that the import has created, except those that contacts have, or that somebody has renamed. */
async function finish({ tx, owner_id, now, seq }: Chunk, row: ImportRow): Promise<boolean> {
  await tx.run(followFirstItems({ owner_id, import_id: row.id }))
  if (row.created_labels.length === 0) return false
  const deleted = await tx.run(deleteUnusedLabels({ owner_id, ids: row.created_labels }))
  if (deleted.length === 0) return false
  const changed = await tx.run(removeManyFromTrash({ owner_id, label_ids: deleted.map(({ id }) => id), now, seq }))
  return changed.length > 0
}
