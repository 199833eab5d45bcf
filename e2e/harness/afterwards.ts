import { afterAll, onTestFinished } from 'vitest'

/** Runs when the test that called this is over, or the tests of the file where none did: an `afterAll` inside a test is never run. */
export function afterwards(end: () => unknown) {
  try {
    onTestFinished(async () => void (await end()))
  } catch {
    afterAll(async () => void (await end()))
  }
}
