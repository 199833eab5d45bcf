/**
 * Decodes an uploaded file whose encoding nobody states, and says which encoding that was.
 *
 * Exact signs come first: the encoding that the caller names, a byte order mark, zero bytes (UTF-16), valid UTF-8. Any
 * other file is in an encoding of one country, which only its letters tell. A short file has too few of them to
 * distinguish the encodings of neighbouring countries, so the one of the user's region wins unless another one is
 * clearly more likely.
 */
import { isAscii, isUtf8 } from 'node:buffer'

export interface DecodedText {
  text: string
  /** Name of the encoding (WHATWG Encoding Standard), such as `windows-1251`. */
  encoding: string
  /** False if the encoding was guessed from the letters of the text. */
  isCertain: boolean
}

export interface EncodingHints {
  /** The encoding of the file, if the user names it: a label of the WHATWG Encoding Standard. */
  encoding?: string | undefined
  /** The region of the user (ISO 3166-1 alpha-2). */
  region?: string | null | undefined
}

/** Encodings of files that today's programs still write. With more of them, a guess is wrong more often. */
const GUESSED = (
  'windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-874 ' +
  'koi8-r koi8-u ibm866 shift_jis euc-jp gb18030 big5 euc-kr'
).split(' ')

/** The encodings of Windows by region; all other regions use windows-1252. */
const CODE_PAGES: Record<string, string[]> = {
  'windows-1250': ['PL', 'CZ', 'SK', 'HU', 'SI', 'HR', 'BA', 'RO', 'AL'],
  'windows-1251': ['UA', 'RU', 'BY', 'BG', 'RS', 'MK', 'KZ', 'KG', 'TJ'],
  'windows-1253': ['GR', 'CY'],
  'windows-1254': ['TR', 'AZ'],
  'windows-1257': ['LT', 'LV', 'EE'],
  'windows-874': ['TH'],
  shift_jis: ['JP'],
  gb18030: ['CN'],
  big5: ['TW', 'HK'],
  'euc-kr': ['KR'],
}

// Of two encodings with less than this ratio of confidence, the letters decide.
const COMPARABLE = 0.7
// The detector takes time in proportion to the sample: about 0.1 s for 64 KiB in the worst case.
const SAMPLE_BYTES = 64 * 1024
const NEWLINE = 0x0a

/** Whether `encoding` is a label that `decodeFile` accepts. */
export function isEncoding(encoding: string): boolean {
  try {
    return new TextDecoder(encoding).encoding !== ''
  } catch {
    return false
  }
}

/** Bytes that the encoding does not have become U+FFFD. A byte order mark is dropped. */
export async function decodeFile(bytes: Uint8Array, hints: EncodingHints = {}): Promise<DecodedText> {
  const certain = hints.encoding ?? byteOrderMark(bytes) ?? utf16ByZeros(bytes) ?? (isUtf8(bytes) ? 'utf-8' : undefined)
  const encoding = certain ?? (isDamagedUtf8(bytes) ? 'utf-8' : await guess(bytes, hints.region))
  const decoder = new TextDecoder(encoding)
  return { text: decoder.decode(bytes), encoding: decoder.encoding, isCertain: certain !== undefined }
}

function byteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** In UTF-16, separators, digits and line ends have a zero byte: the first one in big-endian order, else the second one. */
function utf16ByZeros(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4096)
  const zeros = [0, 0]
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [first = 0, second = 0] = zeros
  if (Math.max(first, second) * 20 < sample.length) return undefined
  if (second > first * 10) return 'utf-16le'
  return first > second * 10 ? 'utf-16be' : undefined
}

/** A file in UTF-8 in which a program has cut a character in two. Other encodings hardly ever look like UTF-8. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, SAMPLE_BYTES))
  const unreadable = text.match(/\ufffd/g)?.length ?? 0
  const other = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0
  return other >= 3 && (unreadable === 1 || unreadable * 10 < other)
}

async function guess(bytes: Uint8Array, region: string | null | undefined): Promise<string> {
  // Loads a model of 2 MB, which only files in old encodings need.
  const { detectAll } = await import('jschardet')
  const candidates = detectAll(sampleOf(bytes), { detectEncodings: GUESSED, minimumThreshold: 0 })
  const usual = codePageOf(region)
  const confidenceOf = (name: string) => candidates.find(({ encoding }) => encoding?.toLowerCase() === name)?.confidence ?? 0
  const [best] = candidates
  if (!best?.encoding || confidenceOf(usual) >= best.confidence * COMPARABLE) return usual
  return isEncoding(best.encoding) ? best.encoding : usual
}

const codePageOf = (region: string | null | undefined) =>
  Object.keys(CODE_PAGES).find((page) => CODE_PAGES[page]?.includes(region ?? '')) ?? 'windows-1252'

/** The first lines that are not ASCII. The others tell nothing, and a file can have many of them. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const lines: Uint8Array[] = []
  let length = 0
  for (let start = 0, end = 0; start < bytes.length && length < SAMPLE_BYTES; start = end) {
    const newline = bytes.indexOf(NEWLINE, start)
    end = newline === -1 ? bytes.length : newline + 1
    const line = bytes.subarray(start, Math.min(end, start + SAMPLE_BYTES))
    if (isAscii(line)) continue
    lines.push(line)
    length += line.length
  }
  return Buffer.concat(lines).subarray(0, SAMPLE_BYTES)
}
