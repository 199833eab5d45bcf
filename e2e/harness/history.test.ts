import { describe, expect, test } from 'vitest'
import { createHistory, type Found, type Outcome } from './history.ts'

/** A history of three things: one written and changed, one whose last answer got lost, one that was refused. */
function write() {
  const history = createHistory()
  const record = (key: string, ...attempts: [content: string, outcome: Outcome][]) =>
    attempts.forEach(([content, outcome]) => history.record(key, content, outcome))
  record('changed', ['a1', 'acknowledged'], ['a2', 'acknowledged'])
  record('unanswered', ['b1', 'acknowledged'], ['b2', 'unknown'], ['b3', 'refused'])
  record('refused', ['c1', 'refused'])
  record('never known', ['d1', 'unknown'])
  return history
}

const thing = (key: string, content: string): Found => ({ key, content })
const WELL = { lost: [], doubled: [], refusedButThere: [], foreign: [] }

describe('all is well', () => {
  test.each([
    ['what got no answer did not happen', [thing('changed', 'a2'), thing('unanswered', 'b1')], 0],
    ['what got no answer did happen', [thing('changed', 'a2'), thing('unanswered', 'b2'), thing('never known', 'd1')], 2],
  ])('when %s', (_, found, unknownButThere) => {
    expect(write().judge(found)).toEqual({ ...WELL, attempts: { acknowledged: 3, refused: 2, unknown: 2 }, unknownButThere })
  })
})

describe('it is noticed', () => {
  test.each<[string, Found[], object]>([
    ['that something acknowledged is gone', [thing('unanswered', 'b1')], { lost: ['changed'] }],
    ['that an acknowledged change is gone', [thing('changed', 'a1'), thing('unanswered', 'b1')], { lost: ['changed'] }],
    ['that it holds what nobody wrote', [thing('changed', 'a2'), thing('unanswered', 'b9')], { lost: ['unanswered'] }],
    [
      'that something is there twice',
      [thing('changed', 'a2'), thing('changed', 'a2'), thing('unanswered', 'b1')],
      { doubled: ['changed'] },
    ],
    [
      'that something refused is there',
      [thing('changed', 'a2'), thing('unanswered', 'b1'), thing('refused', 'c1')],
      { refusedButThere: ['refused'] },
    ],
    [
      'that a refused change is there',
      [thing('changed', 'a2'), thing('unanswered', 'b3')],
      { lost: ['unanswered'], refusedButThere: ['unanswered'] },
    ],
    ['that something came from nowhere', [thing('changed', 'a2'), thing('unanswered', 'b1'), thing('ghost', 'x')], { foreign: ['ghost'] }],
  ])('%s', (_, found, expected) => {
    expect(write().judge(found)).toMatchObject({ ...WELL, ...expected })
  })
})
