/**
 * Re-encodes uploaded pictures. Only the decoded pixels are stored: upright, within 512 × 512, in sRGB, as WebP,
 * without metadata or anything else that the file contained. Only JPEG, PNG and WebP have decoders. Decoding takes
 * threads and tens of megabytes, so pictures are decoded one at a time.
 */
import { Problem } from '../../core/problem.ts'
import { semaphore } from '../limits/semaphore.ts'

const SIZE = 512
// Twice as many as phones produce by default. A decoder needs up to 300 MiB for a JPEG of this size, and up to 480 MiB
// for a PNG (docs/decisions/0013-pictures.md).
const MAX_PIXELS = 50_000_000
const TIMEOUT_SECONDS = 10
const MAX_WAITING = 16
const MAX_WAIT_MS = 5_000

export type ImageProblem = Problem<'image-format-unknown' | 'image-too-many-pixels' | 'image-unreadable'>

export interface Images {
  normalise(bytes: Uint8Array): Promise<Buffer | ImageProblem>
  /** Converts a stored picture, for programs that show no WebP. */
  toJpeg(picture: Buffer): Promise<Buffer>
}

export function imageDecoding(): Images {
  const enter = semaphore({ for: 'image decoding', slots: 1, maxWaiting: MAX_WAITING, maxWaitMs: MAX_WAIT_MS })
  return { normalise: (bytes) => enter(() => normalise(bytes)), toJpeg }
}

async function normalise(bytes: Uint8Array): Promise<Buffer | ImageProblem> {
  const format = formatOf(bytes)
  if (!format) return new Problem('image-format-unknown')
  // Not at start, because it takes 20 MB.
  const { sharp } = await import('./sharp.ts')
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (width * height > MAX_PIXELS) return new Problem('image-too-many-pixels')
    // Reads only the first frame of an animation. Decodes a damaged JPEG as far as possible, as image viewers do.
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: format === 'jpeg' ? 'none' : 'error' })
      .autoOrient()
      .resize(SIZE, SIZE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 82 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toBuffer()
  } catch {
    // Damaged, or too slow to decode: the library distinguishes them only by their messages.
    return new Problem('image-unreadable')
  }
}

/** Stored pictures are small, so converting one takes a few milliseconds. */
async function toJpeg(picture: Buffer): Promise<Buffer> {
  const { sharp } = await import('./sharp.ts')
  return sharp(picture).flatten({ background: 'white' }).jpeg({ quality: 85 }).toBuffer()
}

function formatOf(bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  return /^RIFF[^]{4}WEBP$/.test(start) ? 'webp' : undefined
}
