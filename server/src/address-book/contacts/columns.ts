/** Lists of the columns of a contact, from which the SQL statements are built. */
import type { Contact } from '@contacts/contract'
import { type RawBuilder, sql } from 'kysely'
import type * as z from 'zod'
import { content } from './entity.ts'

/** What a client writes. The compiler compares it with the contract in `input.ts` and `merge-patch.ts`. */
export const CONTENT = Object.keys(content) as (keyof typeof content)[]

/** What the API returns. The compiler compares it with the contract here, and where handlers return rows. */
export const RETURNED = ['id', 'version', ...CONTENT, 'labels', 'created_at', 'updated_at', 'deleted_at'] as const satisfies (keyof z.input<
  typeof Contact
>)[]

/** What an update sets. Labels have statements of their own. */
export const UPDATED = ['version', ...CONTENT, 'search_text', 'updated_at'] as const

export const INSERTED = ['id', ...UPDATED, 'created_at'] as const

/** What stays as it is when a contact moves to the trash or back. */
export const MOVED = ['id', ...CONTENT, 'labels', 'search_text', 'created_at'] as const

/** A list of columns for `sql`. */
export const names = (columns: readonly string[]): RawBuilder<unknown> => sql.join(columns.map((column) => sql.ref(column)))
