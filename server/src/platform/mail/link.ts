/**
 * The links of letters. A token is an HMAC over the row of the outbox and its purpose, under a key of its own. It is made when
 * the letter is sent and stored nowhere: a copy of the database holds nothing that opens a link, and a letter that is sent
 * again carries the same one.
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

/** The token of a letter's link: an HMAC over the outbox row and its purpose, made when it is needed and never stored. */
export function mailToken(keys: KeyRing, letter: { owner_id: string; id: string; kid: string }, kind: MailKind): string {
  const key = keys.derive(letter.kid, PURPOSE)
  if (!key) throw new Error('the key of a letter is not in the ring any more')
  const ids = Buffer.concat([uuidToBytes(letter.owner_id), uuidToBytes(letter.id)])
  return writeSigned({ kid: letter.kid, message: ids, mac: macOf(key, ids, kind) })
}

/** Whose letter a token is from; undefined for whatever was not made here. What it is good for, its row in the database tells. */
export function parseMailToken(keys: KeyRing, token: string): { owner_id: string; id: string } | undefined {
  const signed = parseSigned(token, 2 * UUID_BYTES)
  const key = signed && keys.derive(signed.kid, PURPOSE)
  if (!key) return undefined

  const { message: ids, mac } = signed
  const matches = Object.keys(PAGES).map((kind) => timingSafeEqual(macOf(key, ids, kind), mac))
  if (!matches.includes(true)) return undefined
  return { owner_id: uuidFromBytes(ids.subarray(0, UUID_BYTES)), id: uuidFromBytes(ids.subarray(UUID_BYTES)) }
}

/** The link of a letter, if its kind has one; from PUBLIC_URL, never from a request. */
export function linkOf(
  keys: KeyRing,
  publicUrl: string,
  letter: { owner_id: string; id: string; kid: string | null; kind: MailKind },
): string | undefined {
  const { kind, kid } = letter
  if (!hasLink(kind)) return undefined
  if (kid === null) throw new Error(`a letter of the kind ${kind} needs a key for its link`)
  return `${publicUrl}/${PAGES[kind]}?token=${mailToken(keys, { ...letter, kid }, kind)}`
}
