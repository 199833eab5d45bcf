/**
 * Password hashing (argon2id) behind a queue. A hash takes 19 MiB and a thread of Node's pool for tens of milliseconds.
 * Without the queue, many sign-ins at the same time would block all other work of these threads.
 */
import argon2 from 'argon2'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { semaphore } from '../limits/semaphore.ts'
import { Unavailable } from '../../core/unavailable.ts'

// Recommended by OWASP for argon2id. The library's default takes 64 MiB per hash.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const MAX_WAITING = 32
const MAX_WAIT_MS = 1_500
// A client that ignores `Retry-After` sends its next request as soon as it has the response to this one. Without a
// delay, the refused requests of a few dozen such clients would take more CPU time than all other requests. The delay
// is random, so that clients that were refused together do not return together.
const MIN_DELAY_MS = 500
const MAX_DELAY_MS = 1_500
// Bounds the memory of requests that wait for their refusal; any further request is refused at once.
const MAX_DELAYED = 1_000

export interface PasswordHashing {
  /** Throws `Unavailable`, after a delay, if the queue is full. Call it before other work, which would be wasted. */
  refuseIfQueueFull(): Promise<void>
  hash(password: string): Promise<string>
  /** Without a stored hash, takes the same time and returns false. */
  verify(hashed: string | undefined, password: string): Promise<boolean>
  /** A hash with the current parameters, if this one was made with others and the queue is not full. */
  renew(hashed: string, password: string): Promise<string | undefined>
}

/** `processes` is how many processes of this server share the CPU cores. */
export async function passwordHashing({ maxWaitMs = MAX_WAIT_MS, processes = 1 } = {}): Promise<PasswordHashing> {
  // libuv reads a value that is no number as 0, and uses one thread then.
  const threads = Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '4', 10) || 1
  const slots = Math.max(1, Math.min(Math.floor(availableParallelism() / processes), threads - 2))
  const queue = semaphore({ for: 'password hashing', slots, maxWaiting: MAX_WAITING, maxWaitMs })
  let pending = 0
  const isQueueFull = () => pending >= slots + MAX_WAITING
  const refuse = delayedRefusals()
  const enter = <T>(work: () => Promise<T>) => {
    if (isQueueFull()) return refuse()
    pending++
    return queue(work).finally(() => pending--)
  }
  // The hash of a random password. It also shows at start that the library works on this machine.
  const dummyHash = await argon2.hash(randomBytes(32), ARGON2ID)
  yieldToRequests()

  const hash = (password: string) => enter(() => argon2.hash(password, ARGON2ID))
  return {
    refuseIfQueueFull: async () => {
      if (isQueueFull()) await refuse()
    },
    hash,
    renew: async (hashed, password) => {
      if (isQueueFull() || !argon2.needsRehash(hashed, ARGON2ID)) return undefined
      // A full queue must not make a sign-in fail; the next sign-in can renew the hash.
      return hash(password).catch((error: unknown) => {
        if (error instanceof Unavailable) return undefined
        throw error
      })
    },
    verify: async (hashed, password) => {
      const isRight = await enter(() => argon2.verify(hashed ?? dummyHash, password))
      return hashed !== undefined && isRight
    },
  }
}

/** Returns a function that throws `Unavailable` after a delay, or at once while too many requests are delayed. */
function delayedRefusals() {
  let delayed = 0
  return async (): Promise<never> => {
    if (delayed < MAX_DELAYED) {
      delayed++
      const delay = MIN_DELAY_MS + Math.random() * (MAX_DELAY_MS - MIN_DELAY_MS)
      await new Promise((resolve) => setTimeout(resolve, delay))
      delayed--
    }
    throw new Unavailable('too many requests wait for password hashing')
  }
}

// Gives a thread about a tenth of the CPU time of a thread with normal priority, and a whole core if no other needs it.
const NICENESS = 10

/**
 * Lowers the priority of the threads that hash: with few cores, every request would have to wait for hashes. On Linux
 * each thread has a priority of its own, and the threads of Node's pool have a name. Node creates them with its first
 * task for the pool.
 */
function yieldToRequests() {
  try {
    for (const thread of readdirSync('/proc/self/task'))
      if (readFileSync(`/proc/self/task/${thread}/comm`, 'utf8') === 'libuv-worker\n') setPriority(Number(thread), NICENESS)
  } catch {
    // On other systems, the threads keep the priority of the process.
  }
}
