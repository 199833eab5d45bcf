/** Decides in which format a file of contacts is read. */
import type { importFormats, ImportQuery } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import { recogniseHeader } from '../formats/csv/recognise.ts'
import { csvParametersOf, delimiterOf } from './csv-parameters.ts'

export type Format = (typeof importFormats)[number]
type Query = z.infer<typeof ImportQuery>

/** Media types that name a format. */
const FORMATS: Record<string, Format> = {
  'text/vcard': 'vcard',
  'text/x-vcard': 'vcard',
  'text/csv': 'csv',
  'application/jscontact+json': 'jscontact',
}

/** Undefined if neither the request names the format nor the content is known. */
export function formatOf(text: string, query: Query, mediaType: string | null): Format | undefined {
  const named = query.format ?? FORMATS[mediaType ?? '']
  if (named) return named
  return formatOfContent(text, query) ?? (csvParametersOf(query).length > 0 ? 'csv' : undefined)
}

/** Names what has decided the format, if the content has not. */
export function unknownFormat({ format }: Query, mediaType: string | null): Problem<'file-format-unknown'> {
  if (format) return new Problem('file-format-unknown', `The parameter \`format\` says ${format}, but the file has no card in this format.`)
  if (!FORMATS[mediaType ?? '']) return new Problem('file-format-unknown')
  return new Problem('file-format-unknown', `\`Content-Type\` says ${mediaType}, but the file has no card in this format.`)
}

const BEGIN = /^[ \t]*BEGIN[ \t]*:[ \t]*VCARD/im
// A vCard may follow other lines, but the cells of a CSV file may contain vCards, too.
const BEGINS_WITH_VCARD = /^\s*BEGIN[ \t]*:[ \t]*VCARD/i
const BEGINS_WITH_OBJECT = /^\s*(?:\[\s*)?\{/
const LINE_WITH_OBJECT = /^[ \t]*(?:\[[ \t]*)?\{/m

/** Whether an object begins on a line of its own, as the first card of each JSContact file does. */
export const hasObject = (text: string) => LINE_WITH_OBJECT.test(text)

function formatOfContent(text: string, query: Query): Format | undefined {
  if (BEGINS_WITH_VCARD.test(text)) return 'vcard'
  if (BEGINS_WITH_OBJECT.test(text)) return 'jscontact'
  const header = recogniseHeader(text, { delimiter: delimiterOf(query) })
  if (header?.columns.some(({ field }) => field !== null && field !== 'ignored')) return 'csv'
  return BEGIN.test(text) ? 'vcard' : undefined
}
