/**
 * Decides when an entry begins and how it repeats (RRULE, RFC 5545, section 3.3.10). Dates of 29 February have rules of
 * their own: with `FREQ=YEARLY` alone, some applications show nothing in a common year, and others show 1 March.
 */
import { type Birthday, birthMd, formatDate, type LeapDay } from '../../platform/calendar/birthday.ts'

export interface Recurrence {
  /** `YYYYMMDD`. */
  start: string
  rule: string
}

const FEB_29 = 229
/** Some applications show no earlier year. */
const FIRST_YEAR = 1900
/** Used for a date without a year, and for a year before `FIRST_YEAR`. A leap year, so that each date exists in it. */
const START_YEAR = 1972

/** The last day of February, and the 60th day of the year. In a leap year, both are 29 February. */
const LEAP_DAY_RULES: Record<LeapDay, string> = {
  feb_28: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
  mar_1: 'FREQ=YEARLY;BYYEARDAY=60',
}

export function recurrenceOf(date: Birthday, leapDay: LeapDay): Recurrence {
  const year = date.year !== null && date.year >= FIRST_YEAR ? date.year : START_YEAR
  return {
    start: formatDate({ ...date, year }).replaceAll('-', ''),
    rule: birthMd(date) === FEB_29 ? LEAP_DAY_RULES[leapDay] : 'FREQ=YEARLY',
  }
}
