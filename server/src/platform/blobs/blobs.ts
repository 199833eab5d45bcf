export type { BlobKey, Blobs } from './store.ts'
