import { describe, expect, test } from 'vitest'
import { deflateSync, crc32 } from 'node:zlib'
import type { Code } from '@contacts/contract'
import { Problem } from '../../core/problem.ts'
import { imageDecoding } from './normalise.ts'
import { sharp } from './sharp.ts'

const images = imageDecoding()

async function normalise(bytes: Buffer): Promise<Buffer> {
  const image = await images.normalise(bytes)
  if (image instanceof Problem) throw new Error(`refused: ${image.code}`)
  return image
}

const solid = (width: number, height: number, background = 'red') => sharp({ create: { width, height, channels: 3, background } })
/** Red on the left, blue on the right. */
const halves = (width = 400, height = 200) =>
  solid(width, height).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: 'blue' } }, left: width / 2, top: 0 },
  ])
const png = await solid(40, 20).png().toBuffer()
const jpeg = await halves().jpeg().toBuffer()

/** Whether a pixel is red or blue. */
async function colourAt(image: Buffer, x: number, y: number) {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const [r, , b] = data.subarray((y * info.width + x) * info.channels)
  return r! > b! ? 'red' : 'blue'
}

/** A PNG with this header, these extra chunks, and `raw` as its pixels, which may not match the header. */
function makePng(width: number, height: number, raw: Buffer, { type = 0, extra = [] as [string, Buffer][] } = {}) {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, type, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    ...extra.map(([name, data]) => chunk(name, data)),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('a picture', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('that is a %s becomes WebP', async (format) => {
    const image = await normalise(await solid(40, 20).toFormat(format).toBuffer())

    expect(await sharp(image).metadata()).toMatchObject({ format: 'webp', width: 40, height: 20 })
  })

  test.each([
    [1024, 512, 512, 256],
    [600, 2400, 128, 512],
    [513, 513, 512, 512],
    [512, 512, 512, 512],
    [1, 1, 1, 1],
    [6000, 4000, 512, 341],
    [16_000, 2, 512, 1],
  ])('of %i × %i becomes %i × %i, which fits into 512 × 512 without enlargement', async (width, height, newWidth, newHeight) => {
    const image = await normalise(await solid(width, height).png().toBuffer())

    expect(await sharp(image).metadata()).toMatchObject({ width: newWidth, height: newHeight })
  })

  test('is encoded to the same bytes each time', async () => {
    expect(await normalise(png)).toEqual(await normalise(png))
  })

  test('may be greyscale, 16-bit, CMYK or transparent', async () => {
    const files = [
      await solid(40, 20).greyscale().png({ palette: true }).toBuffer(),
      await solid(40, 20).toColourspace('rgb16').png().toBuffer(),
      await solid(40, 20).toColourspace('cmyk').jpeg().toBuffer(),
      await solid(40, 20).ensureAlpha(0.5).png().toBuffer(),
    ]

    for (const image of files) expect(await sharp(await normalise(image)).metadata()).toMatchObject({ format: 'webp', space: 'srgb' })
  })

  test('keeps its transparency', async () => {
    const image = await normalise(await solid(40, 20).ensureAlpha(0.5).png().toBuffer())

    expect(await sharp(image).metadata()).toMatchObject({ hasAlpha: true })
  })

  test('is rotated upright, and loses all metadata, such as the location', async () => {
    const photo = await halves()
      .withMetadata({ orientation: 6 })
      .withExif({
        IFD0: { Make: 'Camera', Artist: 'Somebody', Orientation: '6' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 27/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '30/1 31/1 0/1' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Kyiv</a></x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer()
    expect(await sharp(photo).metadata()).toMatchObject({
      orientation: 6,
      exif: expect.any(Buffer),
      xmp: expect.any(Buffer),
      icc: expect.any(Buffer),
      width: 400,
      height: 200,
    })
    expect(photo.includes('Camera')).toBe(true)

    const image = await normalise(photo)

    const metadata = await sharp(image).metadata()
    expect(metadata).toMatchObject({ width: 200, height: 400, space: 'srgb' })
    for (const left of ['exif', 'xmp', 'icc', 'iptc', 'orientation', 'comments']) expect(metadata).not.toHaveProperty(left)
    for (const text of ['EXIF', 'XMP ', 'ICCP', 'Camera', 'Somebody', 'Kyiv', 'xmpmeta']) expect(image.includes(text)).toBe(false)
    // After a rotation by 90° clockwise, the left half is at the top.
    expect([await colourAt(image, 100, 40), await colourAt(image, 100, 360)]).toEqual(['red', 'blue'])
  })

  test('with a wide-gamut colour profile looks the same without the profile', async () => {
    const wide = await solid(40, 20, '#0a0').withIccProfile('p3').png().toBuffer()

    const { data } = await sharp(await normalise(wide))
      .raw()
      .toBuffer({ resolveWithObject: true })

    expect(data[1]).toBeGreaterThan(160)
    expect(data[0]).toBeLessThan(20)
  })

  test('that is animated becomes its first frame', async () => {
    const frames = await Promise.all(['red', 'blue', 'red'].map((colour) => solid(40, 20, colour).png().toBuffer()))
    const animation = await sharp(frames, { join: { animated: true } })
      .webp({ loop: 0, delay: [100, 100, 100] })
      .toBuffer()
    expect(await sharp(animation).metadata()).toMatchObject({ pages: 3 })

    const image = await normalise(animation)

    expect(await sharp(image).metadata()).toMatchObject({ width: 40, height: 20 })
    expect(await sharp(image).metadata()).not.toHaveProperty('pages')
    expect(await colourAt(image, 20, 10)).toBe('red')
  })

  test('loses everything in the file that is not pixels', async () => {
    const hidden = Buffer.from('PK\x03\x04<script>alert(1)</script>')
    const files = [
      Buffer.concat([png, hidden]),
      Buffer.concat([await solid(40, 20).jpeg().toBuffer(), hidden]),
      makePng(1, 1, Buffer.from([0, 0]), { extra: [['tEXt', Buffer.concat([Buffer.from('Comment\0'), hidden])]] }),
    ]

    for (const each of files) {
      const image = await normalise(each)
      expect(image).toBeDefined()
      expect(image.includes('script')).toBe(false)
    }
  })

  test('of 50 million pixels is accepted, and a larger one is refused', async () => {
    const [largest, tooLarge] = [solid(10_000, 5_000), solid(10_000, 5_001)].map((image) => image.png({ compressionLevel: 1 }).toBuffer())

    expect(await sharp(await normalise(await largest!)).metadata()).toMatchObject({ width: 512, height: 256 })
    await expect(normalise(await tooLarge!)).rejects.toThrow('refused: image-too-many-pixels')
  })

  test('of a phone with 24.5 megapixels, held upright, is accepted and small', async () => {
    const photo = await solid(5712, 4284).jpeg().withMetadata({ orientation: 6 }).toBuffer()

    expect(await sharp(await normalise(photo)).metadata()).toMatchObject({ width: 384, height: 512 })
  })

  test.each([
    ['its last two bytes', jpeg.length - 2],
    ['its second half', jpeg.length / 2],
  ])('that is a JPEG without %s is decoded as far as it goes', async (_, length) => {
    const image = await normalise(jpeg.subarray(0, length))

    expect(await sharp(image).metadata()).toMatchObject({ width: 400, height: 200 })
    expect([await colourAt(image, 100, 20), await colourAt(image, 300, 20)]).toEqual(['red', 'blue'])
  })
})

const webp = await halves().webp().toBuffer()
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
const UNKNOWN = 'image-format-unknown'
const refused: [name: string, bytes: Buffer | Promise<Buffer>, code?: Code][] = [
  ['an empty file', Buffer.alloc(0), UNKNOWN],
  ['a few bytes', Buffer.from([0xff, 0xd8, 0xff])],
  ['text', Buffer.from('not a picture'), UNKNOWN],
  ['noise', Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7_919) % 251)), UNKNOWN],
  ['noise that begins like a JPEG', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7)])],
  ['noise that begins like a WebP', Buffer.concat([Buffer.from('RIFF\x00\x10\x00\x00WEBPVP8 ', 'latin1'), Buffer.alloc(4_096, 7)])],
  ['half a PNG', png.subarray(0, png.length - 30)],
  ['half a WebP', webp.subarray(0, webp.length / 2)],
  ['an SVG', Buffer.from(svg), UNKNOWN],
  ['an SVG with an XML head', Buffer.from(`<?xml version="1.0"?>${svg}`), UNKNOWN],
  ['a GIF', solid(8, 8).gif().toBuffer(), UNKNOWN],
  ['a TIFF', solid(8, 8).tiff().toBuffer(), UNKNOWN],
  ['an AVIF', solid(8, 8).avif().toBuffer(), UNKNOWN],
  ['a PDF', Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>'), UNKNOWN],
  ['an HTML page', Buffer.from('<!doctype html><img src=x onerror=alert(1)>'), UNKNOWN],
  ['an HTML page followed by a JPEG', Buffer.concat([Buffer.from('<script>alert(1)</script>'), jpeg]), UNKNOWN],
  [
    'a GIF followed by a PNG',
    solid(8, 8)
      .gif()
      .toBuffer()
      .then((gif) => Buffer.concat([gif, png])),
    UNKNOWN,
  ],
  ['a PNG of 30,000 × 30,000', makePng(30_000, 30_000, Buffer.alloc(30_001 * 100)), 'image-too-many-pixels'],
  ['a PNG whose header claims a huge size', makePng(2 ** 31 - 1, 2 ** 31 - 1, Buffer.alloc(10))],
  ['a PNG with fewer pixels than its header claims', makePng(4_000, 4_000, Buffer.alloc(4_001))],
]

describe('a file that is not a decodable JPEG, PNG or WebP', () => {
  test.each(refused)('is refused: %s', async (_, bytes, code = 'image-unreadable') => {
    await expect(normalise(await bytes)).rejects.toThrow(`refused: ${code}`)
  })

  test('has no decoder in sharp if it is an SVG, a GIF or a TIFF', async () => {
    for (const bytes of [Buffer.from(svg), await solid(8, 8).gif().toBuffer(), await solid(8, 8).tiff().toBuffer()])
      await expect(sharp(bytes).metadata()).rejects.toThrow(/unsupported image format/)
  })
})

test('two chunks that inflate to 200 MiB each do not use up the memory', async () => {
  const before = process.memoryUsage().rss
  const packed = deflateSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 })
  const bomb = makePng(1, 1, Buffer.from([0, 0]), {
    extra: [
      ['iCCP', Buffer.concat([Buffer.from('p\0\0'), packed])],
      ['zTXt', Buffer.concat([Buffer.from('Comment\0\0'), packed])],
    ],
  })

  const image = await normalise(bomb).catch(() => undefined)

  if (image) expect(image.length).toBeLessThan(1_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(450 * 1024 * 1024)
})

test('a PNG with more pixels than its header claims is cut to the claimed size, or refused', async () => {
  const image = await normalise(makePng(8, 8, Buffer.alloc(100 * 1024 * 1024))).catch(() => undefined)

  expect(image && (await sharp(image).metadata()).width).toSatisfy((width) => width === undefined || width === 8)
})

test('pictures are decoded one at a time, with a short queue, and do not block the event loop', async () => {
  const { normalise: normaliseInQueue } = imageDecoding()
  const large = await solid(6000, 4000).png({ compressionLevel: 1 }).toBuffer()
  let ticks = 0
  const ticking = setInterval(() => ticks++, 5)

  const outcomes = await Promise.allSettled(
    [large, large, ...Array.from({ length: 30 }, () => png)].map((image) => normaliseInQueue(image)),
  )
  clearInterval(ticking)

  const refusals = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(17)
  expect(refusals.map(({ reason }) => (reason as Error).message)).toEqual(Array(15).fill('too many requests wait for image decoding'))
  expect(ticks).toBeGreaterThan(5)
})
