import { expect, test } from 'vitest'
import { replacementDelays } from './replacement-delays.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

test('a worker that has ended is replaced at once, and then after longer and longer waits, up to 30 seconds', () => {
  const delayAfter = replacementDelays()

  const delays = Array.from({ length: 8 }, () => delayAfter(SECOND))

  expect(delays).toEqual([0, 1, 2, 4, 8, 16, 30, 30].map((seconds) => seconds * SECOND))
})

test('the waits begin again after a worker that ran for a minute', () => {
  const delayAfter = replacementDelays()
  const early = [delayAfter(SECOND), delayAfter(SECOND), delayAfter(SECOND)]

  const late = [delayAfter(MINUTE), delayAfter(SECOND)]

  expect([early, late]).toEqual([
    [0, SECOND, 2 * SECOND],
    [0, SECOND],
  ])
})
