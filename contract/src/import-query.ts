/** The query of `imports.plan`: how to read a file of contacts. */
import * as z from 'zod'
import { LabelName } from './labels.ts'
import { check } from './shared/issue.ts'

export const importFormats = ['vcard', 'csv', 'jscontact'] as const
export const csvDelimiters = ['comma', 'semicolon', 'tab', 'pipe'] as const
export const dateOrders = ['day_first', 'month_first'] as const

const isEncoding = (value: string) => {
  try {
    return new TextDecoder(value).encoding !== ''
  } catch {
    return false
  }
}

function isMapping(text: string) {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && Object.values(value).every((field) => field === null || typeof field === 'string')
  } catch {
    return false
  }
}

const MAX_MAPPING = 10_000

/** Parameters that only CSV files have. */
const csvQuery = {
  delimiter: z
    .enum(csvDelimiters)
    .optional()
    .meta({ description: 'Only for CSV: the character between the cells. Default: recognised from the header.', examples: ['semicolon'] }),
  date_order: z
    .enum(dateOrders)
    .optional()
    .meta({
      description:
        'Only for CSV: whether `3/12/1990` is 3 December (`day_first`) or 12 March (`month_first`). Default: recognised from a date ' +
        'of the file with a number above 12.',
      examples: ['day_first'],
    }),
  columns: z
    .string()
    .max(MAX_MAPPING)
    .check(
      check((value) =>
        isMapping(value) ? undefined : ['not-a-mapping', 'Must be a JSON object with headers of columns, and a field or null for each.'],
      ),
    )
    .optional()
    .meta({
      description:
        'Only for CSV: what columns hold, if that is not recognised. A JSON object with the headers of these columns; its values are ' +
        'fields, such as `first_name`, `emails.1.address` or `phones.work.number`, or null to keep a column for exports only. The guide ' +
        'of imports lists the fields. At most 10000 characters.',
      examples: ['{"Spalte A":"first_name","Spalte B":"phones.mobile.number","Spalte C":null}'],
    }),
}

export const ImportQuery = z
  .strictObject({
    format: z
      .enum(importFormats)
      .optional()
      .meta({
        description:
          'The format of the file. Default: the one that `Content-Type` names (`text/vcard`, `text/csv`, `application/jscontact+json`), ' +
          'else recognised from the content.',
        examples: ['vcard', 'csv'],
      }),
    encoding: z
      .string()
      .max(40)
      .check(
        check((value) =>
          isEncoding(value) ? undefined : ['not-an-encoding', 'Must be a label of the WHATWG Encoding Standard, such as utf-8.'],
        ),
      )
      .optional()
      .meta({
        description: 'The encoding of the text, as a label of the WHATWG Encoding Standard. Default: recognised from the content.',
        examples: ['windows-1251'],
      }),
    ...csvQuery,
    label: LabelName.optional().meta({
      description:
        'A label that each contact of the file gets, also those that exist already. It is created if the user has no such label.',
      examples: ['Import 2026'],
    }),
  })
  .meta({ description: 'How to read the file, and what to add to its contacts.' })
