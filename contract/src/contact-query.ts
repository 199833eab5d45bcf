/** The query of `contacts.list`: filters, order and page. */
import * as z from 'zod'
import { IdInput, queryBoolean } from './shared/fields.ts'
import { rejectSkipWithCursor, pageQuery } from './shared/page.ts'
import { text } from './shared/text.ts'

// Search itself refuses a text of which folding leaves nothing, whether the text is visible or not.
const LIMITS = { max: 200, mayBeInvisible: true, pasted: true }

const filter = (description: string, examples: string[]) =>
  text(LIMITS, {
    description:
      `${description} Case, accents, apostrophes and script are ignored; \`%\`, \`_\` and \`\\\` are ordinary characters. ` +
      'Tabs and line ends count as spaces. 1 to 200 characters.',
    examples,
  }).optional()

const PhoneFilter = text(LIMITS, {
  description:
    'Part of a phone number, in any notation: its digits are searched in the number as typed, in E.164 and in national ' +
    'format. 1 to 200 characters with at least one digit.',
  examples: ['067 123'],
}).optional()

const SORTS = ['created_at', 'updated_at', 'first_name', 'last_name', 'next_birthday'] as const

/** The filters of a list, and of an export. */
export const contactFilters = {
  first_name: filter('Part of the first name.', ['Іван']),
  last_name: filter('Part of the last name.', ['shevch']),
  email: filter('Part of an e-mail address.', ['gmail']),
  phone: PhoneFilter,
  q: filter(
    'Full search: every word must occur in the names, nickname, organisation, job title, e-mail addresses, phone numbers, ' +
      'addresses, URLs, names of related people or notes. Punctuation at the edge of a word is ignored. The text may be pasted: `Smith, John`, ' +
      '`John Smith <john@example.com>`, `mailto:…`, `tel:…`, or a phone number in any notation.',
    ['іван gmail'],
  ),
  label: IdInput.optional().meta({
    description: 'Id of a label that the contacts have. If there is no such label, the list is empty.',
    examples: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12'],
  }),
  trashed: queryBoolean({
    description:
      '`true` lists the contacts in the trash, `false` (the default) those that are not in the trash. The trash cannot be ' +
      'sorted by `next_birthday`.',
    examples: [false],
  }).default(false),
}

export const ContactQuery = z
  .strictObject({
    ...contactFilters,
    sort: z
      .enum([...SORTS, ...SORTS.map((sort) => `-${sort}` as const)])
      .default('created_at')
      .meta({
        description:
          'The order; `-` reverses it. Names are sorted by the Unicode Collation Algorithm (UTS #10), Latin before ' +
          'Cyrillic, and with the Ukrainian letters as in their alphabet: Ґ after Г. The order does not depend on the ' +
          'language of the profile. `next_birthday` starts with the birthdays of today, in the time zone of the profile. ' +
          'Equal values are sorted by id. Contacts without a value come last, or first if the order is reversed.',
        examples: ['last_name'],
      }),
    ...pageQuery,
  })
  .check(rejectSkipWithCursor)
  .meta({ description: 'Filters, order and page. A contact must match all filters.' })
