/**
 * Counts the requests of callers in windows of time, in memory of a fixed size, as a set-associative cache does: the
 * digest of a caller selects a set, in which the caller has one of 16 places. If none is free, the caller with the
 * fewest requests loses its place, so that a flood from many addresses does not reset the count of a caller that has
 * used up its limit.
 *
 * The store of @fastify/rate-limit allocates an entry for each caller. Those entries live long enough to be promoted to
 * V8's old generation, where a flood of a million addresses left hundreds of megabytes until the next full collection.
 */
import type { FastifyRateLimitStore } from '@fastify/rate-limit'
import { hash, randomBytes } from 'node:crypto'

const PLACES = 16
const SETS = 2_048

export class WindowCounts implements FastifyRateLimitStore {
  readonly #digests = new Float64Array(SETS * PLACES)
  readonly #counts = new Uint32Array(SETS * PLACES)
  /** When each window began, in milliseconds since the epoch. */
  readonly #starts = new Float64Array(SETS * PLACES)
  // Without a secret, a client could choose addresses that share a set with the address of another client.
  readonly #secret = randomBytes(16).toString('hex')

  child() {
    return new WindowCounts()
  }

  incr(caller: string, done: (error: null, result: { current: number; ttl: number }) => void, windowMs: number) {
    const now = Date.now()
    const digest = hash('sha256', this.#secret + caller)
    // Two separate parts of the digest: one selects the set, the other identifies the caller there.
    const id = Number.parseInt(digest.slice(0, 13), 16)
    const firstPlace = (Number.parseInt(digest.slice(13, 21), 16) % SETS) * PLACES

    const place = this.#findPlace(firstPlace, id, now - windowMs)
    if (this.#digests[place] !== id || this.#starts[place]! <= now - windowMs) {
      this.#digests[place] = id
      this.#counts[place] = 0
      this.#starts[place] = now
    }
    done(null, { current: ++this.#counts[place]!, ttl: windowMs - (now - this.#starts[place]!) })
  }

  /** The place of the caller in the set; otherwise one whose window has ended, or that of the caller with the fewest requests. */
  #findPlace(firstPlace: number, id: number, endedBefore: number) {
    let replaceable = firstPlace
    let fewest = Number.POSITIVE_INFINITY
    for (let place = firstPlace; place < firstPlace + PLACES; place++) {
      if (this.#digests[place] === id) return place
      const requests = this.#starts[place]! <= endedBefore ? 0 : this.#counts[place]!
      if (requests < fewest) {
        fewest = requests
        replaceable = place
      }
    }
    return replaceable
  }
}
