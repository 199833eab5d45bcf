/** What is read of one card. */
import { escapeText } from '../../../platform/text/content-line.ts'
import type { Card } from '../card.ts'
import { CardDraft, quote } from '../draft.ts'
import { type JsonObject, pointerTo } from './json.ts'

/** A value of the card that a member holds, at least in part. */
export interface HeldValue {
  pointer: string
  /** The member of the contact. */
  member: string
  value: unknown
}

/** The member that holds an entry; `kept` if none can, `invalid` if its value is not valid here. */
export type Outcome = keyof Card | 'kept' | 'invalid'

export class Reading {
  readonly draft: CardDraft
  readonly held: HeldValue[] = []

  constructor(latestBirthday: string) {
    this.draft = new CardDraft(latestBirthday)
  }

  hold(pointer: string, member: string, value: unknown) {
    this.held.push({ pointer, member, value })
  }

  /** Keeps a value that no member holds, as RFC 9555 (section 3.2.1) writes it in a vCard. */
  keep(pointer: string, value: unknown) {
    const json = JSON.stringify(value)
    if (this.draft.hasRoomFor(json)) this.draft.keepRaw(`${lineStart(pointer)}${escapeText(json)}`)
  }

  keepInvalid(pointer: string, value: unknown) {
    this.keep(pointer, value)
    this.draft.note('value-kept', `${quote(pointer)} has a value that is not valid here. It is exported again, but not shown.`)
  }

  keepHeld({ pointer, member, value }: HeldValue) {
    const json = JSON.stringify(value)
    if (!this.draft.hasRoomFor(json)) return
    this.draft.keepHeld(member, { property: 'JSPROP', parameters: [{ name: 'JSPTR', value: pointer }] }, escapeText(json))
  }

  /** Reads the entries of a map, the preferred ones first. */
  entries(property: string, map: JsonObject, read: (entry: JsonObject, id: string) => Outcome) {
    for (const [id, value] of Object.entries(map).toSorted(byPreference)) {
      const pointer = pointerTo(property, id)
      const member = typeof value === 'object' && value !== null && !Array.isArray(value) ? read(value as JsonObject, id) : 'kept'
      if (member === 'kept') this.keep(pointer, value)
      else if (member === 'invalid') this.keepInvalid(pointer, value)
      else this.hold(pointer, member, value)
    }
  }
}

const lineStart = (pointer: string) => `JSPROP;JSPTR="${pointer.replace(/[\^"\n]/g, (found) => CARETS[found] ?? '')}":`
/** RFC 6868. */
const CARETS: Record<string, string> = { '^': '^^', '"': "^'", '\n': '^n' }

const LAST = 101

export const preferenceOf = (entry: unknown): number => {
  const pref = typeof entry === 'object' && entry !== null && 'pref' in entry ? entry.pref : undefined
  return typeof pref === 'number' && pref >= 1 && pref <= 100 ? pref : LAST
}

const byPreference = ([, one]: [string, unknown], [, other]: [string, unknown]) => preferenceOf(one) - preferenceOf(other)
