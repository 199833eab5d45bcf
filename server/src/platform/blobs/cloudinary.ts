import type { CloudinaryConfig } from '../../core/config.ts'
import type { BlobStore } from './store.ts'

const TIMEOUT_MS = 5_000

// Cloudinary stores a `raw` asset unchanged. Only signed requests can read an `authenticated` asset: users get pictures
// from this server instead.
const ASSET_TYPE = { resource_type: 'raw', type: 'authenticated' } as const

type Callback = (error?: CloudinaryError, result?: Result) => void
type Result = { [member: string]: unknown }
interface CloudinaryError {
  code?: string
  http_code?: number
  name?: string
}

/** Stores blobs at Cloudinary, through its SDK. */
export async function openCloudinary({ cloudName, apiKey, apiSecret, uploadPrefix }: CloudinaryConfig): Promise<BlobStore> {
  const account = { cloud_name: cloudName, api_key: apiKey, api_secret: apiSecret, ...(uploadPrefix && { upload_prefix: uploadPrefix }) }
  // The SDK must be configured first: it chooses between http and https when it is loaded. Because of `as string`, the
  // compiler does not look up config.js, which the types of the SDK do not declare.
  const { default: configure } = (await import('cloudinary/lib/config.js' as string)) as { default: (options: object) => void }
  configure(account)
  const { v2 } = await import('cloudinary')
  // Without `disable_promises`, each failed call would also reject a promise that nothing handles.
  const options = { ...account, ...ASSET_TYPE, timeout: TIMEOUT_MS, disable_promises: true }

  return {
    put: (key, bytes) =>
      withTimeout((done) => {
        v2.uploader.upload_stream({ ...options, public_id: key, overwrite: true }, done).end(bytes)
      }).then(() => undefined),
    get: async (key) => {
      const expires_at = Math.floor(Date.now() / 1000) + 60
      const url = v2.utils.private_download_url(key, '', { ...options, expires_at })
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.status === 404) return undefined
      if (!response.ok) throw Object.assign(new Error('the download was refused'), { code: `HTTP ${response.status}` })
      return Buffer.from(await response.arrayBuffer())
    },
    remove: async (key) => {
      const result = await withTimeout((done) => void v2.uploader.destroy(key, { ...options, invalidate: true }, done))
      if (result?.['result'] !== 'ok' && result?.['result'] !== 'not found') throw new Error('the removal was refused')
    },
  }
}

/** Limits the duration of the whole request. The SDK's own timeout limits only how long the connection is idle. */
function withTimeout(startRequest: (done: Callback) => void) {
  return new Promise<Result | undefined>((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error('no response in time'), { code: 'ETIMEDOUT' })), TIMEOUT_MS)
    startRequest((error, result) => {
      clearTimeout(timer)
      if (error) reject(Object.assign(new Error('the request failed'), { code: codeOf(error) }))
      else resolve(result)
    })
  })
}

const codeOf = (error: CloudinaryError) => error.code ?? (error.http_code ? `HTTP ${error.http_code}` : error.name)
