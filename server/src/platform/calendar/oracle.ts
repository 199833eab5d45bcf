/**
 * Checks birthday.ts against a brute-force oracle, which steps through the days one by one, lists the birthdays
 * celebrated on each day, and records the first day of each birthday. The oracle has no rule for leap years: it looks
 * at the next or the previous day to find out whether a year has a 29 February.
 */
import { celebrationIn, daysBetween, formatDate, nextBirthday, splitWindow } from './birthday.ts'
import type { CivilDate, LeapDay, Segment } from './birthday.ts'

/**
 * `subject` is `next`, or the length of a window in days. `cases` counts the compared birthdays. `mistakes` has the
 * first wrong result of each day.
 */
export type Comparison = { subject: string; cases: number; mistakes: string[] }

type Day = { date: CivilDate; dateNumber: number; celebrants: number[] }
type Celebration = { md: number; year: number; dateNumber: number; daysUntil: number }

const LONGEST_WINDOW = 366
const ALL_BIRTH_MDS = walkDays({ year: 2000, month: 1, day: 1 }, 366, 'feb_28').flatMap((day) => day.celebrants)

/** Compares the results for each day of a year as today. */
export function compareYear(year: number, leapDay: LeapDay, windowDays: readonly number[]) {
  const starts = walkDays({ year, month: 1, day: 1 }, 366, leapDay).filter((day) => day.date.year === year)
  return compareStarts({ year, month: 1, day: 1 }, starts.length, leapDay, windowDays)
}

/** Compares the results for `count` consecutive days as today. */
export function compareStarts(first: CivilDate, count: number, leapDay: LeapDay, windowDays: readonly number[]): Comparison[] {
  const days = walkDays(first, count + LONGEST_WINDOW, leapDay)
  const next = newComparison('next')
  const byLength = windowDays.map((length) => ({ length, comparison: newComparison(String(length)) }))

  for (const [start, { date: today }] of days.slice(0, count).entries()) {
    const expected = listFirstCelebrations(days, start)
    record(next, expected.length, today, leapDay, findWrongDate(today, leapDay, expected))
    for (const { length, comparison } of byLength) {
      const inside = expected.filter((celebration) => celebration.daysUntil <= length)
      const mistake = findMistake(splitWindow(today, length, leapDay), leapDay, inside)
      record(comparison, ALL_BIRTH_MDS.length, today, leapDay, mistake)
    }
  }
  return [next, ...byLength.map(({ comparison }) => comparison)]
}

const newComparison = (subject: string): Comparison => ({ subject, cases: 0, mistakes: [] })

/** Lists consecutive days, which end with the year 9999. */
function walkDays(first: CivilDate, count: number, leapDay: LeapDay): Day[] {
  const days: Day[] = []
  for (let step = 0; step < count; step++) {
    const date = stepFrom(first, step)
    if (date.year > 9999) break
    days.push({ date, dateNumber: toNumber(date), celebrants: listCelebrants(date, leapDay) })
  }
  return days
}

function listCelebrants(date: CivilDate, leapDay: LeapDay) {
  const md = toMd(date)
  if (leapDay === 'feb_28' && md === 228 && toMd(stepFrom(date, 1)) !== 229) return [228, 229]
  if (leapDay === 'mar_1' && md === 301 && toMd(stepFrom(date, -1)) !== 229) return [229, 301]
  return [md]
}

function listFirstCelebrations(days: Day[], start: number) {
  const seen = new Set<number>()
  const celebrations: Celebration[] = []
  for (let daysUntil = 0; daysUntil <= LONGEST_WINDOW; daysUntil++) {
    const day = days[start + daysUntil]
    if (!day) break
    for (const md of day.celebrants) {
      if (seen.has(md)) continue
      seen.add(md)
      celebrations.push({ md, year: day.date.year, dateNumber: day.dateNumber, daysUntil })
    }
  }
  return celebrations
}

function findWrongDate(today: CivilDate, leapDay: LeapDay, expected: Celebration[]) {
  for (const { md, dateNumber, daysUntil } of expected) {
    const actual = nextBirthday({ month: Math.trunc(md / 100), day: md % 100 }, today, leapDay)
    if (toNumber(actual) !== dateNumber) return `${md} is on ${dateNumber}, not on ${toNumber(actual)}`
    if (daysBetween(today, actual) !== daysUntil) return `${md} is in ${daysUntil} days`
  }
  return null
}

/** Reads each segment as the index does, in the order of `birth_md`, and compares the birthdays with `expected`. */
function findMistake(segments: Segment[], leapDay: LeapDay, expected: Celebration[]) {
  let read = 0
  for (const { from, to, year, on } of segments) {
    const noBirthday = [from, to].find((md) => !ALL_BIRTH_MDS.includes(md))
    if (noBirthday !== undefined) return `${noBirthday} is no birthday`
    let previous = 0
    for (const md of ALL_BIRTH_MDS) {
      if (md < from || md > to) continue
      const wantedCelebration = expected[read++]
      const dateNumber = toNumber(celebrationIn(md, year, leapDay))
      if (wantedCelebration?.md !== md) return `${md} where ${wantedCelebration?.md ?? 'none'} should be`
      if (wantedCelebration.dateNumber !== dateNumber) return `${md} is on ${wantedCelebration.dateNumber}, not on ${dateNumber}`
      if (on && toNumber(on) !== dateNumber) return `${md} is in a segment of ${toNumber(on)}`
      if (!on && dateNumber <= previous) return `${md} shares its day, and must be ordered by name`
      previous = dateNumber
    }
  }
  const [missing] = expected.slice(read)
  if (missing) return `${missing.md} is missing`
  const fewest = countSegments(expected)
  return segments.length === fewest ? null : `${segments.length} segments instead of ${fewest}`
}

/** The smallest number of segments: one begins with each year, with each day that two birthdays share, and after it. */
function countSegments(celebrations: Celebration[]) {
  const isShared = (index: number) =>
    [index - 1, index + 1].some((beside) => celebrations[beside]?.dateNumber === celebrations[index]?.dateNumber)
  const starts = celebrations.filter(({ year }, index) => year !== celebrations[index - 1]?.year || isShared(index) !== isShared(index - 1))
  return starts.length
}

function record(comparison: Comparison, cases: number, today: CivilDate, leapDay: LeapDay, mistake: string | null) {
  comparison.cases += cases
  if (mistake) comparison.mistakes.push(`today ${formatDate(today)}, ${leapDay}, ${comparison.subject}: ${mistake}`)
}

function stepFrom(date: CivilDate, days: number): CivilDate {
  const moved = new Date(0)
  moved.setUTCFullYear(date.year, date.month - 1, date.day + days)
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** A number such as 20240229: cheap to compare, and readable in a report. */
function toNumber({ year, month, day }: CivilDate) {
  return year * 10_000 + month * 100 + day
}

function toMd(date: CivilDate) {
  return toNumber(date) % 10_000
}
