/**
 * Re-encodes uploaded pictures. Only the decoded pixels are stored: upright, within 512 × 512, in sRGB, as WebP,
 * without metadata or anything else that the file contained. Only JPEG, PNG and WebP have decoders. Decoding takes
 * threads and tens of megabytes, so pictures are decoded one at a time.
 */
import { semaphore } from '../limits/semaphore.ts'
import { sharp } from './sharp.ts'

const SIZE = 512
// More than phones produce by default, and 96 MB when decoded.
const MAX_PIXELS = 24_000_000
const TIMEOUT_SECONDS = 10
const MAX_WAITING = 16
const MAX_WAIT_MS = 5_000

export interface Images {
  /** Undefined when the bytes are not a picture that can be decoded. */
  normalise(bytes: Uint8Array): Promise<Buffer | undefined>
}

export function imageDecoding(): Images {
  const enter = semaphore({ for: 'image decoding', slots: 1, maxWaiting: MAX_WAITING, maxWaitMs: MAX_WAIT_MS })
  return { normalise: (bytes) => enter(() => normalise(bytes)) }
}

async function normalise(bytes: Uint8Array): Promise<Buffer | undefined> {
  try {
    // Reads only the first frame of an animation.
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(SIZE, SIZE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 82 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toBuffer()
  } catch {
    // Damaged, too large, or too slow to decode: the library distinguishes them only by their messages.
    return undefined
  }
}
