/**
 * Writes contacts as JSON from rows whose columns are text, as PostgreSQL sent them. JSON columns go into the response
 * as they are. The members are the columns that statements select (`RETURNED`). The compiler compares this list with
 * the contract, so these responses have no member that the contract lacks.
 */
import type { Contact } from '@contacts/contract'
import type * as z from 'zod'
import { instantOf } from '../../platform/db/connection.ts'
import type { TextRow } from '../../platform/db/query.ts'
import { JsonText } from '../../platform/http/json-text.ts'
import { RETURNED } from './columns.ts'
import { content } from './entity.ts'

/** A contact as a client receives it: instants are text. */
export type ContactBody = z.output<typeof Contact>

/** Converts the text of a column to JSON. */
type ToJson = (text: string) => string

const asIs: ToJson = (text) => text
/** For text that needs no escaping. */
const quoted: ToJson = (text) => `"${text}"`
/** For an array of UUIDs, such as `{a,b}`. */
const uuidArray: ToJson = (text) => (text === '{}' ? '[]' : `["${text.slice(1, -1).replaceAll(',', '","')}"]`)
const instant: ToJson = (text) => quoted(instantOf(text))

const jsonColumns = Object.entries(content)
  .filter(([, { '~options': options }]) => 'columnType' in options && options.columnType === 'json')
  .map(([column]) => column)

const converters: Record<string, ToJson> = {
  id: quoted,
  version: asIs,
  labels: uuidArray,
  created_at: instant,
  updated_at: instant,
  deleted_at: instant,
}

const members = RETURNED.map((column, index) => ({
  prefix: `${index === 0 ? '{' : ','}"${column}":`,
  toJson: converters[column] ?? (jsonColumns.includes(column) ? asIs : (JSON.stringify as ToJson)),
}))

/** Writes the contact whose columns, those of `RETURNED`, begin at index `first` of the row. */
export function writeContact(row: TextRow, first = 0): JsonText<ContactBody> {
  let json = ''
  let index = first
  for (const { prefix, toJson } of members) {
    const text = row[index++]
    json += typeof text === 'string' ? prefix + toJson(text) : `${prefix}null`
  }
  return new JsonText(`${json}}`)
}

/** The text of a column that is not null. */
export const columnOf = (row: TextRow, column: (typeof RETURNED)[number]): string => row[RETURNED.indexOf(column)] ?? ''

export const parseContact = ({ text }: JsonText<ContactBody>) => JSON.parse(text) as ContactBody
