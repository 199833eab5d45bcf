import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  ageOn,
  birthMd,
  celebrationIn,
  daysBetween,
  formatBirthday,
  formatDate,
  isBirthday,
  isLeap,
  nextBirthday,
  parseBirthday,
  parseDate,
  splitWindow,
  todayIn,
} from './birthday.ts'
import type { CivilDate, LeapDay } from './birthday.ts'
import { compareStarts, compareYear } from './oracle.ts'

const LEAP_DAYS: LeapDay[] = ['feb_28', 'mar_1']
const DAYS_OF_CALENDAR = 3_652_059

const anyDate = fc.nat(DAYS_OF_CALENDAR - 1).map((days) => addDays(date('0001-01-01'), days))

describe('dates', () => {
  test('every day of the years 1 to 9999 is formatted and parsed back to itself', () => {
    expect(formatDate(addDays(date('0001-01-01'), DAYS_OF_CALENDAR - 1))).toBe('9999-12-31')
    fc.assert(
      fc.property(anyDate, (day) => {
        expect(parseDate(formatDate(day))).toEqual(day)
      }),
    )
  })

  test.each(['0001-01-01', '0099-12-31', '1900-02-28', '2000-02-29', '9999-12-31'])('%s is a date', (text) => {
    expect(formatDate(date(text))).toBe(text)
  })

  test.each([
    ['a day that its month does not have', ['1990-02-29', '1900-02-29', '2023-04-31', '2023-01-00', '2023-01-32']],
    ['a month that no year has', ['2023-00-10', '2023-13-10']],
    ['a year that the calendar does not have', ['0000-01-01', '10000-01-01', '-001-01-01', '--02-29']],
    ['another notation', ['2023-1-01', '23-01-01', '+2023-01-01', '2023/01/01', '20230101', '٢٠٢٣-٠١-٠١', '']],
    ['other characters around it', [' 2023-01-01', '2023-01-01\n', '2023-01-01T00:00']],
  ])('a text with %s is not a date', (_, texts) => {
    expect(texts.filter((text) => parseDate(text) !== null)).toEqual([])
  })

  test('years below 100 are not read as 19xx', () => {
    expect(addDays({ year: 99, month: 12, day: 31 }, 1)).toEqual({ year: 100, month: 1, day: 1 })
    expect(daysBetween({ year: 1, month: 1, day: 1 }, { year: 2, month: 1, day: 1 })).toBe(365)
  })

  test('days are counted across the ends of months, years and February', () => {
    expect(formatDate(addDays(date('2024-02-28'), 1))).toBe('2024-02-29')
    expect(formatDate(addDays(date('1900-02-28'), 1))).toBe('1900-03-01')
    expect(formatDate(addDays(date('2025-01-01'), -1))).toBe('2024-12-31')
    expect(daysBetween(date('2024-01-01'), date('2025-01-01'))).toBe(366)
    expect(daysBetween(date('2025-01-01'), date('2024-12-31'))).toBe(-1)
  })

  test('a leap year is divisible by 4, and by 400 if it ends a century', () => {
    expect([4, 1900, 2000, 2023, 2024, 2100, 2400].filter(isLeap)).toEqual([4, 2000, 2024, 2400])
  })
})

describe('a birthday', () => {
  test.each(['1992-02-29', '--02-29', '--12-31', '0001-01-01', '0099-06-15', '9999-12-31'])(
    '%s is parsed and formatted back to itself',
    (text) => {
      const birthday = parseBirthday(text)

      expect(birthday && formatBirthday(birthday)).toBe(text)
      expect(isBirthday(text)).toBe(true)
    },
  )

  test('without a year is parsed with the year null', () => {
    expect(parseBirthday('--02-29')).toEqual({ year: null, month: 2, day: 29 })
  })

  test.each([
    ['a day that its year does not have', ['1990-02-29', '--02-30', '--04-31', '--13-01', '--00-10', '0000-01-01']],
    ['another notation', ['--1-01', '-02-29', '---02-29', '--0229', '--', '', '29.02.1992']],
    ['other characters around it', ['--02-29\n', ' --02-29', '1992-02-29T00:00:00Z']],
  ])('is not parsed with %s', (_, texts) => {
    expect(texts.filter(isBirthday)).toEqual([])
  })

  test('of 29 February is celebrated on that day in leap years, and otherwise on the day that the setting names', () => {
    expect(formatDate(celebrationIn(229, 2024, 'feb_28'))).toBe('2024-02-29')
    expect(formatDate(celebrationIn(229, 2024, 'mar_1'))).toBe('2024-02-29')
    expect(formatDate(celebrationIn(229, 2025, 'feb_28'))).toBe('2025-02-28')
    expect(formatDate(celebrationIn(229, 2025, 'mar_1'))).toBe('2025-03-01')
    expect(formatDate(celebrationIn(228, 2025, 'mar_1'))).toBe('2025-02-28')
  })

  test('that is today counts as the next birthday', () => {
    expect(findNext('--06-15', '2026-06-15')).toBe('2026-06-15')
    expect(findNext('--06-15', '2026-06-16')).toBe('2027-06-15')
    expect(findNext('--02-29', '2025-02-28', 'feb_28')).toBe('2025-02-28')
    expect(findNext('--02-29', '2025-03-01', 'mar_1')).toBe('2025-03-01')
  })

  test('has no age without a year, nor in the year of birth or before it', () => {
    expect(ageOn(1990, date('2026-06-15'))).toBe(36)
    expect(ageOn(2025, date('2026-06-15'))).toBe(1)
    expect(ageOn(2026, date('2026-06-15'))).toBeNull()
    expect(ageOn(2027, date('2026-06-15'))).toBeNull()
    expect(ageOn(null, date('2026-06-15'))).toBeNull()
  })
})

describe('today', () => {
  test.each([
    ['Etc/GMT+12', '2026-01-01T11:59:59.999Z', '2025-12-31'],
    ['Etc/GMT+12', '2026-01-01T12:00:00.000Z', '2026-01-01'],
    ['Pacific/Kiritimati', '2025-12-31T09:59:59.999Z', '2025-12-31'],
    ['Pacific/Kiritimati', '2025-12-31T10:00:00.000Z', '2026-01-01'],
    ['UTC', '2024-02-28T23:59:59.999Z', '2024-02-28'],
    ['UTC', '2024-02-29T00:00:00.000Z', '2024-02-29'],
    ['Europe/Kyiv', '2026-07-01T20:59:59.999Z', '2026-07-01'],
    ['Europe/Kyiv', '2026-07-01T21:00:00.000Z', '2026-07-02'],
  ])('in %s at %s is %s', (timeZone, now, expected) => {
    expect(formatDate(todayIn(timeZone, new Date(now)))).toBe(expected)
  })

  test('is right for more spellings of time zones than the cache stores', () => {
    const spellings = Array.from({ length: 2048 }, (_, bits) =>
      [...'europe/kyiv'].map((letter, index) => ((bits >> index) & 1 ? letter.toUpperCase() : letter)).join(''),
    )
    const now = new Date('2026-07-01T21:00:00Z')

    const dates = spellings.map((timeZone) => formatDate(todayIn(timeZone, now)))

    expect(new Set(dates)).toEqual(new Set(['2026-07-02']))
  })

  test('in a time zone that does not exist is an error', () => {
    expect(() => todayIn('Europe/Atlantis', new Date())).toThrow(RangeError)
  })
})

describe('a window', () => {
  test('within a year is one range', () => {
    expect(listSegments('2026-06-15', 7, 'feb_28')).toEqual(['615-622 in 2026'])
    expect(listSegments('2026-06-15', 0, 'feb_28')).toEqual(['615-615 in 2026'])
    expect(listSegments('2024-02-27', 3, 'feb_28')).toEqual(['227-301 in 2024'])
  })

  test('has a separate range for a day that two birthdays share', () => {
    expect(listSegments('2026-02-26', 5, 'feb_28')).toEqual(['226-227 in 2026', '228-229 on 2026-02-28', '301-303 in 2026'])
    expect(listSegments('2026-02-26', 5, 'mar_1')).toEqual(['226-228 in 2026', '229-301 on 2026-03-01', '302-303 in 2026'])
    expect(listSegments('2026-02-28', 0, 'feb_28')).toEqual(['228-229 on 2026-02-28'])
    expect(listSegments('2026-03-01', 0, 'mar_1')).toEqual(['229-301 on 2026-03-01'])
  })

  test('of 366 days ends on the day before the same date of the next year', () => {
    expect(listSegments('2025-03-05', 366, 'mar_1')).toEqual([
      '305-1231 in 2025',
      '101-228 in 2026',
      '229-301 on 2026-03-01',
      '302-304 in 2026',
    ])
  })

  test('does not list the birthdays of today again a year later', () => {
    expect(listSegments('2026-01-01', 365, 'mar_1').at(-1)).toBe('302-1231 in 2026')
    expect(listSegments('2024-12-31', 366, 'feb_28').at(-1)).toBe('301-1230 in 2025')
    // In 2025 two birthdays share the last day of the window. One of them is today, and is not listed again.
    expect(listSegments('2024-02-29', 366, 'feb_28')).toEqual(['229-1231 in 2024', '101-228 in 2025'])
    expect(listSegments('2024-03-01', 366, 'mar_1')).toEqual(['301-1231 in 2024', '101-229 in 2025'])
  })

  test('ends on 31 December 9999 at the latest', () => {
    expect(listSegments('9999-12-30', 366, 'feb_28')).toEqual(['1230-1231 in 9999'])
    expect(listSegments('9998-12-31', 366, 'mar_1').at(-1)).toBe('302-1230 in 9999')
  })

  describe('avoids common mistakes:', () => {
    test('it compares birthdays, not dates of birth', () => {
      expect(celebrationInWindow('1990-06-20', '2026-06-15', 7)).toBe('2026-06-20')
      expect(celebrationInWindow('2026-06-14', '2026-06-15', 7)).toBeNull()
    })

    test('it does not count days of the year, which leap years shift', () => {
      // 1 March and 31 December are days 61 and 366 of a leap year, 60 and 365 of a common one.
      expect(celebrationInWindow('1992-03-01', '2023-03-01', 0)).toBe('2023-03-01')
      expect(celebrationInWindow('1993-03-01', '2024-03-01', 0)).toBe('2024-03-01')
      expect(celebrationInWindow('1992-12-31', '2023-12-31', 0)).toBe('2023-12-31')
      expect(celebrationInWindow('1993-12-31', '2024-12-30', 0)).toBeNull()
    })

    test('it neither fails on 29 February nor lets it roll over into March', () => {
      expect(celebrationInWindow('1992-02-29', '2023-02-25', 7, 'feb_28')).toBe('2023-02-28')
      expect(celebrationInWindow('1992-02-29', '2023-02-25', 7, 'mar_1')).toBe('2023-03-01')
      expect(celebrationInWindow('1992-02-29', '2023-02-25', 3, 'mar_1')).toBeNull()
      expect(celebrationInWindow('1992-02-29', '2100-02-28', 0, 'feb_28')).toBe('2100-02-28')
      expect(celebrationInWindow('1990-02-28', '2024-02-29', 7)).toBeNull()
      expect(listSegments('2024-02-29', 0, 'feb_28')).toEqual(['229-229 in 2024'])
    })

    test('it finds everybody across the turn of the year, with January after December', () => {
      expect(celebrationInWindow('1990-01-03', '2026-12-28', 7)).toBe('2027-01-03')
      expect(celebrationInWindow('1990-01-05', '2026-12-28', 7)).toBeNull()
      expect(listSegments('2026-12-28', 7, 'feb_28')).toEqual(['1228-1231 in 2026', '101-104 in 2027'])
      expect(ageOn(1990, date(findNext('1990-01-03', '2026-12-28')))).toBe(37)
    })
  })
})

describe('windows agree with a day-by-day oracle, and have no more segments than necessary', () => {
  const years = [1, 1900, 1999, 2000, 2023, 2024, 2025, 2100, 9998, 9999]
  const cases = years.flatMap((year) => LEAP_DAYS.map((leapDay) => [year, leapDay] as const))

  test.each(cases)('on every day of %d with %s', (year, leapDay) => {
    const comparisons = compareYear(year, leapDay, [0, 1, 6, 7, 30, 364, 365, 366])

    expect(comparisons.flatMap(({ mistakes }) => mistakes).slice(0, 5)).toEqual([])
    const everyBirthdayOnEveryDay = (isLeap(year) ? 366 : 365) * 366
    expect(comparisons.slice(1).map(({ cases: count }) => count)).toEqual(Array(8).fill(everyBirthdayOnEveryDay))
  })

  test('for any day and length', () => {
    fc.assert(
      fc.property(anyDate, fc.nat(366), fc.constantFrom(...LEAP_DAYS), (today, days, leapDay) => {
        const comparisons = compareStarts(today, 1, leapDay, [days])
        expect(comparisons.flatMap(({ mistakes }) => mistakes)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('every birthday is celebrated within 366 days of any day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9998 }), fc.constantFrom(...LEAP_DAYS), (year, leapDay) => {
        const [next] = compareYear(year, leapDay, [])
        expect(next?.cases).toBe((isLeap(year) ? 366 : 365) * 366)
      }),
      { numRuns: 20 },
    )
  })
})

function date(text: string): CivilDate {
  const parsed = parseDate(text)
  if (!parsed) throw new Error(`not a date: ${text}`)
  return parsed
}

function findNext(birthday: string, today: string, leapDay: LeapDay = 'feb_28') {
  const parsed = parseBirthday(birthday)
  if (!parsed) throw new Error(`not a birthday: ${birthday}`)
  return formatDate(nextBirthday(parsed, date(today), leapDay))
}

function listSegments(today: string, days: number, leapDay: LeapDay) {
  return splitWindow(date(today), days, leapDay).map(
    ({ from, to, year, on }) => `${from}-${to} ${on ? `on ${formatDate(on)}` : `in ${year}`}`,
  )
}

/** The day on which a birthday is celebrated within a window, or null if it is not. */
function celebrationInWindow(birthday: string, today: string, days: number, leapDay: LeapDay = 'feb_28') {
  const parsed = parseBirthday(birthday)!
  const md = birthMd(parsed)
  const segments = splitWindow(date(today), days, leapDay).filter(({ from, to }) => from <= md && md <= to)
  expect(segments.length).toBeLessThanOrEqual(1)
  return segments[0] ? formatDate(celebrationIn(md, segments[0].year, leapDay)) : null
}
