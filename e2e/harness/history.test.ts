import { describe, expect, test } from 'vitest'
import { createHistory, type StoredItem, type Outcome } from './history.ts'

/** Items that were changed, changed without a response, refused, and created without a response. */
function createExample() {
  const history = createHistory()
  const record = (key: string, ...attempts: [content: string, outcome: Outcome][]) =>
    attempts.forEach(([content, outcome]) => history.record(key, content, outcome))
  record('changed', ['a1', 'acknowledged'], ['a2', 'acknowledged'])
  record('unanswered', ['b1', 'acknowledged'], ['b2', 'unknown'], ['b3', 'refused'])
  record('refused', ['c1', 'refused'])
  record('created without a response', ['d1', 'unknown'])
  return history
}

const item = (key: string, content: string): StoredItem => ({ key, content })
const NO_MISTAKES = { lost: [], duplicated: [], refusedButStored: [], neverWritten: [] }

describe('compare reports no mistake', () => {
  test.each([
    ['attempts without a response had no effect', [item('changed', 'a2'), item('unanswered', 'b1')], 0],
    [
      'attempts without a response had an effect',
      [item('changed', 'a2'), item('unanswered', 'b2'), item('created without a response', 'd1')],
      2,
    ],
  ])('when %s', (_, storedItems, unknownButStored) => {
    expect(createExample().compare(storedItems)).toEqual({
      ...NO_MISTAKES,
      attempts: { acknowledged: 3, refused: 2, unknown: 2 },
      unknownButStored,
    })
  })
})

describe('compare reports', () => {
  test.each<[string, StoredItem[], object]>([
    ['an acknowledged item that is missing', [item('unanswered', 'b1')], { lost: ['changed'] }],
    ['an acknowledged change that is missing', [item('changed', 'a1'), item('unanswered', 'b1')], { lost: ['changed'] }],
    ['content that no writer wrote', [item('changed', 'a2'), item('unanswered', 'b9')], { lost: ['unanswered'] }],
    ['an item that is stored twice', [item('changed', 'a2'), item('changed', 'a2'), item('unanswered', 'b1')], { duplicated: ['changed'] }],
    [
      'a refused item that is stored',
      [item('changed', 'a2'), item('unanswered', 'b1'), item('refused', 'c1')],
      { refusedButStored: ['refused'] },
    ],
    [
      'a refused change that is stored',
      [item('changed', 'a2'), item('unanswered', 'b3')],
      { lost: ['unanswered'], refusedButStored: ['unanswered'] },
    ],
    ['an item that no writer wrote', [item('changed', 'a2'), item('unanswered', 'b1'), item('ghost', 'x')], { neverWritten: ['ghost'] }],
  ])('%s', (_, storedItems, expected) => {
    expect(createExample().compare(storedItems)).toMatchObject({ ...NO_MISTAKES, ...expected })
  })
})
