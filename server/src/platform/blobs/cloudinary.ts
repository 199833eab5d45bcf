import type { CloudinaryConfig } from '../../core/config.ts'
import type { BlobStore } from './blobs.ts'

const TIMEOUT_MS = 5_000

// Kept as it is, and shown to nobody who has no signature: what people see is served by us.
const KIND = { resource_type: 'raw', type: 'authenticated' } as const

type Callback = (error: object | undefined, result?: { result?: string }) => void

/** Cloudinary, through its own client. */
export async function openCloudinary({ cloudName, apiKey, apiSecret, uploadPrefix }: CloudinaryConfig): Promise<BlobStore> {
  const account = { cloud_name: cloudName, api_key: apiKey, api_secret: apiSecret, ...(uploadPrefix && { upload_prefix: uploadPrefix }) }
  // Whether it speaks http or https is decided when the client is loaded, by what is set then.
  const { default: configure } = (await import('cloudinary/lib/config.js' as string)) as { default: (options: object) => void }
  configure(account)
  const { v2 } = await import('cloudinary')
  // Its promises are rejected beside the callback, with nobody to hear them.
  const options = { ...account, ...KIND, timeout: TIMEOUT_MS, disable_promises: true }

  return {
    put: (key, bytes) =>
      inTime((done) => {
        v2.uploader.upload_stream({ ...options, public_id: key, overwrite: true }, done as never).end(bytes)
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
      const answer = await inTime((done) => void v2.uploader.destroy(key, { ...options, invalidate: true } as object, done as never))
      if (!['ok', 'not found'].includes(answer?.result ?? '')) throw new Error('the removal was refused')
    },
  }
}

/** The client's own timeout is about silence; this is about all of it. */
function inTime(ask: (done: Callback) => void) {
  return new Promise<{ result?: string } | undefined>((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), TIMEOUT_MS)
    ask((error, result) => {
      clearTimeout(timer)
      if (error) reject(Object.assign(new Error('the request failed'), { code: codeOf(error) }))
      else resolve(result)
    })
  })
}

const codeOf = (error: { code?: string; http_code?: number; name?: string }) =>
  error.code ?? (error.http_code ? `HTTP ${error.http_code}` : error.name)
