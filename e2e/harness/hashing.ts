/**
 * Password hashing for the services of a worker. Argon2 takes half of the time of a test that signs users in, mostly
 * with the same password, so `sharedHashing` caches hashes and comparisons. The hashes have the parameters of
 * production. Tests of passwords use `realHashing`, which caches nothing and gives every password a new salt.
 */
import { passwordHashing, type PasswordHashing } from '@contacts/server/password-hashing'

/** Longer than in production, so that the server does not refuse sign-ins because the test machine is slow. */
const MAX_QUEUE_WAIT_MS = 60_000

export const realHashing = () => passwordHashing({ maxWaitMs: MAX_QUEUE_WAIT_MS })

let shared: Promise<PasswordHashing> | undefined

export const sharedHashing = () => (shared ??= realHashing().then(withCache))

function withCache({ refuseIfQueueFull, hash, verify, renew }: PasswordHashing): PasswordHashing {
  const hashes = new Map<string, Promise<string>>()
  const comparisons = new Map<string, Promise<boolean>>()
  return {
    refuseIfQueueFull,
    renew,
    hash: (password) => runOncePerKey(hashes, password, () => hash(password)),
    verify: async (hashed, password) => {
      // If this password was hashed here, the hashes can be compared instead.
      if (hashed !== undefined && hashed === (await hashes.get(password))) return true
      return runOncePerKey(comparisons, `${hashed ?? ''} ${password}`, () => verify(hashed, password))
    },
  }
}

/** Runs the work once per key and shares its promise; failed work runs again. */
function runOncePerKey<T>(cache: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const earlier = cache.get(key)
  if (earlier) return earlier
  const result = work()
  cache.set(key, result)
  result.catch(() => cache.delete(key))
  return result
}
