/**
 * Encrypts text that a client stores and sends back, so that the client can neither read nor change it (AES-256-GCM,
 * NIST SP 800-38D). `authenticatedData` is not part of the encrypted text, and `unseal` needs the same value again.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { parseEnvelope, writeEnvelope } from './envelope.ts'
import type { KeyRing } from './ring.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function seal({ derivePrimary }: KeyRing, purpose: string, authenticatedData: string, text: string): string {
  const { kid, key } = derivePrimary(purpose)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(authenticatedData))
  const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  return writeEnvelope({ kid, payload: sealed })
}

/** The text that was sealed for this purpose with the same `authenticatedData`; undefined for anything else. */
export function unseal({ derive }: KeyRing, purpose: string, authenticatedData: string, sealed: string): string | undefined {
  const { kid = '', payload } = parseEnvelope(sealed) ?? {}
  const key = derive(kid, purpose)
  if (!key || !payload || payload.length < NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, key, payload.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(authenticatedData))
      .setAuthTag(payload.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(payload.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  } catch {
    return undefined
  }
}
