/**
 * Writes contacts as a CSV file in Google's layout, which Google, Outlook, Apple's and most other programs read.
 * `ours.ts` describes the last column. Pictures are left out.
 */
import type { Card, CardAddress } from '../card.ts'
import { VALUE_SEPARATOR } from './google.ts'
import { guard } from './guard.ts'
import { OUR_COLUMN, type Rest } from './ours.ts'

/** Without it, Excel and Outlook take UTF-8 for the code page of Windows. */
export const BYTE_ORDER_MARK = '\ufeff'

const LISTS = ['emails', 'phones', 'addresses', 'related', 'urls', 'dates'] as const
type List = (typeof LISTS)[number]

/** How many entries of each list have columns. */
export type Shape = Record<List, number>

/** The columns that hold all entries of the cards, and at least one entry of the usual lists. */
export function shapeOf(cards: Iterable<Card>): Shape {
  const shape: Shape = { emails: 1, phones: 1, addresses: 1, related: 0, urls: 0, dates: 0 }
  for (const card of cards) for (const list of LISTS) shape[list] = Math.max(shape[list], card[list].length)
  return shape
}

const SINGLE: [column: string, valueOf: (card: Card) => string | null][] = [
  ['First Name', (card) => card.first_name],
  ['Middle Name', (card) => card.middle_name],
  ['Last Name', (card) => card.last_name],
  ['Phonetic First Name', () => null],
  ['Phonetic Middle Name', () => null],
  ['Phonetic Last Name', () => null],
  ['Name Prefix', (card) => card.name_prefix],
  ['Name Suffix', (card) => card.name_suffix],
  ['Nickname', (card) => card.nickname],
  ['File As', () => null],
  ['Organization Name', (card) => card.organization],
  ['Organization Title', (card) => card.job_title],
  ['Organization Department', () => null],
  ['Birthday', (card) => dateCell(card.birthday)],
  ['Notes', (card) => card.notes],
  ['Photo', () => null],
  ['Labels', (card) => (hasSeparator(card.labels) ? null : card.labels.join(VALUE_SEPARATOR))],
]

const ADDRESS: [column: string, valueOf: (address: CardAddress) => string | null][] = [
  ['Formatted', formatted],
  ['Street', ({ street }) => street],
  ['City', ({ city }) => city],
  ['PO Box', () => null],
  ['Region', ({ region }) => region],
  ['Postal Code', ({ postal_code }) => postal_code],
  ['Country', ({ country }) => country],
  ['Extended Address', () => null],
]

/** The first line of the file, without the byte order mark. */
export function csvHeader(shape: Shape): string {
  const numbered = (count: number, columns: (number: number) => string[]) =>
    Array.from({ length: count }, (_, index) => columns(index + 1)).flat()
  const valued = (name: string, count: number) => numbered(count, (number) => [`${name} ${number} - Label`, `${name} ${number} - Value`])
  return toLine([
    ...SINGLE.map(([column]) => column),
    ...valued('E-mail', shape.emails),
    ...valued('Phone', shape.phones),
    ...numbered(shape.addresses, (number) =>
      ['Label', ...ADDRESS.map(([column]) => column)].map((column) => `Address ${number} - ${column}`),
    ),
    ...valued('Relation', shape.related),
    ...valued('Website', shape.urls),
    ...valued('Event', shape.dates),
    OUR_COLUMN,
  ])
}

export function csvRow(card: Card, shape: Shape): string {
  const valued = <Entry extends { label: string | null }>(entries: Entry[], count: number, valueOf: (entry: Entry) => string) =>
    cellsOf(entries, count, 2, (entry) => [entry.label, valueOf(entry)])
  return toLine([
    ...SINGLE.map(([, valueOf]) => valueOf(card)),
    ...valued(card.emails, shape.emails, ({ address }) => address),
    ...valued(card.phones, shape.phones, ({ number }) => number),
    ...cellsOf(card.addresses, shape.addresses, ADDRESS.length + 1, (address) => [
      address.label,
      ...ADDRESS.map(([, valueOf]) => valueOf(address)),
    ]),
    ...valued(card.related, shape.related, ({ name }) => name),
    ...valued(card.urls, shape.urls, ({ url }) => url),
    ...valued(card.dates, shape.dates, ({ date }) => dateCell(date) ?? ''),
    restOf(card, shape),
  ])
}

/** The cells of the first `count` entries, empty where there are fewer. */
function cellsOf<Entry>(entries: Entry[], count: number, width: number, write: (entry: Entry) => (string | null)[]) {
  const cells = entries.slice(0, count).flatMap(write)
  return [...cells, ...Array.from<null>({ length: count * width - cells.length }).fill(null)]
}

/** A date without its year begins with a blank, as Google writes it: `--` would be taken for a formula. */
const dateCell = (date: string | null) => (date?.startsWith('-') ? ` ${date}` : date)

function formatted({ street, city, region, postal_code, country }: CardAddress) {
  const town = [city, region, postal_code].filter((part) => part !== null).join(' ')
  return [street, town, country].filter(Boolean).join('\n')
}

/** What the other columns do not hold, as JSON; empty if they hold everything. */
function restOf(card: Card, shape: Shape): string {
  const rest: Rest = {}
  if (card.uid !== null) rest.uid = card.uid
  if (Object.keys(card.additional_data).length > 0) rest.additional_data = card.additional_data
  if (hasSeparator(card.labels)) rest.labels = card.labels
  if (card.remainder.length > 0) rest.remainder = card.remainder
  const tails = LISTS.flatMap((list) => (card[list].length > shape[list] ? [[list, card[list].slice(shape[list])]] : []))
  Object.assign(rest, Object.fromEntries(tails))
  return Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''
}

const hasSeparator = (labels: string[]) => labels.some((name) => name.includes(VALUE_SEPARATOR.trim()))

const toLine = (cells: (string | null)[]) => `${cells.map((cell) => quote(guard(cell ?? ''))).join(',')}\r\n`

/** RFC 4180. Some programs trim cells that are not quoted. */
const quote = (cell: string) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
