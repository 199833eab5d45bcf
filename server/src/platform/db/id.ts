import { randomFillSync, randomInt } from 'node:crypto'
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
  return v7({ msecs, seq: sequence, random: nextRandomBytes() })
}

const BYTES_PER_ID = 16
const randomBytes = new Uint8Array(256 * BYTES_PER_ID)
let used = randomBytes.length

/** Gets random bytes for many ids at a time: a call of the generator takes far longer than making an id. */
function nextRandomBytes(): Uint8Array {
  if (used === randomBytes.length) {
    randomFillSync(randomBytes)
    used = 0
  }
  used += BYTES_PER_ID
  return randomBytes.subarray(used - BYTES_PER_ID, used)
}
