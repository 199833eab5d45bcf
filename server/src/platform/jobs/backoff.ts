const SECOND = 1_000
const DELAYS_MS = [1, 5, 30, 120, 600, 3_600].map((seconds) => seconds * SECOND)
const LONGEST_MS = 3_600 * SECOND

/** Milliseconds to wait after this many failed attempts: longer each time, up to an hour. */
export const delayAfter = (attempts: number): number => DELAYS_MS[Math.max(attempts, 1) - 1] ?? LONGEST_MS

/** Changes a wait by up to a quarter, so that processes that were started together do not stay synchronised. */
export const jittered = (ms: number): number => ms * (0.75 + Math.random() / 2)
