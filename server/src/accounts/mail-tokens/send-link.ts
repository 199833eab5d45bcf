import type { RequestContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import { enqueueMail, type MailKind } from '../../platform/mail/outbox.ts'
import type { Recipient } from '../users/send-notice.ts'
import type { Purpose } from './entity.ts'
import { replaceToken } from './queries.ts'

const HOURS = 3_600_000
const links: Record<Purpose, { kind: MailKind; lifetimeMs: number }> = {
  verify: { kind: 'verify-email', lifetimeMs: 24 * HOURS },
  reset: { kind: 'reset-password', lifetimeMs: HOURS / 2 },
  change: { kind: 'change-email', lifetimeMs: HOURS },
}

interface LinkOptions {
  /** Default: the address of the user. */
  address?: string
  /** False for an address that another account has: then the e-mail says so, and has no link. */
  isUsable?: boolean
}

/** Enqueues an e-mail with a link, and revokes the user's older link for the same purpose. */
export async function sendLink(
  tx: Db,
  { keys, now }: RequestContext,
  user: Recipient,
  purpose: Purpose,
  { address = user.email, isUsable = true }: LinkOptions = {},
): Promise<void> {
  const { kind, lifetimeMs } = links[purpose]
  const id = newId(now)
  await tx.run(replaceToken({ owner_id: user.id, id, purpose, address, expires_at: new Date(now.getTime() + lifetimeMs) }))
  const to = { name: user.username, address }
  const kid = isUsable ? keys.primary.kid : null
  await enqueueMail(tx, { owner_id: user.id, id, kind, to, language: user.language, kid, data: {}, now })
}
