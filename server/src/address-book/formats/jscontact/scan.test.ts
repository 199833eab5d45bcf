/** Reading the long files would take minutes if the time grew with the square of their length. */
import { expect, test } from 'vitest'
import { scanCards } from './scan.ts'

const count = (text: string) => [...scanCards(text)].length
const MILLION = 1_000_000

test('a million cards on one line are divided', () => {
  expect(count(`[${'{},'.repeat(MILLION)}{}]`)).toBe(MILLION + 1)
})

test('a string of a million escaped quotes is part of its card', () => {
  const card = `{"a":"${'\\"'.repeat(MILLION)}"}`

  expect([...scanCards(card)]).toEqual([{ line: 1, text: card }])
})

test('a million lines with a quote that is never closed are cards without an end', () => {
  const results = [...scanCards('{"\\"\n'.repeat(MILLION))]

  expect(results).toHaveLength(MILLION)
  expect(results.at(-1)).toEqual({ line: MILLION, unreadable: 'The card has no end.' })
})

test('cards without an end that contain each other are searched once', () => {
  const nested = `${'{\n'.repeat(60)}${'"",'.repeat(MILLION)}"\n`

  expect(count(nested.repeat(4))).toBe(4 * 60)
})

test('a million lines of text have no card', () => {
  expect([...scanCards('x\n'.repeat(MILLION))]).toEqual([{ line: 1, unreadable: 'This is no JSON object.' }])
})

test('a card without an end in an array costs only itself', () => {
  expect([...scanCards('[\n{"a":1,\n{"b":2}\n]')]).toEqual([
    { line: 2, unreadable: 'The card has no end.' },
    { line: 3, text: '{"b":2}' },
  ])
})

test('a card whose string has a line end costs only itself', () => {
  expect([...scanCards('[\n{\n"a":"x\ny",\n"b":1\n},\n{"c":2}\n]')]).toEqual([
    { line: 2, unreadable: 'The card has no end.' },
    { line: 7, text: '{"c":2}' },
  ])
})
