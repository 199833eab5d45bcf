/** The export of contacts as a file for other address books. */
import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { contactFilters } from './contact-query.ts'
import { access, VERIFIED } from './shared/access.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

/** The media types of a vCard, by version (RFC 6350, section 10.1). */
export const VCARD_TYPES = {
  '4.0': 'text/vcard; charset=utf-8; version=4.0',
  '3.0': 'text/vcard; charset=utf-8; version=3.0',
} as const

/** CSV (RFC 4180) and JSContact (RFC 9553, RFC 9982). */
export const CSV_TYPE = 'text/csv; charset=utf-8'
export const JSCONTACT_TYPE = 'application/jscontact+json; version=2.0'

export const ContactExportQuery = z
  .strictObject({
    ...contactFilters,
    format: z
      .enum(['vcard', 'csv', 'jscontact'])
      .optional()
      .meta({
        description:
          'The format of the file. It takes precedence over `Accept`. Without either, the format is vCard. `csv` has the columns of ' +
          'Google Contacts, in UTF-8 with a byte order mark, and one more, with which an import here gets everything back; text that ' +
          'a spreadsheet would take for a formula begins with an apostrophe. `jscontact` is a JSON array of cards of version 2.0 (RFC 9982).',
        examples: ['vcard', 'csv'],
      }),
    version: z
      .enum(['4.0', '3.0'])
      .optional()
      .meta({
        description:
          'The version of vCard: 4.0 (RFC 6350), the default, or 3.0 (RFC 2426) for programs that read no newer one, such as ' +
          'those of Apple and Microsoft. It takes precedence over the parameter `version` of `Accept`.',
        examples: ['3.0'],
      }),
  })
  .meta({ description: 'Filters, which a contact must all match, and the format of the file.' })

export const contactExport = c.router({
  export: {
    method: 'GET',
    path: '/api/contacts/export',
    summary: 'Export contacts as a file',
    description:
      'All contacts that match the given filters, in the order of creation, as a file that other address books import. `format`, or ' +
      '`Accept`, chooses the format. Names of labels become CATEGORIES. Properties of an imported vCard that a contact has no member ' +
      'for are exported again. The server reads the contacts page by page while it sends them: the file has each contact at most ' +
      'once, and every contact that exists the whole time, and it may or may not contain changes that are made meanwhile. If the ' +
      'connection ends before the last chunk, the file is incomplete: `Transfer-Encoding: chunked` shows it to every client.',
    metadata: access('session', 'export', { streams: true, alternatives: [VCARD_TYPES['3.0'], CSV_TYPE, JSCONTACT_TYPE] }),
    query: ContactExportQuery,
    responses: { 200: c.otherResponse({ contentType: VCARD_TYPES['4.0'], body: c.type<Uint8Array>() }), ...failsWith(...VERIFIED) },
  },
})
