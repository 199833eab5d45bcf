/** Decodes and reads an uploaded file of contacts. */
import { type ImportQuery, MAX_CARDS } from '@contacts/contract'
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { invalid, Problem } from '../../core/problem.ts'
import { canonicalJson } from '../../platform/text/canonical-json.ts'
import { timeSlices } from '../../platform/time-slices.ts'
import type { Card, Note, ReadCard, Refusal } from '../formats/card.ts'
import { decodeFile } from '../formats/encoding.ts'
import { writePhoto } from '../formats/vcard/photo.ts'
import { readVCards } from '../formats/vcard/read.ts'

type Query = z.infer<typeof ImportQuery>

/** A card of the file with its UID, or why it is refused. */
export type FileCard = { line: number; card: Card; hasOwnUid: boolean; notes: ImportNote[] } | { line: number; refused: Refusal }

/** Notes of readers, and what the import itself does with a card. */
export type ImportNote = Note | { code: 'photo-kept' | 'photo-dropped'; detail: string }

export interface ContactFile {
  format: 'vcard'
  encoding: string
  cards: FileCard[]
}

export async function readContactFile(
  bytes: Uint8Array,
  query: Query,
  { region, now }: { region: string | null; now: Date },
): Promise<ContactFile | Problem<'file-format-unknown' | 'validation-failed'>> {
  const { text, encoding } = await decodeFile(bytes, { encoding: query.encoding, region })
  const count = countCards(text)
  if (count === 0) return new Problem('file-format-unknown')
  if (count > MAX_CARDS) return invalid('#', 'too-many', `A file has at most ${MAX_CARDS} cards.`)
  const pause = timeSlices()
  const cards: FileCard[] = []
  for (const read of readVCards(text, now)) {
    cards.push(complete(read))
    await pause()
  }
  return cards.length > 0 ? { format: 'vcard', encoding, cards } : new Problem('file-format-unknown')
}

/** Counts up to one card more than a file may have, before any of them is read. */
function countCards(text: string): number {
  let count = 0
  for (const _ of text.matchAll(/^[ \t]*BEGIN[ \t]*:[ \t]*VCARD/gim)) if (++count > MAX_CARDS) break
  return count
}

function complete(read: ReadCard): FileCard {
  if ('refused' in read) return read
  const { line, notes } = read
  const hasOwnUid = read.card.uid !== null
  const card = { ...read.card, uid: read.card.uid ?? uidOfContent(read.card) }
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
