import { afterAll, onTestFinished } from 'vitest'

/**
 * Runs `end` after the current test or, if no test is running, after all tests of the file. Needs both hooks of Vitest,
 * which ignores an `afterAll` inside a test.
 */
export function addCleanup(end: () => unknown) {
  try {
    onTestFinished(async () => void (await end()))
  } catch {
    afterAll(async () => void (await end()))
  }
}
