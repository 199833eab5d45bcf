import { displayNameOf } from '../floor/display-name.ts'
import type { contacts } from './tables.ts'

type Row = Omit<typeof contacts.$inferSelect, 'owner_id' | 'seq' | 'birth_md' | 'search_text'>

/** Returns the contact of the contract for a row. */
export function present({ id, version, uid, ...content }: Row) {
  return { id, version, uid: uid ?? `urn:uuid:${id}`, display_name: displayNameOf(content), ...content }
}
