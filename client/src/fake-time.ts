/** Helpers for tests of time limits: a clock that the test moves, and servers and storages that never answer. */
import { expect, onTestFinished, vi } from 'vitest'

/** Replaces the clock until the test ends. */
export function useFakeTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** A promise that never settles. */
export const stuck = () => new Promise<never>(() => undefined)

export const SECOND = 1000
export const elapse = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * SECOND)

/** A `fetch` that never answers, and the signals that it has received. */
export const hang = () => {
  const signals: (AbortSignal | null | undefined)[] = []
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>((_, { signal }) => {
    signals.push(signal)
    return stuck()
  })
  return { fetch, signals }
}

/** Watches a call: its error is null until it fails. */
export function watch(call: Promise<unknown>) {
  const watched = { isSettled: false, error: null as unknown }
  call.then(
    () => (watched.isSettled = true),
    (error: unknown) => Object.assign(watched, { isSettled: true, error }),
  )
  return watched
}

/** Asserts that the call ends after this many seconds, and not before. Returns its error. */
export async function expectEnd(call: Promise<unknown>, seconds: number) {
  const watched = watch(call)
  await elapse(seconds - 0.001)
  expect(watched.isSettled).toBe(false)
  await elapse(0.001)
  expect(watched.isSettled).toBe(true)
  return watched.error
}

/** The members of the error of a call whose time limit has passed. */
export const timedOut = (milliseconds: number, attempts: number) => ({
  name: 'ConnectionError',
  message: `No answer within ${milliseconds} ms (attempts: ${attempts})`,
  attempts,
  cause: { name: 'TimeoutError' },
})
