import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'

let lastMs = 0
let sequence = 0

/**
 * A UUIDv7 (RFC 9562). Ids that this process makes within one millisecond ascend, so that they keep the order of
 * creation.
 */
export function newId(now: Date): string {
  const msecs = now.getTime()
  sequence = msecs === lastMs ? sequence + 1 : randomInt(2 ** 30)
  lastMs = msecs
  return v7({ msecs, seq: sequence })
}
