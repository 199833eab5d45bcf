/** The lines of the remainder that are written in place of others, because the contact still has their values. */
import { isDeepStrictEqual } from 'node:util'
import type { Card } from '../card.ts'
import { type ContentLine, formatLine } from './content-line.ts'
import { interpret } from './interpret.ts'
import { readNames } from './read-names.ts'
import { type Entry, type ListName, NAME_PARTS, type Reading, type SingleName } from './reading.ts'

const ANY_DAY = '9999-12-31'

export class HeldEntries {
  readonly #reading: Reading | undefined
  readonly #card: Card
  readonly #isCompany: boolean
  readonly #used = new Set<Entry<unknown>>()
  readonly #written = new Set<ContentLine>()

  constructor(held: ContentLine[], card: Card, isCompany: boolean) {
    this.#reading = held.length === 0 ? undefined : interpret(held, ANY_DAY)
    this.#card = card
    this.#isCompany = isCompany
  }

  /** The lines N and FN; none if the contact has another name by now. */
  names(): readonly ContentLine[] {
    const { names = [] } = this.#reading ?? {}
    const { name } = readNames(names, this.#card, this.#isCompany)
    return NAME_PARTS.every((part) => name[part] === this.#card[part]) ? names : []
  }

  single(member: SingleName): string[] | undefined {
    const entry = this.#reading?.single[member]
    return entry && entry.value === this.#card[member] ? this.#print(entry.lines) : undefined
  }

  /** The lines of the first unused entry with this value. `preference` is a parameter to add. */
  entry(list: ListName, value: unknown, preference: { name: string; value: string } | undefined): string[] | undefined {
    const entries: Entry<unknown>[] = this.#reading?.lists[list] ?? []
    const entry = entries.find((each) => !this.#used.has(each) && isDeepStrictEqual(each.value, value))
    if (!entry) return undefined
    this.#used.add(entry)
    const [line, ...companions] = entry.lines
    if (!line || !preference) return this.#print(entry.lines)
    return [formatLine({ ...line, parameters: [...line.parameters, preference] }), ...this.#print(companions)]
  }

  /** Values of the same group share the line of their label, which is written once. */
  #print(lines: ContentLine[]): string[] {
    const unwritten = lines.filter((line) => !this.#written.has(line))
    for (const line of unwritten) this.#written.add(line)
    return unwritten.map(({ raw }) => raw)
  }
}
