/**
 * The token of the changes: how far somebody has read them, and up to which number what was purged is no news to them. It is
 * signed for its owner and has nothing random in it, so that the same state has the same token.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'

/** A place among the changes of an owner. A number may stand at several contacts, which follow each other by their ids. */
export interface Since {
  seq: number
  id: string
  /** Purged up to this number: told already, or gone before anything of it was. */
  known: number
}

/** After every contact of its number. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const PURPOSE = 'changes since'
const NUMBER_BYTES = 6
const PLACE_BYTES = 2 * NUMBER_BYTES + 16

export function writeSince({ keys, user }: Pick<UserScope, 'keys' | 'user'>, { seq, id, known }: Since): string {
  const place = Buffer.alloc(PLACE_BYTES)
  place.writeUIntBE(seq, 0, NUMBER_BYTES)
  place.writeUIntBE(known, NUMBER_BYTES, NUMBER_BYTES)
  place.write(id.replaceAll('-', ''), 2 * NUMBER_BYTES, 'hex')
  const { kid } = keys.primary
  return `${kid}.${Buffer.concat([place, macOf(keys.derive(kid, PURPOSE)!, user.id, place)]).toString('base64url')}`
}

export function parseSince(
  { keys, user }: Pick<UserScope, 'keys' | 'user'>,
  token: string,
): Since | Problem<'since-invalid' | 'token-expired'> {
  // 60 bytes: none of the 80 characters has bits to spare, so that a token has one spelling only.
  const [, kid, payload] = /^([\w-]{1,32})\.([\w-]{80})$/.exec(token) ?? []
  if (!kid || !payload) return new Problem('since-invalid')
  const key = keys.derive(kid, PURPOSE)
  // It may have been one of ours: who follows the changes has to be told how to go on, and not that it is at fault.
  if (!key) return new Problem('token-expired', 'The key that `since` was signed with was retired.')

  const bytes = Buffer.from(payload, 'base64url')
  const [place, mac] = [bytes.subarray(0, PLACE_BYTES), bytes.subarray(PLACE_BYTES)]
  if (!timingSafeEqual(macOf(key, user.id, place), mac)) return new Problem('since-invalid')
  return {
    seq: place.readUIntBE(0, NUMBER_BYTES),
    known: place.readUIntBE(NUMBER_BYTES, NUMBER_BYTES),
    id: place.toString('hex', 2 * NUMBER_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  }
}

const macOf = (key: Buffer, ownerId: string, place: Buffer) => createHmac('sha256', key).update(ownerId).update(place).digest()
