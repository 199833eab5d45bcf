import type * as z from 'zod'
import type { Tokens } from '@contacts/contract'
import { randomBytes } from 'node:crypto'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/statement.ts'
import { networkOf } from '../../platform/limits/network.ts'
import type { Scope } from '../../platform/context.ts'
import { insertSession } from './queries.ts'
import { ABSOLUTE_DAYS, digest, pair } from './pair.ts'

/** Opens a session for the device that asks, and answers its first pair of tokens. */
export async function openSession(tx: Db, scope: Scope, ownerId: string): Promise<z.infer<typeof Tokens>> {
  const { device, ip, now, keys } = scope
  const id = newId(now)
  const jti = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + ABSOLUTE_DAYS * 86_400_000)
  await tx.run(
    insertSession({ owner_id: ownerId, id, device, ip, network: networkOf(ip), current_hash: digest(jti), now, expires_at: expiresAt }),
  )
  return pair(scope, { ownerId, sessionId: id, jti, madeAt: now, expiresAt, kid: keys.primary.kid })
}
