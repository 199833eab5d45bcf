/** Cards for property tests. */
import { ContactInput, LabelInput } from '@contacts/contract'
import fc from 'fast-check'
import type * as z from 'zod'
import { type Card, emptyCard } from './card.ts'

/** Texts that are hard to write: separators, quotes, formulas, marks of Google, scripts, joiners. */
const hardText = fc.string({
  unit: fc.constantFrom(...'ab1 ,;|"\'=+-@*:\\/.()', ' ::: ', '* ', 'ї', 'ß', '李', '😀', '\u200d', '\u0301', '\ufeff', '\u2028'),
  minLength: 1,
  maxLength: 12,
})
const lines = fc.array(hardText, { minLength: 1, maxLength: 3 }).map((texts) => texts.join('\n'))
const label = fc.option(fc.oneof(fc.constantFrom('home', 'Work', '* ', '* Mobile', 'work fax', '1'), hardText), { nil: null })
const date = fc
  .tuple(
    fc.option(fc.constantFrom('0001', '1604', '1990', '2020'), { nil: '-' }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
const email = fc.constantFrom('a@example.com', "=x'y@example.com", '+a@example.com', '-1@example.com', 'ї@приклад.укр')
const number = fc.constantFrom('+380 67 123 45 67', '067 123 45 67; 5', '-1', '+1 CALL NOW', '*100#', '=5', '@5', '12,5')
const url = fc.constantFrom('https://example.com', 'http://a.example/ ::: b', 'xmpp:a@b.example')
const list = <Entry>(entry: fc.Arbitrary<Entry>) => fc.array(entry, { maxLength: 2 })

/** The server refuses JSON with such a member. */
const FORBIDDEN_NAMES = /__proto__|constructor/

const input = fc.record({
  uid: fc.option(hardText, { nil: null }),
  first_name: fc.option(hardText, { nil: null }),
  last_name: fc.option(hardText, { nil: null }),
  middle_name: fc.option(hardText, { nil: null }),
  name_prefix: fc.option(hardText, { nil: null }),
  name_suffix: fc.option(hardText, { nil: null }),
  nickname: fc.option(hardText, { nil: null }),
  organization: fc.option(hardText, { nil: null }),
  job_title: fc.option(hardText, { nil: null }),
  notes: fc.option(lines, { nil: null }),
  birthday: fc.option(date, { nil: null }),
  emails: list(fc.record({ address: email, label })),
  phones: list(fc.record({ number, label })),
  addresses: list(
    fc.record({
      street: fc.option(lines, { nil: null }),
      city: fc.option(hardText, { nil: null }),
      region: fc.option(hardText, { nil: null }),
      postal_code: fc.option(hardText, { nil: null }),
      country: fc.option(hardText, { nil: null }),
      label,
    }),
  ),
  urls: list(fc.record({ url, label })),
  dates: list(fc.record({ date, label })),
  related: list(fc.record({ name: hardText, label })),
  additional_data: fc
    .dictionary(hardText, fc.jsonValue({ maxDepth: 2, noUnicodeString: false }), { maxKeys: 3 })
    .filter((data) => !FORBIDDEN_NAMES.test(JSON.stringify(data))),
})

/** Cards that the contract accepts, in the form in which it would store them. */
export const aCard: fc.Arbitrary<Card> = fc
  .tuple(input, fc.array(hardText, { maxLength: 3 }), fc.array(hardText, { maxLength: 2 }))
  .map(([values, labels, texts]) => {
    const { data } = ContactInput.safeParse(values)
    const names = labels.flatMap((name) => LabelInput.safeParse({ name }).data?.name ?? [])
    return data && toCard(data, [...new Set(names)], texts)
  })
  .filter((made) => made !== undefined)

function toCard(data: z.output<typeof ContactInput>, labels: string[], texts: string[]): Card {
  const { id: _id, version: _version, ...members } = data
  return {
    ...emptyCard(),
    ...Object.fromEntries(Object.entries(members).filter(([name]) => name in emptyCard())),
    // As the database has it: JSON has no negative zero.
    additional_data: JSON.parse(JSON.stringify(data.additional_data)) as Record<string, unknown>,
    labels,
    remainder: texts.map((text) => `X-OTHER;X-P="a,b":${text.replaceAll('\n', '\\n')}`),
  }
}
