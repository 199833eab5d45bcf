import { describe, expect, test } from 'vitest'
import { createHistory, type Found, type Outcome } from './history.ts'

/** Items that were changed, changed without an answer, refused, and created without an answer. */
function createExample() {
  const history = createHistory()
  const record = (key: string, ...attempts: [content: string, outcome: Outcome][]) =>
    attempts.forEach(([content, outcome]) => history.record(key, content, outcome))
  record('changed', ['a1', 'acknowledged'], ['a2', 'acknowledged'])
  record('unanswered', ['b1', 'acknowledged'], ['b2', 'unknown'], ['b3', 'refused'])
  record('refused', ['c1', 'refused'])
  record('created without an answer', ['d1', 'unknown'])
  return history
}

const item = (key: string, content: string): Found => ({ key, content })
const NO_MISTAKES = { lost: [], doubled: [], refusedButThere: [], foreign: [] }

describe('judge finds no mistake', () => {
  test.each([
    ['unanswered attempts had no effect', [item('changed', 'a2'), item('unanswered', 'b1')], 0],
    ['unanswered attempts had an effect', [item('changed', 'a2'), item('unanswered', 'b2'), item('created without an answer', 'd1')], 2],
  ])('when %s', (_, found, unknownButThere) => {
    expect(createExample().judge(found)).toEqual({ ...NO_MISTAKES, attempts: { acknowledged: 3, refused: 2, unknown: 2 }, unknownButThere })
  })
})

describe('judge reports', () => {
  test.each<[string, Found[], object]>([
    ['an acknowledged item that is missing', [item('unanswered', 'b1')], { lost: ['changed'] }],
    ['an acknowledged change that is missing', [item('changed', 'a1'), item('unanswered', 'b1')], { lost: ['changed'] }],
    ['content that no writer wrote', [item('changed', 'a2'), item('unanswered', 'b9')], { lost: ['unanswered'] }],
    ['an item that is stored twice', [item('changed', 'a2'), item('changed', 'a2'), item('unanswered', 'b1')], { doubled: ['changed'] }],
    [
      'a refused item that is stored',
      [item('changed', 'a2'), item('unanswered', 'b1'), item('refused', 'c1')],
      { refusedButThere: ['refused'] },
    ],
    [
      'a refused change that is stored',
      [item('changed', 'a2'), item('unanswered', 'b3')],
      { lost: ['unanswered'], refusedButThere: ['unanswered'] },
    ],
    ['an item that no writer wrote', [item('changed', 'a2'), item('unanswered', 'b1'), item('ghost', 'x')], { foreign: ['ghost'] }],
  ])('%s', (_, found, expected) => {
    expect(createExample().judge(found)).toMatchObject({ ...NO_MISTAKES, ...expected })
  })
})
