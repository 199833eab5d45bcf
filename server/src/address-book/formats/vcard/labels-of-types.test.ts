import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Kind, readLabel, writeLabel } from './labels-of-types.ts'

const readBack = (kind: Kind, label: string | null) => {
  const written = writeLabel(kind, label)
  return 'types' in written ? readLabel(kind, written.types, undefined) : readLabel(kind, [], written.apple)
}

const kinds: Kind[] = ['phone', 'other', 'free']
const known = ['mobile', 'home', 'work', 'other', 'home fax', 'work fax', 'fax', 'pager', 'homepage', 'spouse', 'anniversary']

test('every label is read as it was written', () => {
  const labels = fc.oneof(fc.constantFrom(null, ...known), fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }))
  fc.assert(
    fc.property(fc.constantFrom(...kinds), labels, (kind, label) => {
      fc.pre(label === null || (label.trim() === label && !/^_\$!<.*>!\$_$/.test(label)))
      expect(readBack(kind, label)).toEqual({ label, isExact: true })
    }),
    { numRuns: 2_000 },
  )
})

test('types that are read exactly are written again, in any order and in any case', () => {
  const types = fc.uniqueArray(
    fc.constantFrom('cell', 'home', 'work', 'other', 'fax', 'pager', 'voice', 'pref', 'internet', 'msg', 'x-boat', 'car'),
  )
  const withoutIgnored = (list: readonly string[]) => list.filter((type) => !['voice', 'pref', 'internet'].includes(type)).toSorted()
  fc.assert(
    fc.property(fc.constantFrom(...kinds), types, fc.boolean(), (kind, list, isUpperCase) => {
      const { label, isExact } = readLabel(kind, isUpperCase ? list.map((type) => type.toUpperCase()) : list, undefined)
      fc.pre(isExact)

      const written = writeLabel(kind, label)

      expect('types' in written && withoutIgnored(written.types)).toEqual(withoutIgnored(list))
    }),
    { numRuns: 2_000 },
  )
})

describe('the types of a phone number', () => {
  test.each([
    [['CELL'], 'mobile'],
    [['HOME', 'FAX'], 'home fax'],
    [['work', 'fax', 'pref'], 'work fax'],
    [['IPHONE', 'CELL', 'VOICE'], 'mobile'],
    [['MSG', 'WORK'], 'work'],
    [['X-Boat'], 'Boat'],
    [['MAIN'], 'main'],
    [['VOICE'], null],
    [['video'], null],
  ])('%j are the label %s', (types, label) => {
    expect(readLabel('phone', types, undefined).label).toBe(label)
  })
})

test("a label of Apple's programs has a name that users know", () => {
  expect(readLabel('other', [], '_$!<HomePage>!$_')).toEqual({ label: 'homepage', isExact: true })
  expect(readLabel('phone', ['pref'], '_$!<WorkFAX>!$_').label).toBe('work fax')
  expect(readLabel('other', [], '_$!<Unknown>!$_')).toEqual({ label: 'unknown', isExact: false })
  expect(readLabel('other', ['HOME'], 'Dacha')).toEqual({ label: 'Dacha', isExact: false })
})
