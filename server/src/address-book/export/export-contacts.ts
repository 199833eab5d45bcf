/** Exports contacts as a file, in the format that the query or `Accept` chooses. */
import { type ContactExportQuery, VCARD_TYPES } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { Alternatives } from '../../platform/http/alternatives.ts'
import { TextStream } from '../../platform/http/text-stream.ts'
import type { ContactRow } from '../contacts/contact.ts'
import { findRemainders } from '../contacts/remainders.ts'
import { listLabels } from '../labels/queries.ts'
import { readPages } from '../search/pages.ts'
import { cardOf, type LabelNames } from './contact-card.ts'
import { readPhotos } from './contact-photos.ts'
import { type ExportedContact, type ExportFormat, exportFormats } from './formats.ts'

export async function exportContacts(context: UserContext, { format, version, ...filters }: z.infer<typeof ContactExportQuery>) {
  const pages = readPages(context, filters)
  if (pages instanceof Problem) return pages
  const table = filters.trashed ? 'trash' : 'contacts'
  const formats = format ? exportFormats[format] : Object.values(exportFormats).flat()
  const offered = formats.filter(({ mediaType }) => isOffered(mediaType, version))
  const makers = offered.map((each): [string, () => TextStream] => [
    each.mediaType,
    () => streamOf(exportedContacts(context, pages, { table, hasPhotos: each.hasPhotos }), each),
  ])
  const [first] = makers
  // The query takes precedence over `Accept`.
  return format && first ? first[1]() : new Alternatives(makers)
}

/** Whether the query allows the media type: a version excludes the other versions of vCard. */
const isOffered = (mediaType: string, version: keyof typeof VCARD_TYPES | undefined) =>
  version === undefined || mediaType === VCARD_TYPES[version] || !mediaType.startsWith('text/vcard')

function streamOf(contacts: AsyncIterable<ExportedContact[]>, { mediaType, fileName, write }: ExportFormat) {
  const headers = { 'content-disposition': `attachment; filename="${fileName}"`, 'cache-control': 'private, no-store' }
  return new TextStream({ type: mediaType, headers, texts: write(contacts) })
}

/** The contacts of the pages, with the names of their labels, what no member holds, and their pictures. */
export async function* exportedContacts(
  context: UserContext,
  pages: AsyncIterable<ContactRow[]>,
  { table, hasPhotos }: { table: 'contacts' | 'trash'; hasPhotos: boolean },
): AsyncGenerator<ExportedContact[]> {
  const labelNames = await labelNamesOf(context)
  for await (const contacts of pages) {
    const ids = contacts.map(({ id }) => id)
    const remainders = await findRemainders(context.db, table, context.user.id, ids)
    const photos = hasPhotos ? await readPhotos(context, contacts) : undefined
    yield contacts.map((contact) => ({
      card: cardOf(contact, { labelNames, remainder: remainders.get(contact.id), photo: photos?.get(contact.id) }),
      updatedAt: contact.updated_at,
    }))
  }
}

export async function labelNamesOf({ db, user }: UserContext): Promise<LabelNames> {
  const labels = await db.run(listLabels({ owner_id: user.id }))
  return new Map(labels.map(({ id, name }) => [id, name]))
}
