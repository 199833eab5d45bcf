/**
 * Birthdays on the civil calendar. Birthdays are dates, not instants, and callers pass "today" as a date, so no time
 * zone can shift a birthday. Somebody born on 29 February celebrates on that day in leap years, and otherwise on the
 * `LeapDay`.
 *
 * `splitWindow` splits a window of days into ranges of `birth_md` (month * 100 + day), which an index can read. Within
 * a year `birth_md` ascends with the day of celebration, with one exception: in a common year two birthdays share a day
 * (28 and 29 February, or 29 February and 1 March). That day is a separate range, ordered by name alone.
 */
export type CivilDate = { year: number; month: number; day: number }
export type Birthday = { year: number | null; month: number; day: number }
export type LeapDay = 'feb_28' | 'mar_1'

/** Birthdays with `from <= birth_md <= to`, celebrated in `year`; if `on` is set, all of them on that day. */
export type Segment = { from: number; to: number; year: number; on: CivilDate | null }

type MonthDay = { month: number; day: number }

const MS_PER_DAY = 86_400_000
const FURTHEST_AHEAD_MS = 14 * 3_600_000
const LAST_DATE: CivilDate = { year: 9999, month: 12, day: 31 }

const FEB_29 = 229
/** The day of a common year that the birthdays `from` and `to` share, and the birthdays before and after them. */
const SHARED_DAYS = {
  feb_28: { month: 2, day: 28, before: 227, from: 228, to: 229, after: 301 },
  mar_1: { month: 3, day: 1, before: 228, from: 229, to: 301, after: 302 },
}

export const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

export const birthMd = ({ month, day }: MonthDay) => month * 100 + day

export function parseDate(text: string): CivilDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return null
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
  return isDate(date) ? date : null
}

export const formatDate = ({ year, month, day }: CivilDate) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`

/** Reads `1992-02-29`, and `--02-29` where the year is unknown. */
export function parseBirthday(text: string): Birthday | null {
  if (!text.startsWith('--')) return parseDate(text)
  // 2000 is a leap year, so 29 February is accepted, too.
  const date = parseDate(`2000${text.slice(1)}`)
  return date && { ...date, year: null }
}

export const isBirthday = (text: string) => parseBirthday(text) !== null

export const formatBirthday = ({ year, month, day }: Birthday) =>
  year === null ? `--${pad(month, 2)}-${pad(day, 2)}` : formatDate({ year, month, day })

/** A birthday must not be later than this day: the date in the time zone that is furthest ahead (UTC+14). */
export const latestBirthday = (now: Date) => new Date(now.getTime() + FURTHEST_AHEAD_MS).toISOString().slice(0, 10)

export function addDays(date: CivilDate, days: number): CivilDate {
  const moved = new Date((dayNumber(date) + days) * MS_PER_DAY)
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

export const daysBetween = (from: CivilDate, to: CivilDate) => dayNumber(to) - dayNumber(from)

const formatters = new Map<string, Intl.DateTimeFormat>()

export function todayIn(timeZone: string, now: Date): CivilDate {
  const parts = formatterFor(timeZone).formatToParts(now)
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value)
  return { year: read('year'), month: read('month'), day: read('day') }
}

/** The day in `year` on which a birthday is celebrated. */
export function celebrationIn(md: number, year: number, leapDay: LeapDay): CivilDate {
  if (md !== FEB_29 || isLeap(year)) return { year, month: Math.trunc(md / 100), day: md % 100 }
  const { month, day } = SHARED_DAYS[leapDay]
  return { year, month, day }
}

/** The first celebration that has not passed; it may be today. For a day in 9999 it may be in the year 10000. */
export function nextBirthday(birthday: MonthDay, today: CivilDate, leapDay: LeapDay): CivilDate {
  const md = birthMd(birthday)
  const thisYear = celebrationIn(md, today.year, leapDay)
  return birthMd(thisYear) >= birthMd(today) ? thisYear : celebrationIn(md, today.year + 1, leapDay)
}

/** The age on the next birthday; null if the year of birth is unknown, or is not before the year of that birthday. */
export function ageOn(birthYear: number | null, next: CivilDate) {
  if (birthYear === null || next.year <= birthYear) return null
  return next.year - birthYear
}

/**
 * Splits the window from today to today + days, inclusive, into at most four ranges in the order of their days. Each
 * birthday is in one range at most: a birthday that is today is not repeated a year later. A window ends on 31 December
 * 9999 at the latest, because YYYY-MM-DD has no later year.
 */
export function splitWindow(today: CivilDate, days: number, leapDay: LeapDay): Segment[] {
  const { from } = birthMdsCelebratedOn(today, leapDay)
  const end = earlier(addDays(today, days), LAST_DATE)
  if (end.year === today.year) return splitRange(from, birthMdsCelebratedOn(end, leapDay).to, end.year, leapDay)

  // This year's range has every birthday from `from` on, so the next year's range ends before `from`. A window of 366
  // days may end on 1 January of the year after next, which adds no birthday.
  const year = today.year + 1
  const rest = birthMdBefore(from)
  const to = end.year === year ? Math.min(birthMdsCelebratedOn(end, leapDay).to, rest) : rest
  return [...splitRange(from, 1231, today.year, leapDay), ...splitRange(101, to, year, leapDay)]
}

function splitRange(from: number, to: number, year: number, leapDay: LeapDay): Segment[] {
  const shared = findSharedDay(year, leapDay)
  const parts =
    shared && from <= shared.from && shared.to <= to
      ? [
          { from, to: shared.before, year, on: null },
          { from: shared.from, to: shared.to, year, on: { year, month: shared.month, day: shared.day } },
          { from: shared.after, to, year, on: null },
        ]
      : [{ from, to, year, on: null }]
  return parts.filter((part) => part.from <= part.to)
}

/** The range of birthdays that are celebrated on a day: one birthday, or the two that share the day. */
function birthMdsCelebratedOn(date: CivilDate, leapDay: LeapDay) {
  const md = birthMd(date)
  const shared = findSharedDay(date.year, leapDay)
  return shared && shared.from <= md && md <= shared.to ? shared : { from: md, to: md }
}

/** The birthday before `md` among the 366 of a leap year; 0 for 1 January. */
function birthMdBefore(md: number) {
  const before = addDays(celebrationIn(md, 2000, 'feb_28'), -1)
  return before.year === 2000 ? birthMd(before) : 0
}

const findSharedDay = (year: number, leapDay: LeapDay) => (isLeap(year) ? null : SHARED_DAYS[leapDay])

const earlier = (a: CivilDate, b: CivilDate) => (daysBetween(a, b) >= 0 ? a : b)

// Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
const dayNumber = ({ year, month, day }: CivilDate) => new Date(0).setUTCFullYear(year, month - 1, day) / MS_PER_DAY

function isDate(date: CivilDate) {
  // A date that does not exist rolls over into another month: 30 February becomes a day in March.
  return date.year >= 1 && addDays(date, 0).month === date.month
}

function formatterFor(timeZone: string) {
  const cached = formatters.get(timeZone)
  if (cached) return cached

  // A formatter takes some 50 KB, and clients can spell a zone in many ways: europe/KYIV is accepted too.
  if (formatters.size >= 500) formatters.clear()
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  formatters.set(timeZone, formatter)
  return formatter
}

const pad = (value: number, length: number) => String(value).padStart(length, '0')
