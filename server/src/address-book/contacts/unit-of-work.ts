/** A unit of work: the contacts that a batch changes, in memory, and the changes that it has not written yet. */
import type { Db } from '../../platform/db/query.ts'
import { type ContactRow, uidOf } from './contact.ts'
import { moveAllToTrash, purgeAllFromTrash } from './moves.ts'
import { listContactsByIds, listTrashedByIds } from './queries.ts'
import { findTakenUids } from './uids.ts'
import { insertContacts, jsonOf, updateContacts } from './writes.ts'

type Trashed = Pick<ContactRow, 'id' | 'version'>

export type UnitOfWork = Awaited<ReturnType<typeof loadUnitOfWork>>

/** `ids` are those of the contacts to change, `uids` those of the contacts to create. */
export async function loadUnitOfWork(tx: Db, owner_id: string, { ids, uids }: { ids: string[]; uids: string[] }) {
  const distinct = [...new Set(ids.map((id) => id.toLowerCase()))]
  const rows = distinct.length > 0 ? await tx.run(listContactsByIds({ owner_id, ids: distinct })) : []
  const contacts = new Map(rows.map((contact) => [contact.id, contact]))
  const missing = distinct.filter((id) => !contacts.has(id))
  const trashedRows = missing.length > 0 ? await tx.run(listTrashedByIds({ owner_id, ids: missing })) : []
  const trashed = new Map<string, Trashed>(trashedRows.map((contact) => [contact.id, contact]))
  const takenUids = await findTakenUids(tx, owner_id, uids)
  const inserted: ContactRow[] = []
  const updated = new Map<string, ContactRow>()
  const removed: string[] = []
  const purged: string[] = []

  return {
    find: (id: string) => contacts.get(id.toLowerCase()),
    findTrashed: (id: string) => trashed.get(id.toLowerCase()),
    hasUid: (uid: string) => takenUids.has(uid),
    insert(contact: ContactRow) {
      takenUids.add(uidOf(contact))
      inserted.push(contact)
      return contact
    },
    update(contact: ContactRow) {
      contacts.set(contact.id, contact)
      updated.set(contact.id, contact)
      return contact
    },
    /**
     * Does not add the contact to `trashed`, so that a batch that removes it twice does not delete it permanently.
     */
    remove(contact: ContactRow) {
      contacts.delete(contact.id)
      takenUids.delete(uidOf(contact))
      removed.push(contact.id)
    },
    purge({ id }: Trashed) {
      trashed.delete(id)
      purged.push(id)
    },
    hasChanges: () => inserted.length > 0 || updated.size > 0 || removed.length > 0 || purged.length > 0,
    /** Writes all changes under one change number. */
    async write(seq: number, now: Date) {
      // Includes contacts that were updated and then removed, so that the trash gets their last state.
      await writeInPieces([...updated.values()], (contacts) => tx.run(updateContacts({ owner_id, seq, contacts })))
      if (removed.length > 0) await tx.run(moveAllToTrash({ owner_id, ids: removed, seq, now }))
      if (purged.length > 0) await tx.run(purgeAllFromTrash({ owner_id, ids: purged, seq, now }))
      // Last, because a new contact may have the UID of one that was removed.
      await writeInPieces(inserted, (contacts) => tx.run(insertContacts({ owner_id, seq, contacts })))
    },
  }
}

const PIECE_SIZE = 100

/**
 * Prepares the next piece while the database writes one: folding the texts for search takes about as long as writing
 * them.
 */
async function writeInPieces(contacts: ContactRow[], write: (json: string) => Promise<unknown>) {
  let writing: Promise<unknown> = Promise.resolve()
  for (let start = 0; start < contacts.length; start += PIECE_SIZE) {
    const piece = jsonOf(contacts.slice(start, start + PIECE_SIZE))
    await writing
    writing = write(piece)
  }
  await writing
}
