/** Reads the versions of the contacts in the copy, and computes their digest. */
import type { ContactsDigest } from '../types.gen.ts'
import { sha256 } from './sha256.ts'

/** A contact of the copy. A `Contact` of the service has these members, too. */
export interface CopiedContact {
  id: string
  version: number
  /** Set for a contact in the trash. Needed only if the copy has the trash, too. */
  deleted_at?: string | null | undefined
}

/** Returns the contacts of the copy: an array, the values of a `Map`, a database cursor, or a promise of these. */
export type ReadCopy = () => Contacts | Promise<Contacts>
type Contacts = Iterable<CopiedContact> | AsyncIterable<CopiedContact>

/** Returns the version of each contact in the copy, by id. Includes the contacts in the trash. */
export async function readVersions(copy: ReadCopy) {
  const versions = new Map<string, number>()
  for await (const { id, version } of await copy()) versions.set(id, version)
  return versions
}

/** Computes the digest as the service does, from the contacts that are not in the trash. */
export async function computeDigest(copy: ReadCopy): Promise<Pick<ContactsDigest, 'count' | 'hash'>> {
  const lines: string[] = []
  for await (const { id, version, deleted_at } of await copy()) if (!deleted_at) lines.push(`${id}:${version}\n`)
  // All ids have the same length, so sorting the lines sorts them by id.
  return { count: lines.length, hash: sha256(lines.sort().join('')) }
}
