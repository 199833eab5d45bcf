/** Tells the operator which keys a backup contains, which to keep elsewhere, and which are missing at a restore. */
import type { SigningKey } from '../../core/config.ts'
import { keyRing } from '../keys/ring.ts'
import type { BackupInfo } from './folder.ts'

type NamedKey = BackupInfo['keys'][number]

/** Names the keys of JWT_KEYS. A fingerprint distinguishes two keys with the same name, and does not reveal the key. */
export function nameKeys(keys: SigningKey[] = []): NamedKey[] {
  if (keys.length === 0) return []
  const ring = keyRing(keys)
  return keys.map((key) => ({ kid: key.kid, fingerprint: ring.deriveFrom(key, 'backup').toString('hex', 0, 8) }))
}

const namesOf = (keys: NamedKey[]) => keys.map(({ kid }) => kid).join(', ')

export const describeBackupKeys = (keys: NamedKey[]): string =>
  keys.length > 0
    ? `Not in the backup: JWT_KEYS (${namesOf(keys)}). The sessions need these keys: keep a copy of JWT_KEYS in another place. If you lose the keys, every user has to sign in again.`
    : 'The key that signs tokens is in the backup, because JWT_KEYS is not set.'

/** Tells why users of a restored database have to sign in again; undefined if all their sessions continue. */
export function describeMissingKeys(backup: NamedKey[], keys: SigningKey[] | undefined): string | undefined {
  const present = nameKeys(keys).map(({ fingerprint }) => fingerprint)
  const missing = backup.filter(({ fingerprint }) => !present.includes(fingerprint))
  if (missing.length > 0)
    return `JWT_KEYS lacks keys that were set when the backup was made (${namesOf(missing)}). Set JWT_KEYS to your copy before you start the server: otherwise the users whose sessions need these keys have to sign in again.`
  if (backup.length === 0 && present.length > 0)
    return 'JWT_KEYS was not set when the backup was made, and is set now: every user has to sign in again.'
  return undefined
}
