/**
 * The exhaustive check that a list of upcoming birthdays contains each birthday once. Takes every day of 400 years
 * (the calendar repeats after that) as today, and compares the computed windows and next birthdays with a plain loop
 * over the days. CI checks fewer years; all of them take a minute.
 *
 *   node e2e/bench/birthday-oracle.ts [--years 400] [--from 2000]
 */
import { parseArgs } from 'node:util'
import type { LeapDay } from '../../server/src/platform/calendar/birthday.ts'
import { compareYear } from '../../server/src/platform/calendar/oracle.ts'
import { itemAt } from './item-at.ts'

const WINDOW_DAYS = [0, 1, 7, 365, 366]
const LEAP_DAYS: LeapDay[] = ['feb_28', 'mar_1']

const { values } = parseArgs({
  options: { years: { type: 'string', default: '400' }, from: { type: 'string', default: '2000' } },
})
const from = Number(values.from)
const years = Number(values.years)
if (![from, years, from + years].every((value) => Number.isInteger(value) && value >= 1 && value <= 10_000)) {
  throw new RangeError('--from and --years must be whole numbers, and every year must lie between 1 and 9999')
}

const started = performance.now()
const rows = LEAP_DAYS.flatMap(compareYears)
const seconds = (performance.now() - started) / 1000

console.table(rows, ['leapDay', 'days', 'cases', 'mismatches'])
for (const example of rows.flatMap((row) => row.examples)) console.error(example)

const cases = rows.reduce((sum, row) => sum + row.cases, 0)
const mismatches = rows.reduce((sum, row) => sum + row.mismatches, 0)
console.log(`${from} to ${from + years - 1}: ${cases} cases, ${mismatches} mismatches, ${seconds.toFixed(1)} s`)
if (mismatches > 0) process.exitCode = 1

function compareYears(leapDay: LeapDay) {
  const rows = ['next', ...WINDOW_DAYS].map((days) => ({
    leapDay,
    days,
    cases: 0,
    mismatches: 0,
    examples: [] as string[],
  }))
  for (let year = from; year < from + years; year++) {
    for (const [index, { cases, mistakes }] of compareYear(year, leapDay, WINDOW_DAYS).entries()) {
      const row = itemAt(rows, index)
      row.cases += cases
      row.mismatches += mistakes.length
      row.examples = [...row.examples, ...mistakes].slice(0, 3)
    }
  }
  return rows
}
