/**
 * What becomes of a picture that somebody sends. It is decoded, and only what was decoded is kept: upright, within 512 × 512
 * pixels, in sRGB, as WebP, without metadata and without whatever else the file was. Three decoders exist; what is no JPEG,
 * PNG or WebP reaches none. Decoding takes threads and tens of megabytes, so it is done for one picture at a time.
 */
import { semaphore } from '../limits/semaphore.ts'
import { sharp } from './sharp.ts'

const SIZE = 512
// More than the largest cameras in phones make by default, and 96 MB when decoded.
const MAX_PIXELS = 24_000_000
const TIMEOUT_SECONDS = 10
const MAX_WAITING = 16
const MAX_WAIT_MS = 5_000

export interface Images {
  /** Undefined where it is no picture that is taken. */
  normalise(bytes: Uint8Array): Promise<Buffer | undefined>
}

export function imageDecoding(): Images {
  const enter = semaphore({ for: 'image decoding', slots: 1, maxWaiting: MAX_WAITING, maxWaitMs: MAX_WAIT_MS })
  return { normalise: (bytes) => enter(() => normalise(bytes)) }
}

async function normalise(bytes: Uint8Array): Promise<Buffer | undefined> {
  try {
    // Of an animation the first frame, unless one asks for more.
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(SIZE, SIZE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 82 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toBuffer()
  } catch {
    // The library tells one from another by words alone: damaged, too large, too slow. To who sent it they are the same.
    return undefined
  }
}
