/**
 * Blobs in an object store. Before an object is written, its removal is scheduled; the transaction that stores the
 * reference to the object cancels the removal. So a process that dies in between leaves no orphan. A dropped object is
 * removed after the commit, and the removal is retried until it succeeds.
 */
import { codeOrName } from '../../core/error-code.ts'
import { Unavailable } from '../../core/unavailable.ts'
import { one } from '../db/query.ts'
import { cancelRemoval, insertRemovals, REMOVALS } from './removals.ts'
import { type RemoverDeps, startRemover } from './remover.ts'
import type { BlobKey, Blobs } from './store.ts'

// The object is removed this long after its upload began, unless a transaction has stored the reference to it. Much
// longer than any request takes.
const ABANDONED_MS = 600_000

const objectKey = ({ owner_id, id }: BlobKey) => `${owner_id}/${id}.webp`

export function externalBlobs(deps: RemoverDeps): Blobs {
  const { store, db, clock, log } = deps

  async function unavailableOnFailure<T>(storeCall: Promise<T>): Promise<T> {
    try {
      return await storeCall
    } catch (error) {
      log.warn({ error: codeOrName(error) }, 'the object store is unavailable')
      throw new Unavailable('the store of pictures is unavailable')
    }
  }

  return {
    upload: async (key, bytes, type) => {
      const object = objectKey(key)
      await db.run(insertRemovals({ keys: [object], due_at: new Date(clock().getTime() + ABANDONED_MS) }))
      await unavailableOnFailure(store.put(object, bytes, type))
      return async (tx) => {
        if (!(await one(tx, cancelRemoval({ key: object })))) throw new Unavailable('the upload took too long')
      }
    },
    read: (key) => unavailableOnFailure(store.get(objectKey(key))),
    drop: async (tx, keys) => {
      if (keys.length === 0) return
      await tx.run(insertRemovals({ keys: keys.map(objectKey), due_at: clock() }))
      tx.notify(REMOVALS)
    },
    start: () => startRemover(deps),
  }
}
