import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WindowCounts } from './window-counts.ts'

const MINUTE = 60_000
const START = new Date('2026-11-20T12:00:00Z')

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: START }))
afterEach(() => void vi.useRealTimers())

/** Counts a request, and returns the number of requests in the window and the milliseconds until its end. */
function count(counts: WindowCounts, caller: string, windowMs = MINUTE) {
  const results: { current: number; ttl: number }[] = []
  counts.incr(caller, (_, result) => results.push(result), windowMs)
  return results[0]!
}

test('counts each caller separately, in a window that begins with its first request', () => {
  const counts = new WindowCounts()

  expect(count(counts, 'alice')).toEqual({ current: 1, ttl: MINUTE })
  vi.advanceTimersByTime(20_000)
  expect(count(counts, 'bob')).toEqual({ current: 1, ttl: MINUTE })
  expect(count(counts, 'alice')).toEqual({ current: 2, ttl: 40_000 })
  vi.advanceTimersByTime(39_999)
  expect(count(counts, 'alice')).toEqual({ current: 3, ttl: 1 })
  vi.advanceTimersByTime(1)
  expect(count(counts, 'alice')).toEqual({ current: 1, ttl: MINUTE })
  expect(count(counts, 'bob')).toEqual({ current: 2, ttl: 20_000 })
})

test('stores of different limits do not share counts', () => {
  const counts = new WindowCounts()
  count(counts, 'alice')

  expect(count(counts.child(), 'alice').current).toBe(1)
})

test('a flood from 200,000 addresses does not reset the count of a caller that has used up its limit', () => {
  const counts = new WindowCounts()
  for (let request = 1; request <= 60; request++) count(counts, 'alice')

  for (let address = 0; address < 200_000; address++) count(counts, `address ${address}`)

  expect(count(counts, 'alice').current).toBe(61)
})

test('never counts fewer requests than a caller has made, although there are more callers than places', () => {
  const counts = new WindowCounts()
  const callers = Array.from({ length: 60_000 }, (_, index) => `caller ${index}`)

  for (let request = 1; request <= 4; request++) expect(callers.filter((caller) => count(counts, caller).current < request)).toEqual([])
})

test('a flood from 200,000 addresses leaves most of the limit to a caller that comes later', () => {
  const counts = new WindowCounts()
  for (let address = 0; address < 200_000; address++) count(counts, `address ${address}`)

  // Each of the 32,768 places has counted about 6 requests.
  expect(count(counts, 'bob').current).toBeLessThan(20)
})

test('a clock that is set back does not extend a window', () => {
  const counts = new WindowCounts()
  count(counts, 'alice')
  vi.setSystemTime(START.getTime() - 60 * MINUTE)

  expect(count(counts, 'alice')).toEqual({ current: 1, ttl: MINUTE })
})

test('counts 5,000 callers at the same time without mixing them up', () => {
  const counts = new WindowCounts()
  const callers = Array.from({ length: 5_000 }, (_, index) => `caller ${index}`)
  for (const caller of callers) count(counts, caller)

  expect(callers.filter((caller) => count(counts, caller).current !== 2)).toEqual([])
})

test('callers whose window has ended make room for others', () => {
  const counts = new WindowCounts()
  for (let request = 1; request <= 3; request++) for (let caller = 0; caller < 60_000; caller++) count(counts, `old ${caller}`)
  vi.advanceTimersByTime(MINUTE)
  const callers = Array.from({ length: 5_000 }, (_, index) => `new ${index}`)
  for (const caller of callers) count(counts, caller)

  expect(callers.filter((caller) => count(counts, caller).current !== 2)).toEqual([])
})
