/**
 * Our own CSV files have the columns of Google's, which most programs read, and one more, which others ignore. Its
 * header marks the file as ours, and says that its cells are guarded. Its cells are JSON with all that Google's columns
 * cannot hold, so that a contact that is exported and imported again loses nothing but its picture.
 */
import sjson from 'secure-json-parse'
import { acceptAdditionalData } from '../accept.ts'
import type { Card } from '../card.ts'
import type { CardDraft, ValueList } from '../draft.ts'
import { fieldOfGoogle } from './google.ts'

export const OUR_COLUMN = 'Contacts CSV 1'

export const isOurs = (header: readonly string[]) => header.includes(OUR_COLUMN)

export const fieldOfOurs = (column: string): string | null => (column === OUR_COLUMN ? 'rest' : (fieldOfGoogle(column, false) ?? null))

/** What the other columns of a row do not hold. */
export type Rest = Partial<Pick<Card, 'uid' | 'additional_data' | 'labels' | 'remainder'>> & {
  /** Entries for which the file has no columns. */
  [List in ValueList | 'addresses']?: Card[List]
}

/** Values that are not valid are left out: the file was edited by hand. */
export function readRest(cell: string, draft: CardDraft) {
  const rest = parseObject(cell)
  if (!rest) return draft.note('value-dropped', `The column "${OUR_COLUMN}" is not readable.`)
  if (typeof rest['uid'] === 'string') draft.setText('uid', rest['uid'])
  draft.card.additional_data = acceptAdditionalData(jsonOf(rest['additional_data'])) ?? {}
  for (const name of textsOf(rest['labels'])) draft.addLabel(name)
  for (const line of textsOf(rest['remainder'])) draft.keepRaw(line)
  for (const [list, part] of Object.entries(VALUES))
    for (const entry of objectsOf(rest[list])) addValue(draft, list as ValueList, part, entry)
  for (const entry of objectsOf(rest['addresses'])) addAddress(draft, entry)
}

const VALUES = { emails: 'address', phones: 'number', urls: 'url', dates: 'date', related: 'name' } satisfies Record<ValueList, string>

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const labelOf = (entry: Record<string, unknown>) => textOf(entry['label']) || null

function addValue(draft: CardDraft, list: ValueList, part: string, entry: Record<string, unknown>) {
  draft.addValue(list, textOf(entry[part]), labelOf(entry))
}

function addAddress(draft: CardDraft, entry: Record<string, unknown>) {
  const part = (name: string) => textOf(entry[name])
  const parts = { street: part('street'), city: part('city'), region: part('region') }
  draft.addAddress({ ...parts, postal_code: part('postal_code'), country: part('country') }, labelOf(entry))
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = sjson.parse(text, null, { protoAction: 'error', constructorAction: 'error' })
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Empty if the value is nested too deeply to be written. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const textsOf = (value: unknown) => listOf(value).filter((item) => typeof item === 'string')
const objectsOf = (value: unknown) => listOf(value).filter(isObject)
