/** Opens the configured store of blobs: the database, S3 or Cloudinary. */
import type { Services } from '../context.ts'
import type { Logger } from '../logger.ts'
import { openCloudinary } from './cloudinary.ts'
import { databaseBlobs } from './database-blobs.ts'
import { externalBlobs } from './external-blobs.ts'
import { openS3 } from './s3.ts'
import type { Blobs } from './store.ts'

interface BlobDeps extends Pick<Services, 'db' | 'clock'> {
  config: Pick<Services['config'], 'blobStore'>
  log: Logger
}

export async function openBlobs({ config: { blobStore }, db, clock, log }: BlobDeps): Promise<Blobs> {
  if (blobStore.kind === 'database') return databaseBlobs(db)
  const store = await (blobStore.kind === 's3' ? openS3(blobStore) : openCloudinary(blobStore))
  return externalBlobs({ store, db, clock, log })
}
