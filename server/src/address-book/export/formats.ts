/**
 * The formats of an export. A new format needs an entry here, and in the contract a value of `format` and its media types
 * in `alternatives` of the route.
 */
import { type ContactExportQuery, VCARD_TYPES } from '@contacts/contract'
import type * as z from 'zod'
import type { Card } from '../formats/card.ts'
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
  /** Yields the text of the file in parts of any size. */
  write(pages: AsyncIterable<ExportedContact[]>): AsyncIterable<string>
}

const vCards = (version: Version): ExportFormat => ({
  mediaType: VCARD_TYPES[version],
  fileName: 'contacts.vcf',
  write: async function* (pages) {
    for await (const contacts of pages)
      yield contacts.map(({ card, updatedAt }) => writeVCard(card, { version, revision: updatedAt })).join('')
  },
})

type FormatName = NonNullable<z.infer<typeof ContactExportQuery>['format']>

/** The variants of each format. The first variant of the first format is the default. */
export const exportFormats: Record<FormatName, readonly ExportFormat[]> = {
  vcard: [vCards('4.0'), vCards('3.0')],
}
