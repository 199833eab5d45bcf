/**
 * The key ring. The first key signs, all verify, so that keys can be rotated without ending sessions. A key itself
 * signs access tokens; for every other purpose a key is derived from it.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { type Db, one } from '../db/query.ts'
import type { Params } from '../db/statement.ts'
import { statement } from '../tables.ts'

export interface Key {
  kid: string
  secret: Buffer
}

export interface KeyRing {
  keys: readonly Key[]
  primary: Key
  /** Derives the key for a purpose (HKDF-SHA256, RFC 5869). */
  deriveFrom(key: Key, purpose: string): Buffer
  /** Derives from the key with this id; undefined if the ring has no such key. */
  derive(kid: string, purpose: string): Buffer | undefined
  /** Derives from the primary key. */
  derivePrimary(purpose: string): { kid: string; key: Buffer }
}

export function keyRing(keys: readonly Key[]): KeyRing {
  const [primary] = keys
  if (!primary) throw new Error('a key ring needs a key')
  const derived = new Map<string, Buffer>()
  const deriveFrom = ({ kid, secret }: Key, purpose: string): Buffer => {
    const name = `${kid} ${purpose}`
    const cached = derived.get(name)
    if (cached) return cached
    const key = Buffer.from(hkdfSync('sha256', secret, '', `contacts ${purpose}`, 32))
    derived.set(name, key)
    return key
  }
  return {
    keys,
    primary,
    deriveFrom,
    derive: (kid, purpose) => {
      const parent = keys.find((key) => key.kid === kid)
      return parent && deriveFrom(parent, purpose)
    },
    derivePrimary: (purpose) => ({ kid: primary.kid, key: deriveFrom(primary, purpose) }),
  }
}

const insertKey = statement('keys.insert', (db, p: Params<{ kid: string; secret: string; created_at: Date }>) =>
  db
    .insertInto('keys')
    .values({ kid: p.kid, secret: p.secret, created_at: p.created_at })
    .onConflict((oc) => oc.column('kid').doNothing()),
)

const findKey = statement('keys.find', (db, p: Params<{ kid: string }>) =>
  db.selectFrom('keys').select(['kid', 'secret']).where('kid', '=', p.kid),
)

/**
 * Returns a key of the database, which the first start generates: `own` signs tokens when JWT_KEYS is not set, and
 * `throttles` makes the ids of throttles. Servers that start at the same time get the same key.
 */
export async function storedKey(db: Db, kid: 'own' | 'throttles', now: Date): Promise<Key> {
  await db.run(insertKey({ kid, secret: randomBytes(32).toString('base64'), created_at: now }))
  const row = await one(db, findKey({ kid }))
  if (!row) throw new Error(`the key ${kid} was deleted from the table keys during the start`)
  return { kid, secret: Buffer.from(row.secret, 'base64') }
}
