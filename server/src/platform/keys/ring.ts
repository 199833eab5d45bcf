/**
 * The key ring. The first key signs, all verify, so that keys can be changed without signing anybody out. A key signs
 * access tokens itself; for every other purpose another key is derived from it.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import type { Db } from '../db/query.ts'
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

const listKeys = statement('keys.list', (db) =>
  db.selectFrom('keys').select(['kid', 'secret']).orderBy('created_at', 'desc').orderBy('kid'),
)

/** The keys in the database. The first start creates one; servers that start at the same time use the same one. */
export async function loadOrCreateKeys(db: Db, now: Date): Promise<Key[]> {
  await db.run(insertKey({ kid: 'own', secret: randomBytes(32).toString('base64'), created_at: now }))
  const rows = await db.run(listKeys({}))
  return rows.map(({ kid, secret }) => ({ kid, secret: Buffer.from(secret, 'base64') }))
}
