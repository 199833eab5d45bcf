/** Decodes and reads an uploaded file of contacts. */
import { type ImportQuery, MAX_CARDS } from '@contacts/contract'
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { invalid, Problem } from '../../core/problem.ts'
import { canonicalJson } from '../../platform/text/canonical-json.ts'
import { timeSlices } from '../../platform/time-slices.ts'
import type { Card, ReadCard, Refusal } from '../formats/card.ts'
import { decodeFile } from '../formats/encoding.ts'
import { readJsContact } from '../formats/jscontact/read.ts'
import { writePhoto } from '../formats/vcard/photo.ts'
import { readInSteps } from '../formats/vcard/read.ts'
import { openCsv } from './csv-file.ts'
import { csvParametersOf } from './csv-parameters.ts'
import type { CsvLayout, ImportNote } from './entity.ts'
import { type Format, formatOf, hasObject, unknownFormat } from './file-format.ts'

type Query = z.infer<typeof ImportQuery>

/** A card of the file with its UID, or why it is refused. */
export type FileCard = { line: number; card: Card; hasOwnUid: boolean; notes: ImportNote[] } | { line: number; refused: Refusal }

/** The cards of a file, one after the other, with undefined for steps that read none; and of a CSV file what was recognised. */
export interface OpenedFile {
  cards: Iterable<ReadCard | undefined> | AsyncIterable<ReadCard>
  csv: CsvLayout | null
}

export interface ContactFile {
  format: Format
  encoding: string
  csv: CsvLayout | null
  cards: FileCard[]
}

interface Upload {
  bytes: Uint8Array
  mediaType: string | null
  query: Query
}

export async function readContactFile(
  { bytes, mediaType, query }: Upload,
  { region, now }: { region: string | null; now: Date },
): Promise<ContactFile | Problem<'file-format-unknown' | 'validation-failed'>> {
  const { text, encoding } = await decodeFile(bytes, { encoding: query.encoding, region })
  const format = formatOf(text, query, mediaType)
  const opened = format && (await openFile(format, text, query, now))
  if (!opened) return unknownFormat(query, mediaType)
  if (opened instanceof Problem) return opened
  const cards = await readCards(opened.cards)
  if (cards instanceof Problem) return cards
  // A CSV file without a row has a header, which tells its format.
  return cards.length > 0 || opened.csv ? { format, encoding, csv: opened.csv, cards } : unknownFormat(query, mediaType)
}

/** Returns undefined if the file is not in this format. */
async function openFile(
  format: Format,
  text: string,
  query: Query,
  now: Date,
): Promise<OpenedFile | Problem<'validation-failed'> | undefined> {
  if (format === 'csv') return openCsv(text, query, now)
  const [parameter] = csvParametersOf(query)
  if (parameter) return invalid(`query/${parameter}`, 'only-for-csv', `Only CSV files have this parameter. The file is read as ${format}.`)
  if (format === 'jscontact' && !hasObject(text)) return undefined
  return { cards: format === 'vcard' ? readInSteps(text, now) : readJsContact(text, now), csv: null }
}

async function readCards(read: OpenedFile['cards']): Promise<FileCard[] | Problem<'validation-failed'>> {
  const pause = timeSlices()
  const cards: FileCard[] = []
  for await (const card of read) {
    await pause()
    if (!card) continue
    if (cards.length === MAX_CARDS) return invalid('#', 'too-many', `A file has at most ${MAX_CARDS} cards or rows.`)
    cards.push(complete(card))
  }
  return cards
}

/** The time of the last change says nothing about the contact, and exports write their own. */
const REVISION = /^(?:[\w-]+\.)?REV[;:]/i

function complete(read: ReadCard): FileCard {
  if ('refused' in read) return read
  const { line, notes } = read
  const hasOwnUid = read.card.uid !== null
  const content = { ...read.card, remainder: read.card.remainder.filter((text) => !REVISION.test(text)) }
  const card = { ...content, uid: content.uid ?? uidOfContent(content) }
  return { line, hasOwnUid, ...keepPhoto(card, notes) }
}

/**
 * The UID of a card without one: a UUIDv8 (RFC 9562) of its content, so that the same card has the same UID when the
 * file is imported again.
 */
function uidOfContent(card: Card): string {
  const { photo: _, ...content } = card
  const hex = createHash('sha256').update(canonicalJson(content)).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return `urn:uuid:${uuid.join('-')}`
}

const KIB = 1024
const MAX_PHOTO = 512 * KIB

/** Contacts have no pictures yet: the remainder keeps the picture of a card. */
function keepPhoto({ photo, ...card }: Card, notes: ImportNote[]): { card: Card; notes: ImportNote[] } {
  if (!photo) return { card: { ...card, photo: null }, notes }
  const size = `${Math.ceil(photo.bytes.length / KIB)} KiB`
  if (photo.bytes.length > MAX_PHOTO) {
    const note: ImportNote = { code: 'photo-dropped', detail: `The picture has ${size}; at most ${MAX_PHOTO / KIB} KiB are kept.` }
    return { card: { ...card, photo: null }, notes: [...notes, note] }
  }
  const note: ImportNote = { code: 'photo-kept', detail: `The picture (${size}) is kept for exports, but not shown.` }
  return { card: { ...card, photo: null, remainder: [...card.remainder, writePhoto(photo, '4.0')] }, notes: [...notes, note] }
}
