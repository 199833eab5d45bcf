/** Reads JSContact cards of the versions 1.0 (RFC 9553) and 2.0 (RFC 9982), as many as a text has. */
import { latestBirthday } from '../../../platform/calendar/birthday.ts'
import { type ReadCard, type Refusal } from '../card.ts'
import { uidKey } from '../vcard/group-cards.ts'
import { labelsByUid, type LabelsByUid } from './groups.ts'
import { isEqual, isObject, type JsonObject, parseJson, pointerTo, textOf, valueAt } from './json.ts'
import { PROPERTIES } from './properties.ts'
import { Reading } from './reading.ts'
import { scanCards } from './scan.ts'
import { writeCard } from './write.ts'

/** The text is a card, an array of cards, or cards one after the other. Cards of groups become labels of the other cards. */
export async function* readJsContact(text: string, now: Date): AsyncGenerator<ReadCard> {
  const latest = latestBirthday(now)
  const labels = await labelsByUid(text)
  for (const scanned of scanCards(text)) {
    const { line } = scanned
    const parsed = 'text' in scanned ? parseJson(scanned.text)?.value : undefined
    if (!isObject(parsed)) yield { line, refused: unreadable('unreadable' in scanned ? scanned.unreadable : 'The card is no valid JSON.') }
    else if (parsed['kind'] !== 'group') yield readCard(parsed, line, latest, labels)
  }
}

const unreadable = (detail: string): Refusal => ({ code: 'card-unreadable', detail })

function readCard(card: JsonObject, line: number, latest: string, labels: LabelsByUid): ReadCard {
  const reading = readProperties(card, latest)
  const { draft } = reading
  readOrganization(card, reading)
  for (const label of labels.get(uidKey(draft.card.uid ?? textOf(card['uid']))) ?? []) draft.addLabel(label)
  const written = writeCard({ ...draft.card, remainder: [] })
  for (const held of reading.held)
    if (held.member !== 'photo' && !isEqual(held.value, valueAt(written, held.pointer))) reading.keepHeld(held)
  return draft.finish(line)
}

/** What says nothing about the contact, and what the writer writes by itself. */
const IGNORED = new Set(['@type', 'version', 'updated', 'members'])

export function readProperties(card: JsonObject, latest: string): Reading {
  const reading = new Reading(latest)
  for (const [property, read] of Object.entries(PROPERTIES)) if (Object.hasOwn(card, property)) read(card[property], reading)
  for (const [property, value] of Object.entries(card)) {
    if (IGNORED.has(property) || Object.hasOwn(PROPERTIES, property) || (property === 'kind' && value === 'individual')) continue
    reading.keep(pointerTo(property), value)
  }
  return reading
}

/** The name of an organisation is no name of a person. */
function readOrganization(card: JsonObject, { draft: { card: read } }: Reading) {
  if (card['kind'] !== 'org' || read.organization !== null) return
  const name = [read.first_name, read.last_name].filter((part) => part !== null).join(' ')
  if (name === '') return
  Object.assign(read, { organization: name, first_name: null, last_name: null })
}
