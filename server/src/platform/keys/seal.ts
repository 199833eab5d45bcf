/**
 * Text that leaves the house and comes back: whoever carries it can neither read nor change it (AES-256-GCM, NIST SP 800-38D).
 * What it is bound to goes along with every opening and is not in it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyRing } from './ring.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function seal({ primary, derive }: KeyRing, purpose: string, bound: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, derive(primary.kid, purpose)!, nonce).setAAD(Buffer.from(bound))
  const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  return `${primary.kid}.${sealed.toString('base64url')}`
}

/** What was sealed for this purpose and bound to the same; undefined for anything else. */
export function unseal({ derive }: KeyRing, purpose: string, bound: string, sealed: string): string | undefined {
  const dot = sealed.indexOf('.')
  const key = derive(sealed.slice(0, Math.max(dot, 0)), purpose)
  const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url')
  // Some bits of the last letter mean nothing, so other letters would do as well.
  if (!key || bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed.slice(dot + 1)) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(bound))
      .setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  } catch {
    return undefined
  }
}
