/**
 * The links in e-mails. A token contains the ids of the outbox row, and an HMAC over these and the kind of the e-mail.
 * It is computed when the e-mail is sent, and is not stored: a copy of the database contains no token, and an e-mail
 * that is sent again has the same token.
 */
import { timingSafeEqual } from 'node:crypto'
import { macOf, parseSigned, writeSigned } from '../keys/envelope.ts'
import type { KeyRing } from '../keys/ring.ts'
import { UUID_BYTES, uuidFromBytes, uuidToBytes } from '../text/uuid.ts'
import type { MailKind } from './templates.ts'

const PURPOSE = 'mail tokens'

/** The pages that the links open. */
const PAGES = {
  'verify-email': 'verify_email',
  'change-email': 'verify_email',
  'reset-password': 'reset_password',
} as const satisfies Partial<Record<MailKind, string>>
type LinkedKind = keyof typeof PAGES

const hasLink = (kind: MailKind): kind is LinkedKind => kind in PAGES

export function mailToken(keys: KeyRing, mail: { owner_id: string; id: string; kid: string }, kind: MailKind): string {
  const key = keys.derive(mail.kid, PURPOSE)
  if (!key) throw new Error('the key of an e-mail is not in the ring any more')
  const ids = Buffer.concat([uuidToBytes(mail.owner_id), uuidToBytes(mail.id)])
  return writeSigned({ kid: mail.kid, message: ids, mac: macOf(key, ids, kind) })
}

/**
 * The ids of the outbox row of a token; undefined if this service did not issue it. The table `mail_tokens` stores the
 * purpose of the token, and whether it was used.
 */
export function parseMailToken(keys: KeyRing, token: string): { owner_id: string; id: string } | undefined {
  const signed = parseSigned(token, 2 * UUID_BYTES)
  const key = signed && keys.derive(signed.kid, PURPOSE)
  if (!key) return undefined

  const { message: ids, mac } = signed
  const matches = Object.keys(PAGES).map((kind) => timingSafeEqual(macOf(key, ids, kind), mac))
  if (!matches.includes(true)) return undefined
  return { owner_id: uuidFromBytes(ids.subarray(0, UUID_BYTES)), id: uuidFromBytes(ids.subarray(UUID_BYTES)) }
}

/** The link of an e-mail, if it has one. It begins with PUBLIC_URL, and never with the host of a request. */
export function linkOf(
  keys: KeyRing,
  publicUrl: string,
  mail: { owner_id: string; id: string; kid: string | null; kind: MailKind },
): string | undefined {
  const { kind, kid } = mail
  if (!hasLink(kind)) return undefined
  // The new address has an account already, so the e-mail has no link.
  if (kid === null && kind === 'change-email') return undefined
  if (kid === null) throw new Error(`an e-mail of the kind ${kind} needs a key for its link`)
  return `${publicUrl}/${PAGES[kind]}?token=${mailToken(keys, { ...mail, kid }, kind)}`
}
