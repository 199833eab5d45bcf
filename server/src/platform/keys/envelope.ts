/** Tokens of the form `kid.payload`: the id of the key that made the token, and bytes as canonical base64url. */
import { createHmac } from 'node:crypto'
import { decodeBase64url } from '../text/base64url.ts'

export interface Envelope {
  kid: string
  payload: Buffer
}

export const writeEnvelope = ({ kid, payload }: Envelope): string => `${kid}.${payload.toString('base64url')}`

const FORM = /^([\w-]{1,32})\.([\w-]*)$/

/** Returns undefined for text of any other form. Does not check whether the key ring has the key. */
export function parseEnvelope(token: string): Envelope | undefined {
  const [, kid, text = ''] = FORM.exec(token) ?? []
  const payload = decodeBase64url(text)
  return kid !== undefined && payload ? { kid, payload } : undefined
}

/** A message that is signed but not encrypted, its signature, and the id of the key. */
export interface SignedMessage {
  kid: string
  message: Buffer
  mac: Buffer
}

const MAC_BYTES = 32

/** HMAC-SHA256 over these parts, one after the other. */
export function macOf(key: Buffer, ...parts: (Buffer | string)[]): Buffer {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

export const writeSigned = ({ kid, message, mac }: SignedMessage): string => writeEnvelope({ kid, payload: Buffer.concat([message, mac]) })

/**
 * Splits the token of a message of this length. The caller must verify the signature: only the caller knows all signed
 * parts.
 */
export function parseSigned(token: string, messageBytes: number): SignedMessage | undefined {
  const { kid, payload } = parseEnvelope(token) ?? {}
  if (kid === undefined || payload?.length !== messageBytes + MAC_BYTES) return undefined
  return { kid, message: payload.subarray(0, messageBytes), mac: payload.subarray(messageBytes) }
}
