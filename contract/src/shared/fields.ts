/** Ids, query integers and regions: the field schemas that slices share. */
import * as z from 'zod'
import { check } from './issue.ts'

const AN_ID = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'

const pathIdMeta = (description: string) => ({
  description: `${description} A value that is not a UUID gets 404, too.`,
  format: 'uuid',
  examples: [AN_ID],
})

/** An id in a path. Every stored id is a UUID, so any other value gets the 404 named by `problem` instead of a 422. */
export const idParam = (problem: `${'contact' | 'label' | 'session' | 'picture' | 'import'}-not-found`, description: string) =>
  z.guid(problem).meta(pathIdMeta(description))

/**
 * The id of a part of a contact, such as a phone number. The schema accepts any text, because the handler must first
 * report a contact that does not exist.
 */
export const partIdParam = (description: string) => z.string().meta(pathIdMeta(description))

/** An id that the service generated. */
export const Id = (description: string) =>
  z.uuid().meta({ description: `${description} A UUIDv7 (RFC 9562): ids that are created later are greater.`, examples: [AN_ID] })

/** The id of a contact, label or phone in a body or query. UUIDs are compared in lower case. */
export const IdInput = z.guid().overwrite((id) => id.toLowerCase())

/** An integer in a query, in decimal notation. Coercion would read "" as 0 and "1e3" as 1000. */
export const queryInteger = (
  min: number,
  max: number,
  meta: { description: string; examples?: number[] },
  tooLarge = `Must be at most ${max}.`,
) =>
  // `preprocess` declares its input as unknown, but the OpenAPI document and the client treat it as a number.
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    z
      .number('Must be a whole number.')
      .int('Must be a whole number.')
      .min(min)
      .check(check((value) => (value > max ? ['too-large', tooLarge] : undefined)))
      .meta({ maximum: max, ...meta }),
  ) as z.ZodType<number, number>

const BOOLEANS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
])

/** `true` or `false` in a query. */
export const queryBoolean = (meta: { description: string; examples: boolean[] }) =>
  z.preprocess((value) => BOOLEANS.get(value) ?? value, z.boolean().meta(meta)) as z.ZodType<boolean, boolean>

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const isRegion = (value: string) => /^[A-Z]{2}$/.test(value) && value !== 'ZZ' && regions.of(value) !== undefined

export const Region = (description: string) =>
  z
    .string()
    .check(check((value) => (isRegion(value) ? undefined : ['not-a-region', 'Must be a country code of ISO 3166-1, such as UA.'])))
    .meta({ description: `${description} Two capital letters (ISO 3166-1 alpha-2).`, pattern: '^[A-Z]{2}$', examples: ['UA'] })

/** A member of a response that a request may contain, so that a client can send back what it read. */
export const readOnly = z
  .unknown()
  .optional()
  .meta({ description: 'Read-only: accepted and ignored, so that a client can send back what it read.', readOnly: true })
