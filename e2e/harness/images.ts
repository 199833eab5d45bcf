/** Makes pictures to upload. Tests use `sharp` to read the pictures that the service returns. */
import { crc32, deflateSync } from 'node:zlib'
import { sharp } from '@contacts/server/sharp'

/** An image of one colour; the caller chooses the format, as in `solidImage('red').png()`. */
export const solidImage = (background: string, { width = 8, height = 8 } = {}) =>
  sharp({ create: { width, height, channels: 3, background } })

export { sharp }

/** A PNG of 30,000 × 30,000 pixels in a few hundred kilobytes. */
export function decompressionBomb(): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(30_000, 0)
  header.writeUInt32BE(30_000, 4)
  header.set([8, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(30_001 * 3_000), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(name: string, data: Buffer) {
  const body = Buffer.concat([Buffer.from(name), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
