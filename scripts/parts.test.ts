import { expect, test } from 'vitest'
import { chooseParts, parts } from './parts.ts'

test('without arguments all parts run', () => {
  expect([...chooseParts([])]).toEqual([...parts])
})

test('`e2e` selects both databases, and `e2e-postgres` only one', () => {
  expect([...chooseParts(['e2e', 'unit'])]).toEqual(['e2e-postgres', 'e2e-pglite', 'unit'])
  expect([...chooseParts(['e2e-postgres'])]).toEqual(['e2e-postgres'])
})

test('an unknown part is refused, because running nothing would look like success', () => {
  expect(() => chooseParts(['unit', 'e2e-mysql'])).toThrow('There is no part "e2e-mysql" of the tests.')
})
