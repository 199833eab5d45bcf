/** The values of a JSContact card that are written as they were read, because the contact still has what they say. */
import { isDeepStrictEqual } from 'node:util'
import type { Card } from '../card.ts'
import type { ContentLine } from '../vcard/content-line.ts'
import { NAME_PARTS } from '../vcard/reading.ts'
import { unescapeText } from '../vcard/values.ts'
import { fitsAt, type JsonObject, isObject, namesOf, parseJson } from './json.ts'
import { PROPERTIES } from './properties.ts'
import { preferenceOf, Reading } from './reading.ts'

const ANY_DAY = '9999-12-31'

interface Held {
  property: string
  id: string
  value: JsonObject
  /** What is read from this value alone. */
  card: Card
}

type ListName = 'emails' | 'phones' | 'addresses' | 'urls' | 'dates' | 'related'
type SingleName = 'nickname' | 'organization' | 'job_title' | 'notes' | 'birthday'

export class HeldEntries {
  readonly #held: Held[]
  /** Pointers to all values of the remainder: new entries have other ids. */
  readonly #taken: Set<string>
  readonly #card: Card

  constructor(held: readonly ContentLine[], kept: readonly ContentLine[], card: Card) {
    this.#held = held.flatMap((line) => (line.name === 'JSPROP' ? (readHeld(line) ?? []) : []))
    this.#taken = new Set([...held, ...kept].map(pointerOf))
    this.#card = card
  }

  name(): JsonObject | undefined {
    const held = this.#held.find(({ property }) => property === 'name')
    return held && NAME_PARTS.every((part) => held.card[part] === this.#card[part]) ? held.value : undefined
  }

  /** The map of the entry of a member with one value. `written` is that entry, if the member has a value. */
  single(property: string, prefix: string, member: SingleName, written: JsonObject[]): JsonObject {
    const [entry] = written
    if (!entry) return {}
    const held = this.#held.find((each) => each.property === property && each.card[member] === this.#card[member])
    return held ? { [held.id]: held.value } : { [this.#newIds(property, prefix).next().value]: entry }
  }

  /** The map of the entries of a list. The order of the entries is that of their preference. */
  list<Entry>(property: string, prefix: string, member: ListName, values: Entry[], write: (value: Entry) => JsonObject): JsonObject {
    const unused = this.#held.filter((held) => held.property === property)
    const ids = this.#newIds(property, prefix)
    const entries = values.map((value): WrittenEntry => {
      const index = unused.findIndex(({ card }) => isDeepStrictEqual(card[member], [value]))
      const [held] = index === -1 ? [] : unused.splice(index, 1)
      return held ? { ...held, isHeld: true } : { id: ids.next().value, value: write(value), isHeld: false }
    })
    return toMap(entries)
  }

  *#newIds(property: string, prefix: string): Generator<string, never> {
    for (let number = 1; ; number++) if (!this.#taken.has(`${property}/${prefix}${number}`)) yield `${prefix}${number}`
  }

  relation(name: string, label: string | null): JsonObject | undefined {
    return this.#held.find(({ property, card: { related } }) => property === 'relatedTo' && isDeepStrictEqual(related, [{ name, label }]))
      ?.value
  }
}

interface WrittenEntry {
  id: string
  value: JsonObject
  isHeld: boolean
}

const pointerOf = ({ parameters }: ContentLine) => parameters.find(({ name }) => name === 'JSPTR')?.value ?? ''

function readHeld(line: ContentLine): Held | undefined {
  const pointer = pointerOf(line)
  const [property = '', id = ''] = namesOf(pointer)
  const value = parseJson(unescapeText(line.value))?.value
  const read = Object.hasOwn(PROPERTIES, property) ? PROPERTIES[property] : undefined
  if (!read || !isObject(value) || !fitsAt(pointer, value)) return undefined
  const reading = new Reading(ANY_DAY)
  read(property === 'name' ? value : { [id]: value }, reading)
  return { property, id, value, card: reading.draft.card }
}

/** The map is read in the order of `entries`: by preference, and by position where that is equal. */
function toMap(entries: readonly WrittenEntry[]): JsonObject {
  const [first, ...others] = entries
  if (!first) return {}
  const isFirstMarked = others.length > 0 && !first.isHeld && entries.every(({ value }) => value['pref'] === undefined)
  const marked = isFirstMarked ? [withPreference(first, 1), ...others] : entries
  const map = Object.fromEntries(marked.map(({ id, value }) => [id, value]))
  // Ids that are numbers come first in an object.
  const read = Object.entries(map).toSorted(([, one], [, other]) => preferenceOf(one) - preferenceOf(other))
  if (read.every(([id], index) => id === marked[index]?.id)) return map
  return Object.fromEntries(entries.map((entry, index) => [entry.id, withPreference(entry, index + 1).value]))
}

const withPreference = <Entry extends { value: JsonObject }>(entry: Entry, pref: number): Entry => ({
  ...entry,
  value: { ...entry.value, pref },
})
