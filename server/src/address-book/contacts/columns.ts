/** Lists of the columns of a contact, from which the SQL statements are built. */
import type { Contact } from '@contacts/contract'
import { type RawBuilder, sql } from 'kysely'
import type * as z from 'zod'
import { content } from './entity.ts'

/**
 * The columns that a client writes. `input.ts` and `merge-patch.ts` make the compiler compare them with the contract.
 */
export const CONTENT = Object.keys(content) as (keyof typeof content)[]

/**
 * The columns that the API returns, together with members that are computed from them (`contact.ts`): `photo_id` becomes
 * `photo_url`. The compiler compares them with the contract here and in handlers.
 */
export const RETURNED = [
  'id',
  'version',
  'uid',
  ...CONTENT,
  'labels',
  'photo_id',
  'created_at',
  'updated_at',
  'deleted_at',
] as const satisfies (keyof z.input<typeof Contact> | 'photo_id')[]

/** The columns that an update sets. Labels have statements of their own. */
export const UPDATED = ['version', ...CONTENT, 'search_text', 'updated_at'] as const

export const INSERTED = ['id', 'uid', ...UPDATED, 'created_at'] as const

/** The columns that keep their values when a contact moves to the trash or back. */
export const MOVED = ['id', 'uid', ...CONTENT, 'labels', 'photo_id', 'remainder', 'search_text', 'created_at'] as const

/** Column names as SQL, separated by commas. */
export const columnList = (columns: readonly string[]): RawBuilder<unknown> => sql.join(columns.map((column) => sql.ref(column)))
