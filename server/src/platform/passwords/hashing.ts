/**
 * Password hashing (argon2id) behind a queue. A hash takes a thread of Node's pool for tens of milliseconds, and 19 MiB;
 * without a bound a storm of sign-ins would make every other use of those threads wait.
 */
import argon2 from 'argon2'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { semaphore } from '../limits/semaphore.ts'
import { Unavailable } from '../../core/unavailable.ts'

// The first of the settings that OWASP recommends for argon2id. The library's own default takes 64 MiB a hash.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const MAX_WAITING = 32
const MAX_WAIT_MS = 1_500

export interface PasswordHashing {
  /** Throws what the others would, if nobody more can wait: before anything else is done for who is to be turned away. */
  expectRoom(): void
  hash(password: string): Promise<string>
  /** Without a hash to compare with it takes the same time, and is false. */
  verify(hashed: string | undefined, password: string): Promise<boolean>
  /** A hash with today's parameters, if this one was made with others and there is time for it. */
  renew(hashed: string, password: string): Promise<string | undefined>
}

export async function passwordHashing(maxWaitMs = MAX_WAIT_MS): Promise<PasswordHashing> {
  // libuv reads what is no number as 0, and takes one thread then.
  const threads = Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '4', 10) || 1
  const slots = Math.max(1, Math.min(availableParallelism(), threads - 2))
  const queue = semaphore({ for: 'password hashing', slots, maxWaiting: MAX_WAITING, maxWaitMs })
  let inside = 0
  const enter = <T>(work: () => Promise<T>) => {
    inside++
    return queue(work).finally(() => inside--)
  }
  // Nobody knows its password. It also shows at start that the library works on this machine.
  const nobody = await argon2.hash(randomBytes(32), ARGON2ID)
  yieldToRequests()

  const hash = (password: string) => enter(() => argon2.hash(password, ARGON2ID))
  return {
    expectRoom: () => {
      if (inside >= slots + MAX_WAITING) throw new Unavailable('too many requests wait for password hashing')
    },
    hash,
    renew: async (hashed, password) => {
      if (!argon2.needsRehash(hashed, ARGON2ID)) return undefined
      // It can wait for the next time; whoever signs in should not have to.
      return hash(password).catch((error: unknown) => {
        if (error instanceof Unavailable) return undefined
        throw error
      })
    },
    verify: async (hashed, password) => {
      const isRight = await enter(() => argon2.verify(hashed ?? nobody, password))
      return hashed !== undefined && isRight
    },
  }
}

// About a tenth of the share of a thread that answers; all of a core that nobody else wants.
const NICENESS = 10

/**
 * Hashes use whole cores, and on few of them every request would wait for its turn behind hashes. On Linux each thread has a
 * priority of its own, and those of Node's pool bear a name; they exist once one of them was used.
 */
function yieldToRequests() {
  try {
    for (const thread of readdirSync('/proc/self/task'))
      if (readFileSync(`/proc/self/task/${thread}/comm`, 'utf8') === 'libuv-worker\n') setPriority(Number(thread), NICENESS)
  } catch {
    // Elsewhere they have the priority of the process.
  }
}
