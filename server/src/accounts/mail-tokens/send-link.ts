import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/statement.ts'
import type { Scope } from '../../platform/context.ts'
import { enqueueLetter, type LetterKind } from '../../platform/mail/outbox.ts'
import type { Recipient } from '../users/send-notice.ts'
import { type Purpose, saveToken } from './queries.ts'

const HOURS = 3_600_000
const links: Record<Purpose, { kind: LetterKind; livesMs: number }> = {
  verify: { kind: 'verify-email', livesMs: 24 * HOURS },
  reset: { kind: 'reset-password', livesMs: HOURS / 2 },
  change: { kind: 'change-email', livesMs: HOURS },
}

/** Writes a letter with a link, and makes older links of that purpose useless. */
export async function sendLink(tx: Db, { keys, now }: Scope, user: Recipient, purpose: Purpose, address = user.email): Promise<void> {
  const { kind, livesMs } = links[purpose]
  const id = newId(now)
  await tx.run(saveToken({ owner_id: user.id, id, purpose, address, expires_at: new Date(now.getTime() + livesMs) }))
  const to = { name: user.username, address }
  await enqueueLetter(tx, { owner_id: user.id, id, kind, to, language: user.language, kid: keys.primary.kid, data: {}, now })
}
