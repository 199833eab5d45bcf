/**
 * The sync token (`since`): a position in the changes of an owner, signed for that owner. It has no random part, so the
 * same state has the same token.
 */
import { timingSafeEqual } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { macOf, parseSigned, writeSigned } from '../../platform/keys/envelope.ts'
import { UUID_BYTES, uuidFromBytes, uuidToBytes } from '../../platform/text/uuid.ts'

export interface SyncToken {
  /** Changes that share a change number are ordered by the contact's id. */
  seq: number
  id: string
  /** The client has read every purge up to this number, or started to sync later. */
  known: number
}

/** Sorts after the id of every contact. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const PURPOSE = 'changes since'
const NUMBER_BYTES = 6
const POSITION_BYTES = 2 * NUMBER_BYTES + UUID_BYTES

export function signSyncToken({ keys, user }: Pick<UserContext, 'keys' | 'user'>, { seq, id, known }: SyncToken): string {
  const position = Buffer.alloc(POSITION_BYTES)
  position.writeUIntBE(seq, 0, NUMBER_BYTES)
  position.writeUIntBE(known, NUMBER_BYTES, NUMBER_BYTES)
  uuidToBytes(id).copy(position, 2 * NUMBER_BYTES)
  const { kid, key } = keys.derivePrimary(PURPOSE)
  return writeSigned({ kid, message: position, mac: macOf(key, user.id, position) })
}

export function readSyncToken(
  { keys, user }: Pick<UserContext, 'keys' | 'user'>,
  token: string,
): SyncToken | Problem<'since-invalid' | 'token-expired'> {
  const signed = parseSigned(token, POSITION_BYTES)
  if (!signed) return new Problem('since-invalid')
  const key = keys.derive(signed.kid, PURPOSE)
  // The token may be genuine: `token-expired` tells the client to start again, `since-invalid` that it made a mistake.
  if (!key) return new Problem('token-expired', 'The key that signed `since` was retired.')

  const { message: position, mac } = signed
  if (!timingSafeEqual(macOf(key, user.id, position), mac)) return new Problem('since-invalid')
  return {
    seq: position.readUIntBE(0, NUMBER_BYTES),
    known: position.readUIntBE(NUMBER_BYTES, NUMBER_BYTES),
    id: uuidFromBytes(position.subarray(2 * NUMBER_BYTES)),
  }
}
