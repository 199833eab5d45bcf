/** The contacts that a batch changes, as they are after the items that were applied so far. */
import type { Db } from '../../platform/db/query.ts'
import type { ContactRow } from './contact.ts'
import { moveAllToTrash } from './moves.ts'
import { listContactsByIds } from './queries.ts'
import { insertContacts, jsonOf, updateContacts } from './writes.ts'

export type Book = Awaited<ReturnType<typeof openBook>>

export async function openBook(tx: Db, owner_id: string, ids: string[]) {
  const distinct = [...new Set(ids.map((id) => id.toLowerCase()))]
  const rows = distinct.length > 0 ? await tx.run(listContactsByIds({ owner_id, ids: distinct })) : []
  const contacts = new Map(rows.map((contact) => [contact.id, contact]))
  const inserted: ContactRow[] = []
  const updated = new Map<string, ContactRow>()
  const removed: string[] = []

  return {
    find: (id: string) => contacts.get(id.toLowerCase()),
    insert(contact: ContactRow) {
      inserted.push(contact)
      return contact
    },
    update(contact: ContactRow) {
      contacts.set(contact.id, contact)
      updated.set(contact.id, contact)
      return contact
    },
    remove({ id }: ContactRow) {
      contacts.delete(id)
      removed.push(id)
    },
    /** Writes all changes under one change number. */
    async write(seq: number, now: Date) {
      await inPieces(inserted, (contacts) => tx.run(insertContacts({ owner_id, seq, contacts })))
      // Including those that were removed afterwards: the trash has their last state.
      await inPieces([...updated.values()], (contacts) => tx.run(updateContacts({ owner_id, seq, contacts })))
      if (removed.length > 0) await tx.run(moveAllToTrash({ owner_id, ids: removed, seq, now }))
    },
  }
}

const PIECE = 100

/** Prepares the next piece while the database writes one: folding the texts for search takes about as long as writing them. */
async function inPieces(contacts: ContactRow[], write: (json: string) => Promise<unknown>) {
  let writing: Promise<unknown> = Promise.resolve()
  for (let start = 0; start < contacts.length; start += PIECE) {
    const piece = jsonOf(contacts.slice(start, start + PIECE))
    await writing
    writing = write(piece)
  }
  await writing
}
