/** Reads a CSV file as the parameters of the request and the header of the file say. */
import type { ImportQuery } from '@contacts/contract'
import type * as z from 'zod'
import { invalid, Problem, validationFailed } from '../../core/problem.ts'
import { type Column, MAX_COLUMNS } from '../formats/csv/columns.ts'
import { MAX_HEADER } from '../formats/csv/delimiter.ts'
import { readCsv } from '../formats/csv/read.ts'
import { recogniseCsv, recogniseHeader } from '../formats/csv/recognise.ts'
import { hintsOf, nameOfDelimiter, unknownColumn } from './csv-parameters.ts'
import type { CsvLayout } from './entity.ts'

/** Returns undefined if the file has no header. */
export async function openCsv(text: string, query: z.infer<typeof ImportQuery>, now: Date) {
  const hints = hintsOf(query)
  if (hints instanceof Problem) return hints
  const header = recogniseHeader(text, hints)
  if (!header) return undefined
  const problem = refuseColumns(header.columns, hints.columns)
  if (problem) return problem
  const recognised = await recogniseCsv(text, hints)
  if (!recognised) return undefined
  const { columns, delimiter, dateOrder } = recognised
  const csv: CsvLayout = { delimiter: nameOfDelimiter(delimiter), date_order: dateOrder, columns }
  return { cards: readCsv(text, recognised, now), csv }
}

function refuseColumns(columns: readonly Column[], assigned: ReadonlyMap<string, unknown> | undefined) {
  const length = columns.reduce((sum, { column }) => sum + column.length, 0)
  if (columns.length > MAX_COLUMNS || length > MAX_HEADER)
    return invalid('#', 'header-too-large', `The header has more than ${MAX_COLUMNS} columns, or more than ${MAX_HEADER} characters.`)
  const names = new Set(columns.map(({ column }) => column))
  const errors = [...(assigned?.keys() ?? [])].filter((column) => !names.has(column)).map(unknownColumn)
  return errors.length > 0 ? validationFailed(errors) : undefined
}
