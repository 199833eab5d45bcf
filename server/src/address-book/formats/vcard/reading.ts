/** What the lines of one card say, before it is decided what the contact can hold. */
import type { Card, Note, Photo } from '../card.ts'
import type { ContentLine } from './content-line.ts'
import type { Groups } from './groups.ts'

/** A value, and the lines from which it was read. */
export interface Entry<Value> {
  value: Value
  lines: ContentLine[]
  /** The writer produces the same lines from the value, except for their order and group. */
  isExact: boolean
  /** 1 is the most preferred, 100 the least (RFC 6350, section 5.3). */
  preference: number
}

export const LISTS = ['emails', 'phones', 'addresses', 'urls', 'dates', 'related'] as const
export type ListName = (typeof LISTS)[number]

export const SINGLE_VALUES = ['uid', 'nickname', 'organization', 'job_title', 'notes', 'birthday'] as const
export type SingleName = (typeof SINGLE_VALUES)[number]

export const NAME_PARTS = ['last_name', 'first_name', 'middle_name', 'name_prefix', 'name_suffix'] as const
/** In the order of the property N. */
export type Name = Pick<Card, (typeof NAME_PARTS)[number]>

/** Reads a line into the reading. `groups` are those of its card. */
export type ReadProperty = (line: ContentLine, reading: Reading, groups: Groups) => void

/** Why a value is kept in the remainder. */
export const NOT_VALID = 'has a value that is not valid here.'

/** Of one card. More would help nobody. */
const MAX_NOTES = 100

export class Reading {
  readonly lists: { [List in ListName]: Entry<Card[List][number]>[] } = {
    emails: [],
    phones: [],
    addresses: [],
    urls: [],
    dates: [],
    related: [],
  }
  readonly single: Partial<Record<SingleName, Entry<string>>> = {}
  /** The lines N and FN. */
  readonly names: ContentLine[] = []
  readonly labels: string[] = []
  additionalData: Record<string, unknown> = {}
  photo: Photo | null = null
  /** Lines that no member holds. */
  readonly kept = new Set<ContentLine>()
  readonly notes: Note[] = []
  readonly latestBirthday: string

  /** `latestBirthday` is the last day that is not in the future anywhere. */
  constructor(latestBirthday: string) {
    this.latestBirthday = latestBirthday
  }

  note(note: Note) {
    if (this.notes.length < MAX_NOTES) this.notes.push(note)
  }

  /** Keeps a line whose value no member can hold, and says so. */
  keep(line: ContentLine, reason: string) {
    this.kept.add(line)
    this.note({ code: 'value-kept', detail: `${line.name} in line ${line.line} ${reason} It is exported again, but not shown.` })
  }

  drop(line: { line: number }, detail: string) {
    this.note({ code: 'value-dropped', detail: `Line ${line.line} ${detail}` })
  }
}
