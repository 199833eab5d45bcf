/**
 * Bytes in a store beside the database. Before anything is put there, its removal is written down for later; the transaction
 * that refers to it takes that back. So whoever dies in between leaves nothing that stays. What is dropped is removed after
 * the commit, and again until the store has done it.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../db/database.ts'
import { one } from '../db/query.ts'
import { Unavailable } from '../../core/unavailable.ts'
import type { BlobKey, Blobs, BlobStore } from './blobs.ts'
import { insertRemoval, REMOVALS, withdrawRemoval } from './removals.ts'
import { codeOf, type Remover, startRemover } from './remover.ts'

// Much longer than any request lasts.
const ABANDONED_MS = 600_000

export interface StoredDeps {
  store: BlobStore
  db: Database
  clock: () => Date
  log: FastifyBaseLogger
}

export const nameOf = ({ owner_id, id }: BlobKey) => `${owner_id}/${id}.webp`

export function storedBlobs(services: StoredDeps): Blobs {
  const { store, db, clock, log } = services
  let remover: Remover | undefined

  async function ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      log.warn({ error: codeOf(error) }, 'the store of blobs is away')
      throw new Unavailable('the store of pictures is away')
    }
  }

  return {
    upload: async (key, bytes, type) => {
      const name = nameOf(key)
      await db.run(insertRemoval({ key: name, due_at: new Date(clock().getTime() + ABANDONED_MS) }))
      await ask(store.put(name, bytes, type))
      return async (tx) => {
        if (!(await one(tx, withdrawRemoval({ key: name })))) throw new Unavailable('it took too long')
      }
    },
    read: (key) => ask(store.get(nameOf(key))),
    drop: async (tx, key) => {
      await tx.run(insertRemoval({ key: nameOf(key), due_at: clock() }))
      tx.notify(REMOVALS)
    },
    start: () => void (remover ??= startRemover(services)),
    stop: async () => remover?.stop(),
  }
}
