/** Where the bytes of pictures are stored: in the database, or in an object store beside it. */
import type { Db } from '../db/query.ts'
import type { BackgroundTask } from '../jobs/background-task.ts'

export interface BlobKey {
  owner_id: string
  id: string
}

/**
 * The blobs of users. A row of another table refers to each blob. A blob that was acknowledged exists, and a blob that
 * no row refers to is deleted in the end, whatever fails in between.
 */
export interface Blobs {
  /**
   * Stores the bytes, outside of any transaction. The function that it returns must run in the transaction that refers
   * to the blob; without that the blob is deleted again.
   */
  upload(key: BlobKey, bytes: Buffer, type: string): Promise<(tx: Db) => Promise<void>>
  read(key: BlobKey): Promise<Buffer | undefined>
  /** Runs in the transaction that stops referring to the blob. */
  drop(tx: Db, key: BlobKey): Promise<void>
  /** Starts to delete the blobs that were dropped. */
  start(): BackgroundTask
}

/** An object store, which knows no transactions. It throws when it fails; that a key does not exist is no failure. */
export interface BlobStore {
  put(key: string, bytes: Buffer, type: string): Promise<void>
  get(key: string): Promise<Buffer | undefined>
  remove(key: string): Promise<void>
}
