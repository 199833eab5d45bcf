/**
 * Writes contacts as JSON from rows whose columns are text, as PostgreSQL sent them. JSON columns go into the response
 * as they are. The members are the columns that statements select (`RETURNED`), and `display_name`. The compiler compares
 * this list with the contract, so these responses have no member that the contract lacks.
 */
import type { Contact } from '@contacts/contract'
import type * as z from 'zod'
import { instantOf } from '../../platform/db/connection.ts'
import type { TextRow } from '../../platform/db/query.ts'
import { JsonText } from '../../platform/http/json-text.ts'
import { RETURNED } from './columns.ts'
import { defaultUid, displayName, firstEntryOf, photoUrl, type PictureContext } from './contact.ts'
import { content } from './entity.ts'

/** A contact as a client receives it: instants are text. */
export type ContactBody = z.output<typeof Contact>

type Column = (typeof RETURNED)[number]

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
  labels: uuidArray,
  created_at: instant,
  updated_at: instant,
  deleted_at: instant,
}

// In the order of the contract, which the serialiser follows, too.
const identity = ['id', 'version', 'uid'] as const
const members = RETURNED.slice(identity.length).map((column) => ({
  isPhoto: column === 'photo_id',
  prefix: `,"${column === 'photo_id' ? 'photo_url' : column}":`,
  toJson: converters[column] ?? (jsonColumns.includes(column) ? asIs : (JSON.stringify as ToJson)),
}))

/** Writes the contact whose columns, those of `RETURNED`, begin at index `first` of the row. */
export function writeContact(context: PictureContext, row: TextRow, first = 0): JsonText<ContactBody> {
  const [id, version, uid] = row.slice(first, first + identity.length)
  const uidJson = typeof uid === 'string' ? JSON.stringify(uid) : quoted(defaultUid(id ?? ''))
  let json = `{"id":"${id}","version":${version},"uid":${uidJson},"display_name":${JSON.stringify(displayNameIn(row, first))}`
  let index = first + identity.length
  for (const { prefix, toJson, isPhoto } of members) {
    const text = row[index++]
    json += typeof text === 'string' ? prefix + (isPhoto ? quoted(photoUrl(context, text)) : toJson(text)) : `${prefix}null`
  }
  return new JsonText(`${json}}`)
}

function displayNameIn(row: TextRow, first: number) {
  const text = (column: Column) => row[first + RETURNED.indexOf(column)] ?? null
  const names = {
    first_name: text('first_name'),
    last_name: text('last_name'),
    nickname: text('nickname'),
    organization: text('organization'),
  }
  return displayName(names, () => firstEntryOf({ emails: parseList(text('emails')), phones: parseList(text('phones')) }))
}

const parseList = (json: string | null) => JSON.parse(json ?? '[]')

/** The text of a column that is not null. */
export const columnOf = (row: TextRow, column: Column): string => row[RETURNED.indexOf(column)] ?? ''

export const parseContact = ({ text }: JsonText<ContactBody>) => JSON.parse(text) as ContactBody
