/**
 * Instants, calendar dates and time zones. A calendar date is text and never an instant, so no time zone can shift it.
 */
import * as z from 'zod'
import { check } from './issue.ts'

/** A point in time: a `Date` on the server, RFC 3339 text on the wire. */
export const Instant = (description: string) =>
  z
    .date()
    .transform((instant) => instant.toISOString())
    .pipe(z.iso.datetime())
    .meta({ description: `${description} RFC 3339, in UTC with milliseconds.`, examples: ['2026-11-20T09:30:00.000Z'] })

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeapYear = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function isCalendarDay(year: number | null, month: number, day: number) {
  if (year === 0 || day < 1 || day > (DAYS_IN_MONTH[month - 1] ?? 0)) return false
  return !(month === 2 && day === 29 && year !== null && !isLeapYear(year))
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DATE_OR_MONTH_AND_DAY = /^(?:(\d{4})|-)-(\d{2})-(\d{2})$/

const isCalendarDate = (value: string, pattern: RegExp) => {
  const [, year, month, day] = pattern.exec(value) ?? []
  return month !== undefined && isCalendarDay(year === undefined ? null : Number(year), Number(month), Number(day))
}

export const CivilDate = (description: string) =>
  z
    .string()
    .check(
      check((value) =>
        isCalendarDate(value, DATE) ? undefined : ['not-a-date', 'Must be a date that exists, as YYYY-MM-DD, in year 1 or later.'],
      ),
    )
    .meta({ description: `${description} \`YYYY-MM-DD\`, year 1 or later.`, format: 'date', examples: ['2026-11-20'] })

/** A date with or without its year. `code` is the error code of any other value. */
const dateOrMonthAndDay = (code: string, meta: { description: string; examples: string[] }) =>
  z
    .string()
    .check(
      check((value) =>
        isCalendarDate(value, DATE_OR_MONTH_AND_DAY)
          ? undefined
          : [code, 'Must be a date that exists, as YYYY-MM-DD, or as --MM-DD if the year is unknown.'],
      ),
    )
    .meta({ pattern: '^(\\d{4}|-)-\\d{2}-\\d{2}$', ...meta })

/** A date of birth, with or without its year. */
export const Birthday = dateOrMonthAndDay('not-a-birthday', {
  description:
    'Date of birth: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 or later, ' +
    'and not after today in UTC+14, the time zone in which each day begins earliest. `--02-29` is valid; `1990-02-29` is ' +
    'not a date.',
  examples: ['1992-02-29', '--08-24'],
})

/** A date that matters to a contact, with or without its year, in the past or in the future. */
export const Anniversary = dateOrMonthAndDay('not-a-date', {
  description:
    'The date: `YYYY-MM-DD`, or `--MM-DD` (as in vCard, RFC 6350) if the year is unknown. Year 1 to 9999; it may be in ' + 'the future.',
  examples: ['2015-06-20', '--06-20'],
})

export const LeapDay = z.enum(['feb_28', 'mar_1'])

const isTimeZone = (value: string) => {
  // Intl also accepts offsets such as +03:00. They are not IANA names and have no daylight saving time.
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const TimeZone = (description: string) =>
  z
    .string()
    .max(64, { abort: true })
    .check(
      check((value) =>
        isTimeZone(value) ? undefined : ['not-a-time-zone', 'Must be a name of the IANA time zone database, such as Europe/Kyiv.'],
      ),
    )
    .meta({ description: `${description} A name of the IANA time zone database.`, examples: ['Europe/Kyiv'] })
