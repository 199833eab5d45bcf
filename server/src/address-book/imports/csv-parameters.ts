/** The parameters of a request that say how a CSV file is read. */
import { type csvDelimiters, type FieldError, type ImportQuery } from '@contacts/contract'
import type * as z from 'zod'
import { type Problem, validationFailed } from '../../core/problem.ts'
import type { Delimiter } from '../formats/csv/delimiter.ts'
import { isAssignable } from '../formats/csv/fields.ts'
import type { CsvHints } from '../formats/csv/recognise.ts'

type Query = z.infer<typeof ImportQuery>
type DelimiterName = (typeof csvDelimiters)[number]

const DELIMITERS: Record<DelimiterName, Delimiter> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }

export const delimiterOf = ({ delimiter }: Query): Delimiter | undefined => delimiter && DELIMITERS[delimiter]

const NAMES: Record<Delimiter, DelimiterName> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' }

export const nameOfDelimiter = (delimiter: Delimiter): DelimiterName => NAMES[delimiter]

const PARAMETERS = ['delimiter', 'date_order', 'columns'] as const

/** The parameters in the query that only a CSV file can have. */
export const csvParametersOf = (query: Query) => PARAMETERS.filter((name) => query[name] !== undefined)

export function hintsOf(query: Query): CsvHints | Problem<'validation-failed'> {
  const columns = query.columns === undefined ? undefined : mappingOf(query.columns)
  const errors = [...(columns?.values() ?? [])].flatMap((field) => (field === null || isAssignable(field) ? [] : [unknownField(field)]))
  if (errors.length > 0) return validationFailed(errors)
  return { delimiter: delimiterOf(query), dateOrder: query.date_order, columns }
}

/** The contract has checked that the text is a JSON object of texts and nulls. */
const mappingOf = (text: string) =>
  new Map(Object.entries(JSON.parse(text) as Record<string, string | null>).map(([column, field]) => [column.trim(), field]))

const MAX_SHOWN = 100
const show = (text: string) => text.slice(0, MAX_SHOWN).toWellFormed()

const unknownField = (field: string): FieldError => ({
  pointer: 'query/columns',
  code: 'unknown-field',
  detail: `No field has the name "${show(field)}".`,
})

export const unknownColumn = (column: string): FieldError => ({
  pointer: 'query/columns',
  code: 'unknown-column',
  detail: `The file has no column "${show(column)}".`,
})
