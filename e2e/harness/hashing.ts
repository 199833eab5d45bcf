/**
 * Password hashing for the services of a worker. Argon2 takes half of the time of a test that signs users in, mostly
 * with the same password, so `sharedHashing` remembers hashes and comparisons. The hashes have the parameters of
 * production. Tests of passwords use `realHashing`, which remembers nothing and gives every password its own salt.
 */
import { passwordHashing, type PasswordHashing } from '@contacts/server/password-hashing'

/** With the queue of production, the server would rightly refuse sign-ins of a test on a slow or busy machine. */
const PATIENCE_MS = 60_000

export const realHashing = () => passwordHashing(PATIENCE_MS)

let shared: Promise<PasswordHashing> | undefined

export const sharedHashing = () => (shared ??= realHashing().then(withMemory))

function withMemory({ expectRoom, hash, verify, renew }: PasswordHashing): PasswordHashing {
  const hashes = new Map<string, Promise<string>>()
  const comparisons = new Map<string, Promise<boolean>>()
  return {
    expectRoom,
    renew,
    hash: (password) => once(hashes, password, () => hash(password)),
    verify: async (hashed, password) => {
      // If this password was hashed here, the hashes can be compared instead.
      if (hashed !== undefined && hashed === (await hashes.get(password))) return true
      return once(comparisons, `${hashed ?? ''} ${password}`, () => verify(hashed, password))
    },
  }
}

/** Shares running and finished work with the same key; work that failed runs again. */
function once<T>(known: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const earlier = known.get(key)
  if (earlier) return earlier
  const result = work()
  known.set(key, result)
  result.catch(() => known.delete(key))
  return result
}
