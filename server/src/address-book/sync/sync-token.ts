/**
 * The sync token (`since`): a position in the changes of an owner, signed for that owner. It has no random part, so the same
 * state has the same token.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'

export interface SyncToken {
  /** Changes that share a change number are ordered by the contact's id. */
  seq: number
  id: string
  /** The client has read of every contact purged up to this number, or started after it was purged. */
  known: number
}

/** Follows the id of every contact. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const PURPOSE = 'changes since'
const NUMBER_BYTES = 6
const POSITION_BYTES = 2 * NUMBER_BYTES + 16

export function signSyncToken({ keys, user }: Pick<UserContext, 'keys' | 'user'>, { seq, id, known }: SyncToken): string {
  const position = Buffer.alloc(POSITION_BYTES)
  position.writeUIntBE(seq, 0, NUMBER_BYTES)
  position.writeUIntBE(known, NUMBER_BYTES, NUMBER_BYTES)
  position.write(id.replaceAll('-', ''), 2 * NUMBER_BYTES, 'hex')
  const { kid } = keys.primary
  return `${kid}.${Buffer.concat([position, macOf(keys.derive(kid, PURPOSE)!, user.id, position)]).toString('base64url')}`
}

export function readSyncToken(
  { keys, user }: Pick<UserContext, 'keys' | 'user'>,
  token: string,
): SyncToken | Problem<'since-invalid' | 'token-expired'> {
  // 60 bytes: none of the 80 characters has bits to spare, so a token has one spelling only.
  const [, kid, payload] = /^([\w-]{1,32})\.([\w-]{80})$/.exec(token) ?? []
  if (!kid || !payload) return new Problem('since-invalid')
  const key = keys.derive(kid, PURPOSE)
  // The token may be genuine: `token-expired` tells the client to start again, `since-invalid` that it made a mistake.
  if (!key) return new Problem('token-expired', 'The key that `since` was signed with was retired.')

  const bytes = Buffer.from(payload, 'base64url')
  const [position, mac] = [bytes.subarray(0, POSITION_BYTES), bytes.subarray(POSITION_BYTES)]
  if (!timingSafeEqual(macOf(key, user.id, position), mac)) return new Problem('since-invalid')
  return {
    seq: position.readUIntBE(0, NUMBER_BYTES),
    known: position.readUIntBE(NUMBER_BYTES, NUMBER_BYTES),
    id: position.toString('hex', 2 * NUMBER_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  }
}

const macOf = (key: Buffer, ownerId: string, position: Buffer) => createHmac('sha256', key).update(ownerId).update(position).digest()
