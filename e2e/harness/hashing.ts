/**
 * Password hashing for the services of a worker. Argon2 takes half of the time of a test that signs people in, and always the
 * same people: so nothing is hashed or compared twice. What comes out is what argon2id makes with the parameters of production.
 * A test about passwords asks for `realHashing`, where every password takes its time and has a salt of its own.
 */
import { passwordHashing, type PasswordHashing } from '@contacts/server/password-hashing'

/** On a slow or busy machine a queue as short as in production would turn sign-ins away, which is right, and not what is tested. */
const PATIENCE_MS = 60_000

export const realHashing = () => passwordHashing(PATIENCE_MS)

let shared: Promise<PasswordHashing> | undefined

export const sharedHashing = () => (shared ??= realHashing().then(remembering))

function remembering({ expectRoom, hash, verify, renew }: PasswordHashing): PasswordHashing {
  const hashes = new Map<string, Promise<string>>()
  const comparisons = new Map<string, Promise<boolean>>()
  return {
    expectRoom,
    renew,
    hash: (password) => once(hashes, password, () => hash(password)),
    verify: async (hashed, password) => {
      // A comparison with the right password is known from the hashing itself.
      if (hashed !== undefined && hashed === (await hashes.get(password))) return true
      return once(comparisons, `${hashed ?? ''} ${password}`, () => verify(hashed, password))
    },
  }
}

/** What is under way is shared; what failed is tried again. */
function once<T>(known: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const earlier = known.get(key)
  if (earlier) return earlier
  const result = work()
  known.set(key, result)
  result.catch(() => known.delete(key))
  return result
}
