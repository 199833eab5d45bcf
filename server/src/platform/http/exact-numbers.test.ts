import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isExact, replaceInexact } from './exact-numbers.ts'

test.each([
  '0',
  '-0',
  '0.0e999999999999999999999',
  '0.1',
  '1.10',
  '1e2',
  '1E+2',
  '100e-2',
  '0.30000000000000004',
  '9007199254740992',
  '9007199254740994',
  '-9007199254740992.000',
  '123456789012345',
  '1e23',
  '100000000000000000000000',
  '5e-324',
  '1.7976931348623157e308',
  `1${'0'.repeat(300)}`,
  `0.${'0'.repeat(300)}1`,
])('%s is exact', (source) => {
  expect(isExact(source)).toBe(true)
})

test.each([
  '9007199254740993',
  '-9007199254740993',
  '9007199254740993.0',
  '9007199254740992.5',
  '0.1000000000000000055511151231257827',
  '123456789012345678901234567890',
  '0.12345678901234567890',
  '1e400',
  '-1e400',
  '1e-400',
  '1e99999999999999999999',
  '2e-324',
  '4.9e-324',
  '1.7976931348623158e309',
  `${'0.'}${'0'.repeat(400)}1`,
])('%s is not exact', (source) => {
  expect(isExact(source)).toBe(false)
})

test('every double is exact, in decimal and in exponential notation', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      for (const text of [JSON.stringify(number), number.toExponential()]) expect(isExact(text), text).toBe(true)
    }),
  )
})

test('a list of any decimal numbers is read without rounding any of them', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{0,24}$/)
  const number = fc
    .tuple(fc.constantFrom('', '-'), digits, fc.constantFrom('', '.5', '.25e3', 'e5', 'e-320', '.0'))
    .map((parts) => parts.join(''))
  const separator = fc.constantFrom(',', ', ', ',\n')

  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), separator, (numbers, comma) => {
      const text = `{"a":[${numbers.join(comma)}]}`
      const read = JSON.parse(replaceInexact(text)) as { a: number[] }
      expect(read.a).toEqual(numbers.map((source) => (isExact(source) ? Number(source) : Infinity)))
    }),
  )
})

test.each([
  [
    String.raw`{"a":"1e-400","b\\":1e-400,"c\"1e400":[1e400,"9007199254740993"]}`,
    String.raw`{"a":"1e-400","b\\":1e999,"c\"1e400":[1e999,"9007199254740993"]}`,
  ],
  ['[-9007199254740993,1e100,0.1e-400]', '[1e999,1e100,1e999]'],
  ['9007199254740993', '1e999'],
])('in %s only numbers are replaced', (json, replaced) => {
  expect(replaceInexact(json)).toBe(replaced)
})

test.each([
  '[09007199254740993]',
  '[1.2.39007199254740993]',
  '[9007199254740993.]',
  '[1e400e1]',
  '["1e400]',
  '[1e400',
  String.raw`["\" 1e400]`,
])('%s stays malformed', (json) => {
  expect(() => JSON.parse(replaceInexact(json)) as unknown).toThrow(SyntaxError)
})

test('a number with a million digits is checked, which would take too long in quadratic time', () => {
  const zeros = '0'.repeat(1_000_000)

  expect(isExact(`1.${zeros}1`)).toBe(false)
  expect(isExact(`1${zeros}1e-${zeros.length}`)).toBe(false)
  expect(isExact(`1.${zeros}`)).toBe(true)
})
