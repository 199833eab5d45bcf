import { setTimeout as sleep } from 'node:timers/promises'

// About ten times as long as the work takes on a server that is not overloaded.
const RESPONSE_MS = 100

/**
 * Takes at least `RESPONSE_MS` unless the work fails, so that the time of a response does not reveal who has an
 * account.
 */
export async function inEqualTime<T>(work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.all([work(), sleep(RESPONSE_MS)])
  return outcome
}
