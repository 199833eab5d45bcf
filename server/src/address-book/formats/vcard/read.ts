/** Reads vCards of the versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), as many as a text has. */
import { MAX_LABELS_ON_CONTACT, namingIssue } from '@contacts/contract'
import { latestBirthday } from '../../../platform/calendar/birthday.ts'
import type { Card, Note, ReadCard, Refusal } from '../card.ts'
import { type ContentLine, parseLine } from './content-line.ts'
import { interpret } from './interpret.ts'
import { collectLabels, isGroupCard, type LabelsByUid, uidKey } from './group-cards.ts'
import { scanCards, type ScannedCard } from './scan.ts'
import { toCard } from './to-card.ts'

/** Reads card by card. Cards of groups become labels of the other cards. */
export function* readVCards(text: string, now: Date): Generator<ReadCard> {
  for (const read of readInSteps(text, now)) if (read) yield read
}

/** Like `readVCards`, but yields undefined after a step that read no card, so that a server can do other work meanwhile. */
export function* readInSteps(text: string, now: Date): Generator<ReadCard | undefined> {
  const latest = latestBirthday(now)
  const labels: LabelsByUid = new Map()
  for (const _ of collectLabels(text, labels)) yield
  for (const scanned of scanCards(text)) yield scanned && readScanned(scanned, latest, labels)
}

function readScanned(scanned: ScannedCard, latest: string, labels: LabelsByUid): ReadCard | undefined {
  const { line, isTooLarge } = scanned
  if (isTooLarge) return { line, refused: TOO_LARGE }
  const { lines, notes } = parseLines(scanned)
  return isGroupCard(lines) ? undefined : { line, ...readCard(lines, notes, latest, labels) }
}

const TOO_LARGE: Refusal = { code: 'card-unreadable', detail: 'The card has more than 10 MiB or more than 50,000 lines.' }

function parseLines(scanned: ScannedCard): { lines: ContentLine[]; notes: Note[] } {
  const isVersion21 = scanned.lines.slice(0, 5).some(({ text }) => /^VERSION\s*:\s*2\.1/i.test(text))
  const notes: Note[] = scanned.tooLong.map((line) => ({ code: 'value-dropped', detail: `Line ${line} has more than 8 MiB.` }))
  const lines: ContentLine[] = []
  for (const { text, line } of scanned.lines) {
    const parsed = parseLine(text, line, isVersion21)
    if (parsed) lines.push(parsed)
    else if (text.trim() !== '') notes.push({ code: 'value-dropped', detail: `Line ${line} is no property: it has no colon.` })
  }
  if (!scanned.isFinished) notes.push({ code: 'card-unfinished', detail: 'The card has no END:VCARD.' })
  return { lines, notes }
}

type ReadResult = { card: Card; notes: Note[] } | { refused: Refusal }

function readCard(lines: ContentLine[], notes: Note[], latest: string, labels: LabelsByUid): ReadResult {
  const reading = interpret(lines, latest)
  for (const note of notes) reading.note(note)
  const card = toCard(reading)
  for (const label of labels.get(uidKey(card.uid ?? '')) ?? [])
    if (!card.labels.includes(label) && card.labels.length < MAX_LABELS_ON_CONTACT) card.labels.push(label)
  const issue = namingIssue(card)
  if (issue)
    return { refused: { code: 'nothing-to-call-it-by', detail: 'The card has no name, organization, e-mail address or phone number.' } }
  return { card, notes: reading.notes }
}
