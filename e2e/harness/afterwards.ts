import { afterAll, onTestFinished } from 'vitest'

/**
 * Runs `end` after the current test, or outside of a test after the tests of the file: Vitest ignores an `afterAll`
 * inside a test.
 */
export function afterwards(end: () => unknown) {
  try {
    onTestFinished(async () => void (await end()))
  } catch {
    afterAll(async () => void (await end()))
  }
}
