import { expect, test } from 'vitest'
import { evidenceOf, readDate } from './dates.ts'

test.each([
  ['1990-03-12', '1990-03-12'],
  ['1990/3/12', '1990-03-12'],
  ['1990. 3. 12.', '1990-03-12'],
  ['19900312', '1990-03-12'],
  ['--02-29', '--02-29'],
  ['--0229', '--02-29'],
  [' --02-29', '--02-29'],
  ['1604-04-15', '--04-15'],
  ['12.3.1990', '1990-03-12'],
  ['12. 3. 1990', '1990-03-12'],
  ['12.03.', '--03-12'],
  ['13/3/1990', '1990-03-13'],
  ['3/13/1990', '1990-03-13'],
  ['5/5/1990', '1990-05-05'],
  ['3/13/1990 12:00:00 AM', '1990-03-13'],
  ['1990-03-12T00:00:00Z', '1990-03-12'],
  ['12 March 1990', '1990-03-12'],
  ['12-Mar-1990', '1990-03-12'],
  ['March 12th, 1990', '1990-03-12'],
  ['Mar 12', '--03-12'],
])('%j is %j, whatever the order of the file', (cell, date) => {
  expect(readDate(cell, undefined)).toEqual({ date })
})

test('a date in which day and month can be swapped needs the order of the file', () => {
  expect(readDate('3/12/1990', 'day_first')).toEqual({ date: '1990-12-03' })
  expect(readDate('3/12/1990', 'month_first')).toEqual({ date: '1990-03-12' })
  expect(readDate('3/12/1990', undefined)).toEqual({ failed: 'unknown-order' })
  expect(readDate('3/12', 'month_first')).toEqual({ date: '--03-12' })
})

test.each(['', '0/0/00', '00.00.00', '0.0.00', '0000-00-00', ' / / '])('%j is no date', (cell) => {
  expect(readDate(cell, undefined)).toEqual({ failed: 'no-date' })
})

test.each(['circa 1800', '12/3/85', '85-4-15', 'Marchember 4', '1990', '03/1990', '12:30'])('%j is unreadable', (cell) => {
  expect(readDate(cell, undefined)).toEqual({ failed: 'unreadable' })
})

test.each([
  ['13/1/1990', 'day_first'],
  ['1/13/1990', 'month_first'],
  ['1/2/1990', 'either'],
  ['1990-01-13', undefined],
  ['13.1.1990', undefined],
  ['x', undefined],
])('%j proves the order %j', (cell, order) => {
  expect(evidenceOf(cell)).toBe(order)
})
