import type { Tokens } from '@contacts/contract'
import { randomBytes } from 'node:crypto'
import type * as z from 'zod'
import type { RequestContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { insertSession } from './queries.ts'
import { ABSOLUTE_DAYS, digest, signTokenPair } from './token-pair.ts'

/** Opens a session for the device that sent the request, and returns its first pair of tokens. */
export async function openSession(tx: Db, context: RequestContext, ownerId: string): Promise<z.infer<typeof Tokens>> {
  const { device, ip, now, keys } = context
  const id = newId(now)
  const jti = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + ABSOLUTE_DAYS * 86_400_000)
  await tx.run(
    insertSession({ owner_id: ownerId, id, device, ip, network: networkOf(ip), current_hash: digest(jti), now, expires_at: expiresAt }),
  )
  return signTokenPair(context, { ownerId, sessionId: id, jti, issuedAt: now, expiresAt, kid: keys.primary.kid })
}
