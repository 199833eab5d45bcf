/**
 * The secret in the address of a birthday feed: the id of the owner, by which the server finds the feed, and 256 random
 * bits. The database has its hash, and the secret itself encrypted with a key that is not in the database.
 */
import { createHash, randomBytes } from 'node:crypto'
import { decodeBase64url } from '../../platform/text/base64url.ts'
import { UUID_BYTES, uuidFromBytes, uuidToBytes } from '../../platform/text/uuid.ts'

const RANDOM_BYTES = 32

export const newSecret = (ownerId: string): string => Buffer.concat([uuidToBytes(ownerId), randomBytes(RANDOM_BYTES)]).toString('base64url')

/** Undefined for text that is not a secret of this server. The owner may not exist. */
export function ownerOfSecret(secret: string): string | undefined {
  const bytes = decodeBase64url(secret)
  return bytes?.length === UUID_BYTES + RANDOM_BYTES ? uuidFromBytes(bytes.subarray(0, UUID_BYTES)) : undefined
}

export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
