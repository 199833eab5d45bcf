/** The settings of the blob store. */
import { isBaseUrl } from '../../core/base-url.ts'
import type { BlobStoreConfig, CloudinaryConfig } from '../../core/config.ts'

interface BlobSettings {
  BLOB_STORE: 'database' | 's3' | 'cloudinary'
  S3_ENDPOINT?: string | undefined
  S3_REGION: string
  S3_BUCKET?: string | undefined
  S3_ACCESS_KEY_ID?: string | undefined
  S3_SECRET_ACCESS_KEY?: string | undefined
  CLOUDINARY_URL?: string | undefined
}

const REQUIRED = {
  database: [],
  s3: ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  cloudinary: ['CLOUDINARY_URL'],
} as const satisfies Record<BlobSettings['BLOB_STORE'], (keyof BlobSettings)[]>

/** Returns the names of the settings that the chosen store requires and that are not set. */
export const findMissingSettings = (settings: Partial<BlobSettings>) =>
  REQUIRED[settings.BLOB_STORE ?? 'database'].filter((name) => !settings[name])

/** Requires that `findMissingSettings` has returned []. */
export function blobStoreOf(settings: BlobSettings): BlobStoreConfig {
  const { BLOB_STORE, S3_ENDPOINT, S3_REGION, S3_BUCKET = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = settings
  switch (BLOB_STORE) {
    case 'database':
      return { kind: 'database' }
    case 's3':
      return {
        kind: 's3',
        endpoint: S3_ENDPOINT,
        region: S3_REGION,
        bucket: S3_BUCKET,
        accessKeyId: S3_ACCESS_KEY_ID,
        secretAccessKey: S3_SECRET_ACCESS_KEY,
      }
    case 'cloudinary':
      return parseCloudinaryUrl(settings.CLOUDINARY_URL ?? '')
  }
}

function parseCloudinaryUrl(value: string): CloudinaryConfig {
  const { hostname, username, password, searchParams } = new URL(value)
  return {
    kind: 'cloudinary',
    cloudName: hostname,
    apiKey: decodeURIComponent(username),
    apiSecret: decodeURIComponent(password),
    uploadPrefix: searchParams.get('upload_prefix') ?? undefined,
  }
}

/** `cloudinary://key:secret@cloud`, as Cloudinary's console shows it. */
export function isCloudinaryUrl(value: string) {
  const url = URL.parse(value)
  const prefix = url?.searchParams.get('upload_prefix')
  return (
    url?.protocol === 'cloudinary:' &&
    [url.hostname, url.username, url.password].every((part) => part !== '') &&
    url.hash === '' &&
    (prefix === null || prefix === undefined || isBaseUrl(prefix))
  )
}
