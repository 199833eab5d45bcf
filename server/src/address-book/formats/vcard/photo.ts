/** Pictures inside a card (RFC 6350, section 6.2.4; RFC 2426, section 3.1.4). */
import type { Photo } from '../card.ts'
import { type ContentLine, isBase64Encoded } from './content-line.ts'

/** A data URI in base64 (RFC 2397). */
const DATA_URI = /^data:([^;,]*)(?:;[^,]*)?;base64,/i

/** Returns the picture, null if the line contains none that can be read, or undefined if it names a URL. */
export function readPhoto(line: ContentLine): Photo | null | undefined {
  const uri = DATA_URI.exec(line.value.slice(0, 200))
  if (uri) return photoOf(line.value.slice(uri[0].length), uri[1]?.toLowerCase())
  if (!isBase64Encoded(line)) return undefined
  const type = line.parameters.find(({ name, value }) => name === 'TYPE' && value.toLowerCase() !== 'pref')?.value.toLowerCase()
  return photoOf(line.value, type === undefined || type.includes('/') ? type : `image/${type === 'jpg' ? 'jpeg' : type}`)
}

function photoOf(base64: string, mediaType: string | undefined): Photo | null {
  // Some programs put blanks between the lines of base64. In a data URI, `=` and `+` may be percent-encoded.
  const text = base64.replace(/\s+/g, '').replace(/%(2B|2F|3D)/gi, (encoded) => decodeURIComponent(encoded))
  if (text === '' || !/^[A-Za-z0-9+/_-]+={0,3}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 0 ? null : { mediaType: typeOfBytes(bytes) ?? mediaType ?? 'application/octet-stream', bytes }
}

/** The first bytes of the formats that address books contain; the declared type is often wrong. */
const SIGNATURES: [bytes: string, type: string][] = [
  ['ffd8ff', 'image/jpeg'],
  ['89504e47', 'image/png'],
  ['47494638', 'image/gif'],
]

function typeOfBytes(bytes: Buffer): string | undefined {
  const start = bytes.toString('hex', 0, 12)
  if (start.startsWith('52494646') && start.endsWith('57454250')) return 'image/webp'
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1]
}

/** The line of a picture, without folding. */
export function writePhoto({ mediaType, bytes }: Photo, version: '3.0' | '4.0'): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  if (version === '4.0') return `PHOTO:data:${mediaType};base64,${base64}`
  return `PHOTO;ENCODING=b;TYPE=${mediaType.replace(/^image\//, '').toUpperCase()}:${base64}`
}

/**
 * Binary data of a line that no member holds, in the notation of the version: the parameter ENCODING in 3.0, a data URI
 * in 4.0.
 */
export function convertBinary(line: ContentLine, version: '3.0' | '4.0'): ContentLine {
  const uri = DATA_URI.exec(line.value.slice(0, 200))
  if (version === '3.0' && uri) {
    const type = (uri[1] ?? '').replace(/^.*\//, '').toUpperCase()
    const parameters = [...line.parameters.filter(isNeitherType), { name: 'ENCODING', value: 'b' }]
    if (type !== '') parameters.push({ name: 'TYPE', value: type })
    return { ...line, parameters, value: line.value.slice(uri[0].length) }
  }
  if (version === '3.0' || !isBase64Encoded(line)) return line
  const type = line.parameters.find(({ name }) => name === 'TYPE')?.value.toLowerCase() ?? 'octet-stream'
  const family = type === 'octet-stream' ? 'application' : (FAMILIES[line.name] ?? 'image')
  const mediaType = type.includes('/') ? type : `${family}/${type}`
  return {
    ...line,
    parameters: line.parameters.filter(isNeitherType),
    value: `data:${mediaType};base64,${line.value.replace(/\s+/g, '')}`,
  }
}

/** The first part of the media type, by the name of the property. */
const FAMILIES: Record<string, string> = { SOUND: 'audio', KEY: 'application' }

const isNeitherType = ({ name }: { name: string }) => !['ENCODING', 'TYPE', 'VALUE', 'MEDIATYPE'].includes(name)
