/**
 * The formats of an export. A new format needs an entry here, and in the contract a value of `format` and its media types
 * in `alternatives` of the route.
 */
import { type ContactExportQuery, CSV_TYPE, JSCONTACT_TYPE, VCARD_TYPES } from '@contacts/contract'
import type * as z from 'zod'
import type { Card } from '../formats/card.ts'
import { BYTE_ORDER_MARK, csvHeader, csvRow, type Shape } from '../formats/csv/write.ts'
import { writeCard } from '../formats/jscontact/write.ts'
import type { Version } from '../formats/vcard/version.ts'
import { writeVCard } from '../formats/vcard/write.ts'

export interface ExportedContact {
  card: Card
  updatedAt: Date
}

export interface ExportFormat {
  /** The media type with its parameters, as in the contract. */
  mediaType: string
  fileName: string
  hasPhotos: boolean
  /** Yields the text of the file in parts of any size. */
  write(pages: AsyncIterable<ExportedContact[]>): AsyncIterable<string>
}

const vCards = (version: Version): ExportFormat => ({
  mediaType: VCARD_TYPES[version],
  fileName: 'contacts.vcf',
  hasPhotos: true,
  write: async function* (pages) {
    for await (const contacts of pages)
      yield contacts.map(({ card, updatedAt }) => writeVCard(card, { version, revision: updatedAt })).join('')
  },
})

/**
 * How many entries have columns: as many as nearly all contacts have. The header is written before the contacts are
 * read. Further entries are in the last column, which our own import reads.
 */
const SHAPE: Shape = { emails: 6, phones: 12, addresses: 4, related: 5, urls: 5, dates: 5 }

const csv: ExportFormat = {
  mediaType: CSV_TYPE,
  fileName: 'contacts.csv',
  hasPhotos: false,
  write: async function* (pages) {
    let header = BYTE_ORDER_MARK + csvHeader(SHAPE)
    for await (const contacts of pages) {
      yield header + contacts.map(({ card }) => csvRow(card, SHAPE)).join('')
      header = ''
    }
    if (header) yield header
  },
}

/** A JSON array with a card on each line. */
const jsContact: ExportFormat = {
  mediaType: JSCONTACT_TYPE,
  fileName: 'contacts.json',
  hasPhotos: true,
  write: async function* (pages) {
    let separator = '[\n'
    for await (const contacts of pages) {
      if (contacts.length === 0) continue
      yield separator + contacts.map(({ card, updatedAt }) => JSON.stringify(writeCard(card, { revision: updatedAt }))).join(',\n')
      separator = ',\n'
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n'
  },
}

type FormatName = NonNullable<z.infer<typeof ContactExportQuery>['format']>

/** The variants of each format. The first variant of the first format is the default. */
export const exportFormats: Record<FormatName, readonly ExportFormat[]> = {
  vcard: [vCards('4.0'), vCards('3.0')],
  csv: [csv],
  jscontact: [jsContact],
}
