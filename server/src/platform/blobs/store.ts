/** Stores the bytes of pictures: in the database, or in an object store. */
import type { Db } from '../db/query.ts'
import type { BackgroundTask } from '../jobs/background-task.ts'

export interface BlobKey {
  owner_id: string
  id: string
}

/**
 * The blobs of users. A row of another table refers to each blob. Once the transaction of an upload has committed, the
 * blob exists. A blob that no row refers to is eventually deleted, even after a crash.
 */
export interface Blobs {
  /**
   * Uploads the bytes; must be called outside of any transaction. Call the returned function in the transaction that
   * stores the reference to the blob: otherwise the blob is not kept.
   */
  upload(key: BlobKey, bytes: Buffer, type: string): Promise<(tx: Db) => Promise<void>>
  read(key: BlobKey): Promise<Buffer | undefined>
  /** Deletes blobs, now or after the commit of `tx`, the transaction that removes the references to them. */
  drop(tx: Db, keys: BlobKey[]): Promise<void>
  /** Starts the background task that deletes dropped blobs. */
  start(): BackgroundTask
}

/** An object store, without transactions. Its methods throw on failure; a key that does not exist is not a failure. */
export interface BlobStore {
  put(key: string, bytes: Buffer, type: string): Promise<void>
  get(key: string): Promise<Buffer | undefined>
  remove(key: string): Promise<void>
}
