/**
 * Counts the requests of each caller in windows of time. The memory has a fixed size and the form of a set-associative
 * cache: the digest of a caller selects a set, in which the caller has one of 16 places. If none is free, the caller
 * takes over the place with the fewest requests, with its count and its window (the algorithm Space-Saving). So callers
 * cannot start again at zero by taking each other's places, not even in a flood from many addresses. Instead, requests
 * of other callers may count against a caller. docs/decisions/0011-throttles.md says how likely that is.
 *
 * The store of @fastify/rate-limit allocates an entry for each caller. Those entries live long enough to be promoted to
 * V8's old generation, which only a full garbage collection frees.
 */
import type { FastifyRateLimitStore } from '@fastify/rate-limit'
import { hash, randomBytes } from 'node:crypto'
import type { Count } from './shared-counts.ts'

const PLACES = 16
const SETS = 2_048

export class WindowCounts implements FastifyRateLimitStore {
  readonly #callers = new Float64Array(SETS * PLACES)
  readonly #counts = new Uint32Array(SETS * PLACES)
  /** When each window began, in milliseconds since the epoch. */
  readonly #starts = new Float64Array(SETS * PLACES)
  // Without a secret, a client could choose addresses that share a set with the address of another client.
  readonly #secret = randomBytes(16).toString('hex')

  /** @fastify/rate-limit gives each limit a store of its own. */
  child() {
    return new WindowCounts()
  }

  incr(caller: string, done: (error: null, result: { current: number; ttl: number }) => void, windowMs: number) {
    const { count, leftMs } = this.add(caller, windowMs)
    done(null, { current: count, ttl: leftMs })
  }

  /** Counts a request; returns the requests in the window, and the milliseconds until its end. */
  add(caller: string, windowMs: number): Count {
    const now = Date.now()
    const digest = hash('sha256', this.#secret + caller)
    // Two separate parts of the digest: 52 bits identify the caller in the set that the other part selects.
    const id = Number.parseInt(digest.slice(0, 13), 16)
    const firstPlace = (Number.parseInt(digest.slice(13, 21), 16) % SETS) * PLACES

    const place = this.#findPlace(firstPlace, id, now, windowMs)
    if (this.#hasEnded(place, now, windowMs)) {
      this.#counts[place] = 0
      this.#starts[place] = now
    }
    this.#callers[place] = id
    const count = itemAt(this.#counts, place) + 1
    this.#counts[place] = count
    return { count, leftMs: itemAt(this.#starts, place) + windowMs - now }
  }

  /** The place of the caller. If there is none, the place in the set with the fewest requests in its present window. */
  #findPlace(firstPlace: number, id: number, now: number, windowMs: number) {
    let leastUsed = firstPlace
    let fewest = Number.POSITIVE_INFINITY
    for (let place = firstPlace; place < firstPlace + PLACES; place++) {
      if (this.#callers[place] === id) return place
      const requests = this.#hasEnded(place, now, windowMs) ? 0 : itemAt(this.#counts, place)
      if (requests < fewest) {
        fewest = requests
        leastUsed = place
      }
    }
    return leastUsed
  }

  /** The second condition is for a clock that was set back, which must not extend a window. */
  #hasEnded(place: number, now: number, windowMs: number) {
    const start = itemAt(this.#starts, place)
    return now >= start + windowMs || now < start
  }
}

/** Every place is inside the arrays, so `?? 0` is only for the compiler. */
const itemAt = (array: Float64Array | Uint32Array, place: number) => array[place] ?? 0
