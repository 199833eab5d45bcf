/**
 * Where bytes are kept: in the database, or in a store beside it. A row of somebody else's refers to each. What is
 * acknowledged is there, and what nothing refers to any more goes, whatever breaks in between.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../core/config.ts'
import type { Database } from '../db/database.ts'
import type { Db } from '../db/query.ts'
import { openCloudinary } from './cloudinary.ts'
import { databaseBlobs } from './database.ts'
import { openS3 } from './s3.ts'
import { storedBlobs } from './stored.ts'

export interface BlobKey {
  owner_id: string
  id: string
}

export interface Blobs {
  /** Outside of a transaction; what it answers belongs into the one that refers to the blob. Without that the blob goes again. */
  upload(key: BlobKey, bytes: Buffer, type: string): Promise<(tx: Db) => Promise<void>>
  read(key: BlobKey): Promise<Buffer | undefined>
  /** In the transaction that refers to it no more. */
  drop(tx: Db, key: BlobKey): Promise<void>
  /** Removes what was dropped, as long as the server listens. */
  start(): void
  stop(): Promise<void>
}

/** A store that knows no transaction. What it cannot do is thrown; that a key is not there is none of that. */
export interface BlobStore {
  put(key: string, bytes: Buffer, type: string): Promise<void>
  get(key: string): Promise<Buffer | undefined>
  remove(key: string): Promise<void>
}

export interface BlobDeps {
  config: Pick<Config, 'blobStore'>
  db: Database
  clock: () => Date
  log: FastifyBaseLogger
}

export async function openBlobs({ config: { blobStore }, db, clock, log }: BlobDeps): Promise<Blobs> {
  if (blobStore.kind === 'database') return databaseBlobs(db)
  const store = await (blobStore.kind === 's3' ? openS3(blobStore) : openCloudinary(blobStore))
  return storedBlobs({ store, db, clock, log })
}
