const SECOND = 1_000
const STABLE_MS = 60 * SECOND
const LONGEST_MS = 30 * SECOND

/**
 * Returns how many milliseconds to wait before the next worker replaces one that has ended after `uptimeMs`. The first
 * one is replaced at once. While workers end within a minute, each wait is twice as long, up to 30 seconds.
 */
export function replacementDelays(): (uptimeMs: number) => number {
  let quickEnds = 0
  return (uptimeMs) => {
    quickEnds = uptimeMs < STABLE_MS ? quickEnds + 1 : 1
    return quickEnds === 1 ? 0 : Math.min(SECOND * 2 ** (quickEnds - 2), LONGEST_MS)
  }
}
