/**
 * Checks single values of a file with the schemas of the contract. Each function returns the value as it would be
 * stored, trimmed for example, or undefined if the contract refuses it.
 */
import { ContactInput, FreeJson, LabelInput } from '@contacts/contract'
import sjson from 'secure-json-parse'
import type * as z from 'zod'
import { replaceInexact } from '../../platform/http/exact-numbers.ts'
import type { Card } from './card.ts'

type Accept = (value: string) => string | undefined

// Most values are short and need neither trimming nor normalisation. To run a schema takes ten times as long.
const PLAIN = /^[!-~](?:[ -~]{0,48}[!-~])?$/

const byShortcut =
  (accept: Accept): Accept =>
  (value) =>
    PLAIN.test(value) ? value : accept(value)

const bySchema =
  (schema: z.ZodType<string | null>): Accept =>
  (value) => {
    const { success, data } = schema.safeParse(value)
    return success && data !== null ? data : undefined
  }

const { shape } = ContactInput
const memberOf = (schema: z.ZodDefault<z.ZodType>) => schema.unwrap() as z.ZodType<string | null>
const elementOf = <Shape extends z.ZodRawShape>(list: z.ZodDefault<z.ZodArray<z.ZodObject<Shape>>>) => list.unwrap().element.shape

const withoutDefault = (schema: z.ZodType) => schema as z.ZodType<string | null>

/** Text members, by the name of the member. */
export const acceptText = {
  uid: bySchema(memberOf(shape.uid)),
  first_name: byShortcut(bySchema(memberOf(shape.first_name))),
  last_name: byShortcut(bySchema(memberOf(shape.last_name))),
  middle_name: byShortcut(bySchema(memberOf(shape.middle_name))),
  name_prefix: byShortcut(bySchema(memberOf(shape.name_prefix))),
  name_suffix: byShortcut(bySchema(memberOf(shape.name_suffix))),
  nickname: byShortcut(bySchema(memberOf(shape.nickname))),
  organization: byShortcut(bySchema(memberOf(shape.organization))),
  job_title: byShortcut(bySchema(memberOf(shape.job_title))),
  notes: byShortcut(bySchema(memberOf(shape.notes))),
  birthday: bySchema(memberOf(shape.birthday)),
} satisfies Partial<Record<keyof Card, Accept>>

const address = elementOf(shape.addresses)
const PLAIN_NUMBER = /^\+?\d(?:[\d ()-]{0,28}\d)?$/
const PLAIN_EMAIL = /^[a-z\d_+-]{1,20}(?:\.[a-z\d_+-]{1,20}){0,2}@[a-z\d-]{1,40}(?:\.[a-z\d-]{1,40}){1,3}$/i
const acceptEmail = bySchema(elementOf(shape.emails).address)
const acceptNumber = bySchema(elementOf(shape.phones).number)

/** The parts of an address. */
export const acceptPart = {
  street: byShortcut(bySchema(withoutDefault(address.street))),
  city: byShortcut(bySchema(withoutDefault(address.city))),
  region: byShortcut(bySchema(withoutDefault(address.region))),
  postal_code: byShortcut(bySchema(withoutDefault(address.postal_code))),
  country: byShortcut(bySchema(withoutDefault(address.country))),
}

/** The values of the other lists, by the name of the list. */
export const acceptEntry = {
  emails: (value: string) => (PLAIN_EMAIL.test(value) ? value : acceptEmail(value)),
  phones: (value: string) => (PLAIN_NUMBER.test(value) ? value : acceptNumber(value)),
  urls: bySchema(elementOf(shape.urls).url),
  dates: bySchema(elementOf(shape.dates).date),
  related: byShortcut(bySchema(elementOf(shape.related).name)),
}

/** The label of an entry. */
export const acceptEntryLabel = byShortcut(bySchema(withoutDefault(elementOf(shape.emails).label)))

/** The name of a label of contacts. */
export const acceptLabelName = byShortcut(bySchema(LabelInput.shape.name))

/** `text` is JSON. */
export function acceptAdditionalData(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = sjson.parse(replaceInexact(text), null, { protoAction: 'error', constructorAction: 'error' })
    return FreeJson.safeParse(value).data
  } catch {
    return undefined
  }
}
