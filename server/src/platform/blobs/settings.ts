/** Which store the settings choose, and what they lack for it. */

import type { BlobStoreConfig } from '../../core/config.ts'

interface BlobSettings {
  BLOB_STORE: 'database' | 's3' | 'cloudinary'
  S3_ENDPOINT?: string | undefined
  S3_REGION: string
  S3_BUCKET?: string | undefined
  S3_ACCESS_KEY_ID?: string | undefined
  S3_SECRET_ACCESS_KEY?: string | undefined
  CLOUDINARY_URL?: string | undefined
}

const NEEDED = {
  database: [],
  s3: ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  cloudinary: ['CLOUDINARY_URL'],
} as const satisfies Record<BlobSettings['BLOB_STORE'], (keyof BlobSettings)[]>

/** The settings that the chosen store needs and that are not there. */
export const missingForStore = (settings: Partial<BlobSettings>) =>
  NEEDED[settings.BLOB_STORE ?? 'database'].filter((name) => !settings[name])

export function blobStoreOf(settings: BlobSettings): BlobStoreConfig {
  switch (settings.BLOB_STORE) {
    case 'database':
      return { kind: 'database' }
    case 's3':
      return {
        kind: 's3',
        endpoint: settings.S3_ENDPOINT,
        region: settings.S3_REGION,
        bucket: settings.S3_BUCKET!,
        accessKeyId: settings.S3_ACCESS_KEY_ID!,
        secretAccessKey: settings.S3_SECRET_ACCESS_KEY!,
      }
    case 'cloudinary': {
      const { hostname, username, password, searchParams } = new URL(settings.CLOUDINARY_URL!)
      const uploadPrefix = searchParams.get('upload_prefix') ?? undefined
      return {
        kind: 'cloudinary',
        cloudName: hostname,
        apiKey: decodeURIComponent(username),
        apiSecret: decodeURIComponent(password),
        uploadPrefix,
      }
    }
  }
}

/** `cloudinary://key:secret@cloud`, as Cloudinary shows it. */
export function isCloudinaryUrl(value: string) {
  const url = URL.parse(value)
  const prefix = url?.searchParams.get('upload_prefix')
  return (
    url?.protocol === 'cloudinary:' &&
    [url.hostname, url.username, url.password].every((part) => part !== '') &&
    (prefix === null || prefix === undefined || /^https?:$/.test(URL.parse(prefix)?.protocol ?? ''))
  )
}
