import type { Count } from '../platform/limits/shared-counts.ts'
import { WindowCounts } from '../platform/limits/window-counts.ts'
import type { CountRequest } from './messages.ts'

/** The counters of all rate limits. A process without a cluster has them in its rate limiter. */
export function clusterCounts(): (request: CountRequest) => Count {
  const limits = new Map<string, WindowCounts>()
  const countsOf = (limit: string) => {
    const counts = limits.get(limit) ?? new WindowCounts()
    limits.set(limit, counts)
    return counts
  }
  return ({ limit, caller, windowMs }) => countsOf(limit).add(caller, windowMs)
}
