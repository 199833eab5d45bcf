/**
 * Collects the values of a card while a CSV or JSContact file is read. If the contract refuses a value, the remainder
 * keeps it as a line of a vCard, and a note reports it.
 */
import { MAX_ENTRIES, MAX_LABELS_ON_CONTACT, namingIssue } from '@contacts/contract'
import { escapeText } from '../../platform/text/content-line.ts'
import { acceptEntry, acceptEntryLabel, acceptLabelName, acceptPart, acceptText } from './accept.ts'
import { type Card, type CardAddress, emptyCard, MAX_REMAINDER, type Note, type NoteCode, type ReadCard } from './card.ts'
import { formatLine, type Parameter, parseLine } from './vcard/content-line.ts'
import { markHeld } from './vcard/held-lines.ts'

// More would help nobody, and a hostile card could cause a million.
const MAX_NOTES = 100

/** Lists whose entries have one value and a label. */
const VALUES = { emails: 'address', phones: 'number', urls: 'url', dates: 'date', related: 'name' } as const
export type ValueList = keyof typeof VALUES

export type TextName = keyof typeof acceptText

/** A line for the remainder. */
export interface KeptLine {
  property: string
  parameters?: Parameter[]
  /** Text without escapes. */
  text: string
}

const MAX_QUOTED = 60

/** A text of the file as a note shows it. */
export const quote = (text: string): string => `"${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text}"`

export class CardDraft {
  readonly card: Card = emptyCard()
  readonly notes: Note[] = []
  readonly #latestBirthday: string
  #remainderSize = 0
  #hasDropped = false

  constructor(latest: string) {
    this.#latestBirthday = latest
  }

  /** Returns whether the value is valid. */
  setText(member: TextName, value: string): boolean {
    const accepted = acceptText[member](value)
    if (accepted === undefined || (member === 'birthday' && accepted > this.#latestBirthday)) return false
    this.card[member] = accepted
    return true
  }

  /** Returns whether the value is valid and the list has room for it. */
  addValue(list: ValueList, value: string, label: string | null): boolean {
    const accepted = acceptEntry[list](value)
    const entries: Record<string, string | null>[] = this.card[list]
    if (accepted === undefined || entries.length >= MAX_ENTRIES) return false
    entries.push({ [VALUES[list]]: accepted, label: this.#acceptLabel(label) })
    return true
  }

  addAddress(parts: Record<keyof typeof acceptPart, string>, label: string | null): boolean {
    const address: CardAddress = { street: null, city: null, region: null, postal_code: null, country: null, label: null }
    for (const part of ADDRESS_PARTS) {
      if (parts[part].trim() === '') continue
      const accepted = acceptPart[part](parts[part])
      if (accepted === undefined) return false
      address[part] = accepted
    }
    if (ADDRESS_PARTS.every((part) => address[part] === null) || this.card.addresses.length >= MAX_ENTRIES) return false
    this.card.addresses.push({ ...address, label: this.#acceptLabel(label) })
    return true
  }

  /** The name of a label. A name that the card already has is left out. */
  addLabel(name: string): boolean {
    const accepted = acceptLabelName(name)
    if (accepted === undefined || this.card.labels.length >= MAX_LABELS_ON_CONTACT) return false
    if (!this.card.labels.includes(accepted)) this.card.labels.push(accepted)
    return true
  }

  /** Keeps a value for which a contact has no member. */
  keep({ property, parameters = [], text }: KeptLine) {
    if (!this.hasRoomFor(text)) return
    this.keepRaw(formatLine({ group: '', name: property, parameters, value: escapeText(text.replace(CONTROLS, '')) }))
  }

  /** Keeps a value that is not valid, and adds a note, which begins with `source`: the value, and its line in the file. */
  keepInvalid(line: KeptLine, source: string, code: NoteCode = 'value-kept') {
    this.keep(line)
    this.note(code, `${source} ${REASONS[code] ?? NOT_VALID} It is exported again, but not shown.`)
  }

  /** Keeps a value for which `addValue` or `addAddress` has returned false. */
  keepEntry(list: ValueList | 'addresses', line: KeptLine, source: string) {
    if (this.card[list].length < MAX_ENTRIES) return this.keepInvalid(line, source)
    this.keep(line)
    this.note('value-kept', `${source} is not shown, because a contact has at most ${MAX_ENTRIES} of them. It is exported again.`)
  }

  /** Keeps a line that a member holds in part. It is exported again as long as the member stays as it is. */
  keepHeld(member: string, { property, parameters = [] }: Omit<KeptLine, 'text'>, value: string) {
    const line = parseLine(formatLine({ group: '', name: property, parameters, value }), 0)
    if (line) this.keepRaw(markHeld(line, member))
  }

  /** Keeps a content line. Text of another form is dropped. */
  keepRaw(line: string) {
    if (!this.hasRoomFor(line) || !line.isWellFormed() || NOT_IN_LINES.test(line) || !parseLine(line, 0)) return
    this.#remainderSize += Buffer.byteLength(line)
    this.card.remainder.push(line)
  }

  /** Returns false, with a note, if the text must be dropped. To write a line of many megabytes first would take long. */
  hasRoomFor(text: string): boolean {
    if (this.#remainderSize + Buffer.byteLength(text) <= MAX_REMAINDER) return true
    if (!this.#hasDropped) this.note('value-dropped', 'Some values are dropped: a contact keeps at most 256 KiB that it does not show.')
    this.#hasDropped = true
    return false
  }

  note(code: NoteCode, detail: string) {
    if (this.notes.length < MAX_NOTES) this.notes.push({ code, detail: detail.replace(CONTROLS, ' ').toWellFormed() })
  }

  finish(line: number): ReadCard {
    if (namingIssue(this.card)) return { line, refused: NOTHING_TO_CALL_IT_BY }
    return { line, card: this.card, notes: this.notes }
  }

  #acceptLabel(label: string | null): string | null {
    if (label === null || label.trim() === '') return null
    const accepted = acceptEntryLabel(label)
    if (accepted === undefined) this.note('value-dropped', `The label ${quote(label)} is not valid here.`)
    return accepted ?? null
  }
}

// Of the control characters only tab is allowed (RFC 6350, section 3.3). A line break would begin another line.
// oxlint-disable-next-line no-control-regex
const NOT_IN_LINES = /[\u0000-\u0008\u000a-\u001f\u007f]/
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

const ADDRESS_PARTS = ['street', 'city', 'region', 'postal_code', 'country'] as const

const NOT_VALID = 'has a value that is not valid here.'
const REASONS: Partial<Record<NoteCode, string>> = {
  'date-order-unknown': 'has a date whose order of day and month is unknown.',
}

const NOTHING_TO_CALL_IT_BY = {
  code: 'nothing-to-call-it-by',
  detail: 'The card has no name, organization, e-mail address or phone number.',
} as const
