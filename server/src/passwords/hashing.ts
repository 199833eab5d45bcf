/**
 * Password hashing (argon2id) behind a queue. A hash takes a thread of Node's pool for tens of milliseconds, and 19 MiB;
 * without a bound a storm of sign-ins would make every other use of those threads wait.
 */
import argon2 from 'argon2'
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Unavailable } from '../http/unavailable.ts'

// The first of the settings that OWASP recommends for argon2id. The library's own default takes 64 MiB a hash.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const MAX_WAITING = 32
const MAX_WAIT_MS = 1_500

export interface PasswordHashing {
  hash(password: string): Promise<string>
  /** Without a hash to compare with it takes the same time, and is false. */
  verify(hashed: string | undefined, password: string): Promise<boolean>
  /** A hash with today's parameters, if this one was made with others and there is time for it. */
  renew(hashed: string, password: string): Promise<string | undefined>
}

export async function passwordHashing(): Promise<PasswordHashing> {
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)
  const enter = semaphore(Math.max(1, Math.min(availableParallelism(), threads - 2)))
  // Nobody knows its password. It also shows at start that the library works on this machine.
  const nobody = await argon2.hash(randomBytes(32), ARGON2ID)

  const hash = (password: string) => enter(() => argon2.hash(password, ARGON2ID))
  return {
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

/** Lets so many in at a time; the others wait in a short line. */
export function semaphore(places: number, maxWaiting = MAX_WAITING, maxWaitMs = MAX_WAIT_MS) {
  const waiting: (() => void)[] = []
  let free = places

  const admit = () =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(next), 1)
        reject(new Unavailable('waited too long for password hashing'))
      }, maxWaitMs)
      waiting.push(next)
    })

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else if (waiting.length < maxWaiting) await admit()
    else throw new Unavailable('too many wait for password hashing')
    try {
      return await work()
    } finally {
      // The place goes straight to who waits longest.
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
