/**
 * When an entry begins and how it repeats (RRULE, RFC 5545, section 3.3.10). A date of 29 February must not repeat with
 * `FREQ=YEARLY` alone: applications skip it in common years, or move it to 1 March.
 */
import { type Birthday, birthMd, formatDate, type LeapDay } from '../../platform/calendar/birthday.ts'

export interface Recurrence {
  /** `YYYYMMDD`. */
  start: string
  rule: string
}

const FEB_29 = 229
/** For dates without a year, and before the first year that all applications can show. It is a leap year. */
const START_YEAR = 1972
const FIRST_YEAR = 1900

/** The last day of February, or the 60th day of the year: both are 29 February in leap years. */
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
