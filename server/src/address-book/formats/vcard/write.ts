/**
 * Writes vCards: version 4.0 (RFC 6350), and 3.0 (RFC 2426) for programs that read no newer one. Lines of the remainder
 * come last, unless `held-lines.ts` puts them in place of other lines.
 */
import { escapeText, foldLine, LINE_BREAK } from '../../../platform/text/content-line.ts'
import type { Card } from '../card.ts'
import { type ContentLine, formatLine, isBase64Encoded } from './content-line.ts'
import { writeDate } from './dates.ts'
import { readRemainder } from './held-lines.ts'
import { HeldEntries } from './held-entries.ts'
import { convertBinary, writePhoto } from './photo.ts'
import { ADDITIONAL_DATA } from './properties.ts'
import { isCompanyMark } from './company.ts'
import { formattedName } from './read-names.ts'
import { NAME_PARTS, type SingleName } from './reading.ts'
import type { Version } from './version.ts'
import { writeLists } from './write-lists.ts'

/** What a file says about a contact besides the card itself. */
export interface WriteOptions {
  version: Version
  /** When the contact was last changed: the property REV. Without it, a REV of the remainder is written. */
  revision?: Date
}

export function writeVCard(card: Card, { version, revision }: WriteOptions): string {
  const { held, kept } = readRemainder(card.remainder)
  const entries = new HeldEntries(held, card, kept.some(isCompanyMark))
  const lines = [
    'BEGIN:VCARD',
    `VERSION:${version}`,
    ...writeUid(card.uid, version),
    ...writeName(card, entries.names()),
    ...single('nickname', 'NICKNAME', card, entries),
    ...single('organization', 'ORG', card, entries),
    ...single('job_title', 'TITLE', card, entries),
    ...writeBirthday(card, version, entries),
    ...writeLists(card, version, entries, groupsOf(held, kept)),
    ...single('notes', 'NOTE', card, entries),
    ...(card.labels.length > 0 ? [`CATEGORIES:${card.labels.map(escapeText).join(',')}`] : []),
    ...(Object.keys(card.additional_data).length > 0 ? [`${ADDITIONAL_DATA}:${escapeText(JSON.stringify(card.additional_data))}`] : []),
    ...(card.photo ? [writePhoto(card.photo, version)] : []),
    ...kept.filter((line) => isStillTrue(line, card, revision)).map((line) => writeKept(line, version)),
    ...(revision ? [`REV:${basicInstant(revision)}`] : []),
    'END:VCARD',
  ]
  return lines.map((line) => foldLine(line) + LINE_BREAK).join('')
}

/** In vCard 4.0 a UID is a URI unless it says otherwise. */
function writeUid(uid: string | null, version: Version): string[] {
  if (uid === null) return []
  return version === '3.0' || /^[a-z][a-z\d+.-]*:[^\s,;\\]+$/i.test(uid)
    ? [`UID:${version === '3.0' ? escapeText(uid) : uid}`]
    : [`UID;VALUE=text:${escapeText(uid)}`]
}

/** Both versions require FN, and 3.0 requires N, so each that is not among the held lines is written. */
function writeName(card: Card, held: readonly ContentLine[]): string[] {
  const has = (wanted: string) => held.some(({ name }) => name === wanted)
  return [
    ...(has('FN') ? [] : [`FN:${escapeText(formattedName(card, card))}`]),
    ...held.map(({ raw }) => raw),
    ...(has('N') ? [] : [`N:${NAME_PARTS.map((part) => escapeText(card[part] ?? '')).join(';')}`]),
  ]
}

function single(member: SingleName, property: string, card: Card, entries: HeldEntries): string[] {
  const value = card[member]
  if (value === null) return []
  return entries.single(member) ?? [`${property}:${escapeText(value)}`]
}

function writeBirthday(card: Card, version: Version, entries: HeldEntries): string[] {
  if (card.birthday === null) return []
  const { parameter, value } = writeDate(card.birthday, version)
  return entries.single('birthday') ?? [`BDAY${parameter}:${value}`]
}

/** The names of groups that lines of the remainder use, in lower case. */
const groupsOf = (held: ContentLine[], kept: ContentLine[]) => new Set([...held, ...kept].map(({ group }) => group.toLowerCase()))

/** Properties that the writer writes itself. */
const WRITTEN = new Set(['BEGIN', 'END', 'VERSION', 'UID', 'N', 'FN'])

/** Whether the line does not contradict the contact, which may have been changed since the line was read. */
function isStillTrue({ name }: ContentLine, card: Card, revision: Date | undefined) {
  if (WRITTEN.has(name)) return false
  // A card has at most one birthday and one revision.
  return !(name === 'BDAY' && card.birthday !== null) && !(name === 'REV' && revision)
}

function writeKept(line: ContentLine, version: Version) {
  const isBinary = isBase64Encoded(line) || /^data:/i.test(line.value)
  return isBinary ? formatLine(convertBinary(line, version)) : line.raw
}

/** ISO 8601 without separators, in UTC, which both versions allow. */
const basicInstant = (instant: Date) => instant.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')
