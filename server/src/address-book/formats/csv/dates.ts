/**
 * Reads the dates of cells. Programs write dates as the user's country does: `3/12/1990` is 12 March in some countries,
 * and 3 December in others. Another date of the same file may prove the order: in `3/13/1990`, 13 can only be the day.
 */
import type { dateOrders } from '@contacts/contract'

export type DateOrder = (typeof dateOrders)[number]

/** The date as `YYYY-MM-DD` or `--MM-DD`. It may be a day that no calendar has, such as 31 February. */
export type ReadDate = { date: string } | { failed: 'no-date' | 'unknown-order' | 'unreadable' }

/** The order of day and month that a date of numbers proves; `either` if both orders are possible. */
export type Evidence = DateOrder | 'either'

interface Parts {
  year: string | undefined
  first: number
  second: number
  /** Undefined if the order depends on the country. */
  order: DateOrder | undefined
}

// A month and a day without a year are `--04-15`, as in a vCard.
const YEAR_FIRST = /^(?:(\d{4})([-/.]) ?|--?())(\d{1,2})(?:[-/.] ?)?(\d{1,2})$/
const COMPACT = /^(\d{4})(\d\d)(\d\d)$/
const WITH_DOTS = /^(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4}))?$/
const WITH_SLASHES = /^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?$/
const MONTH_IN_MIDDLE = /^(\d{1,2})[ .-]+(\p{L}{3,9})(?:[ .,-]+(\d{4}))?$/u
const MONTH_IN_FRONT = /^(\p{L}{3,9})[ .-]+(\d{1,2})(?:st|nd|rd|th)?(?:[ ,]+(\d{4}))?$/u
const TIME = /(?:T|,? +)\d{1,2}:\d\d.*$/
// No date is longer, with its time. The patterns take quadratic time for some long texts.
const MAX_LENGTH = 100

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** The year that Apple's programs write if the year is unknown. */
const APPLE_YEAR = '1604'

/** `order` decides dates in which both orders are possible. Outlook writes `0/0/00` for no date. */
export function readDate(cell: string, order: DateOrder | undefined): ReadDate {
  if (cell.length > MAX_LENGTH) return { failed: 'unreadable' }
  const text = cell.replace(TIME, '').trim().replace(/\.$/, '')
  if (/^[0\s/.-]*$/.test(text)) return { failed: 'no-date' }
  const parts = partsOf(text)
  if (!parts) return { failed: 'unreadable' }
  const known = parts.order ?? order ?? orderOf(parts)
  if (known === 'either' && parts.first !== parts.second) return { failed: 'unknown-order' }
  const [day, month] = known === 'month_first' ? [parts.second, parts.first] : [parts.first, parts.second]
  const year = parts.year === undefined || parts.year === APPLE_YEAR ? '-' : parts.year
  return { date: `${year}-${pad(month)}-${pad(day)}` }
}

/** The order that a cell proves for the whole file; undefined if its date has the same order in all countries. */
export function evidenceOf(cell: string): Evidence | undefined {
  const parts = cell.length > MAX_LENGTH ? undefined : partsOf(cell.replace(TIME, '').trim())
  return parts && !parts.order ? orderOf(parts) : undefined
}

function orderOf({ first, second }: Parts): Evidence {
  if (first > 12) return 'day_first'
  return second > 12 ? 'month_first' : 'either'
}

const pad = (value: number) => String(value).padStart(2, '0')

function partsOf(text: string): Parts | undefined {
  const yearFirst = YEAR_FIRST.exec(text)
  if (yearFirst) return parts(yearFirst[1], yearFirst[4], yearFirst[5], 'month_first')
  const compact = COMPACT.exec(text)
  if (compact) return parts(compact[1], compact[2], compact[3], 'month_first')
  const dots = WITH_DOTS.exec(text)
  if (dots) return parts(dots[3], dots[1], dots[2], 'day_first')
  const slashes = WITH_SLASHES.exec(text)
  if (slashes) return parts(slashes[3], slashes[1], slashes[2], undefined)
  return withMonthName(text)
}

const parts = (year: string | undefined, first: string | undefined, second: string | undefined, order: DateOrder | undefined): Parts => ({
  year,
  first: Number(first),
  second: Number(second),
  order,
})

/** Reads English names of months: `12-Mar-1990`, `March 12, 1990`. */
function withMonthName(text: string): Parts | undefined {
  const middle = MONTH_IN_MIDDLE.exec(text)
  const front = MONTH_IN_FRONT.exec(text)
  const [day, name, year] = middle ? [middle[1], middle[2], middle[3]] : [front?.[2], front?.[1], front?.[3]]
  const month = MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1
  return month === 0 ? undefined : parts(year, day, String(month), 'day_first')
}
