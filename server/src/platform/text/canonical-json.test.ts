import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, TooDeep } from './canonical-json.ts'

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  )
}

test('the order of members makes no difference at any depth, and the order of a list does', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: { '10': 1, '9': 2 } })).toBe('{"a":{"10":1,"9":2},"b":[{"c":2,"d":1}]}')
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test('the text is JSON of the same value, whatever the order of the members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
    }),
  )
})

test('numbers that are equal have one text, and undefined and Infinity are not written as null', () => {
  expect(canonicalJson(JSON.parse('[1.0, 1e2, -0, 1.10]'))).toBe('[1,100,0,1.1]')
  const texts = [null, undefined, Infinity, 'null', 'undefined', 'Infinity', {}, [], 0, false, ''].map((value) => canonicalJson(value))
  expect(new Set(texts).size).toBe(texts.length)
})

test('a value that is nested too deep is refused instead of overflowing the stack', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

  expect(canonicalJson(nested(100))).toBe('['.repeat(100) + ']'.repeat(100))
  expect(() => canonicalJson(nested(101))).toThrow(TooDeep)
  expect(() => canonicalJson(nested(100_000))).toThrow(TooDeep)
})
