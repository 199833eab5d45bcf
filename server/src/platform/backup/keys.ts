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

const list = (keys: NamedKey[]) => keys.map(({ kid }) => kid).join(', ')

export const describeBackupKeys = (keys: NamedKey[]): string =>
  keys.length > 0
    ? `Not in the backup: JWT_KEYS (${list(keys)}). Keep a copy of JWT_KEYS in another place: without it every user has to sign in again.`
    : 'The key that signs tokens is in the backup, because JWT_KEYS is not set.'

/** Why sessions of a restored database end with the keys of this server; undefined if all sessions continue. */
export function describeMissingKeys(backup: NamedKey[], keys: SigningKey[] | undefined): string | undefined {
  const present = nameKeys(keys).map(({ fingerprint }) => fingerprint)
  const missing = backup.filter(({ fingerprint }) => !present.includes(fingerprint))
  if (missing.length > 0)
    return `JWT_KEYS lacks keys with which the backup was made (${list(missing)}): set it to your copy, or their users have to sign in again.`
  if (backup.length === 0 && present.length > 0)
    return 'The backup was made without JWT_KEYS, and JWT_KEYS is set now: every user has to sign in again.'
  return undefined
}
