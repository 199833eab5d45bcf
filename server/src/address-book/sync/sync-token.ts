/**
 * The token of the changes: how far somebody has read them, and up to which number what was purged is no news to them. It is
 * signed for its owner and has nothing random in it, so that the same state has the same token.
 */
import { timingSafeEqual } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { macOf, parseSigned, writeSigned } from '../../platform/keys/envelope.ts'
import { UUID_BYTES, uuidFromBytes, uuidToBytes } from '../../platform/text/uuid.ts'

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
const PLACE_BYTES = 2 * NUMBER_BYTES + UUID_BYTES

export function writeSince({ keys, user }: Pick<UserContext, 'keys' | 'user'>, { seq, id, known }: Since): string {
  const place = Buffer.alloc(PLACE_BYTES)
  place.writeUIntBE(seq, 0, NUMBER_BYTES)
  place.writeUIntBE(known, NUMBER_BYTES, NUMBER_BYTES)
  uuidToBytes(id).copy(place, 2 * NUMBER_BYTES)
  const { kid, key } = keys.derivePrimary(PURPOSE)
  return writeSigned({ kid, message: place, mac: macOf(key, user.id, place) })
}

export function parseSince(
  { keys, user }: Pick<UserContext, 'keys' | 'user'>,
  token: string,
): Since | Problem<'since-invalid' | 'token-expired'> {
  const signed = parseSigned(token, PLACE_BYTES)
  if (!signed) return new Problem('since-invalid')
  const key = keys.derive(signed.kid, PURPOSE)
  // It may have been one of ours: who follows the changes has to be told how to go on, and not that it is at fault.
  if (!key) return new Problem('token-expired', 'The key that `since` was signed with was retired.')

  const { message: place, mac } = signed
  if (!timingSafeEqual(macOf(key, user.id, place), mac)) return new Problem('since-invalid')
  return {
    seq: place.readUIntBE(0, NUMBER_BYTES),
    known: place.readUIntBE(NUMBER_BYTES, NUMBER_BYTES),
    id: uuidFromBytes(place.subarray(2 * NUMBER_BYTES)),
  }
}
