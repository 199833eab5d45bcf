/**
 * The links of letters. A token is an HMAC over the row of the outbox and its purpose, under a key of its own. It is made when
 * the letter is sent and stored nowhere: a copy of the database holds nothing that opens a link, and a letter that is sent
 * again carries the same one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { KeyRing } from '../keys/ring.ts'
import type { LetterKind } from './letters.ts'

const PURPOSE = 'mail tokens'
const ID_BYTES = 16

/** The pages that the links open. */
const PAGES = {
  'verify-email': 'verify_email',
  'change-email': 'verify_email',
  'reset-password': 'reset_password',
} as const satisfies Partial<Record<LetterKind, string>>
type LinkedKind = keyof typeof PAGES

const hasLink = (kind: LetterKind): kind is LinkedKind => kind in PAGES

/** The token of a letter's link: an HMAC over the outbox row and its purpose, made when it is needed and never stored. */
export function mailToken(keys: KeyRing, letter: { owner_id: string; id: string; kid: string }, kind: LetterKind): string {
  const key = keys.derive(letter.kid, PURPOSE)
  if (!key) throw new Error('the key of a letter is not in the ring any more')
  const ids = Buffer.concat([bytesOf(letter.owner_id), bytesOf(letter.id)])
  return `${letter.kid}.${Buffer.concat([ids, macOf(key, ids, kind)]).toString('base64url')}`
}

/** Whose letter a token is from; undefined for whatever was not made here. What it is good for, its row in the database tells. */
export function parseMailToken(keys: KeyRing, token: string): { owner_id: string; id: string } | undefined {
  const [, kid, payload] = /^([\w-]{1,32})\.([\w-]{86})$/.exec(token) ?? []
  const key = kid && keys.derive(kid, PURPOSE)
  if (!key || !payload) return undefined
  const bytes = Buffer.from(payload, 'base64url')
  // The last character has bits to spare, and a link has one spelling only.
  if (bytes.toString('base64url') !== payload) return undefined

  const [ids, mac] = [bytes.subarray(0, 2 * ID_BYTES), bytes.subarray(2 * ID_BYTES)]
  const matches = Object.keys(PAGES).map((kind) => timingSafeEqual(macOf(key, ids, kind as LetterKind), mac))
  return matches.includes(true) ? { owner_id: uuidOf(ids.subarray(0, ID_BYTES)), id: uuidOf(ids.subarray(ID_BYTES)) } : undefined
}

/** The link of a letter, if its kind has one; from PUBLIC_URL, never from a request. */
export function linkOf(
  keys: KeyRing,
  publicUrl: string,
  letter: { owner_id: string; id: string; kid: string | null; kind: LetterKind },
): string | undefined {
  const { kind, kid } = letter
  if (!hasLink(kind)) return undefined
  if (kid === null) throw new Error(`a letter of the kind ${kind} needs a key for its link`)
  return `${publicUrl}/${PAGES[kind]}?token=${mailToken(keys, { ...letter, kid }, kind)}`
}

const macOf = (key: Buffer, ids: Buffer, kind: LetterKind) => createHmac('sha256', key).update(ids).update(kind).digest()

function bytesOf(uuid: string) {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  if (bytes.length !== ID_BYTES) throw new Error('not a UUID')
  return bytes
}

const uuidOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
