/** The tables as statements see them, inferred from the entities: what a column returns, and what is written to it. */
import type { InferKyselyDB } from '@mikro-orm/postgresql'
import type { ColumnType, GeneratedAlways } from 'kysely'

type Scalar = string | number | boolean | Date | Uint8Array | null

/** JSON is written as text, so that both drivers send it unchanged. */
type Column<T> = T extends ColumnType<unknown, unknown, unknown> ? T : [T] extends [Scalar | Scalar[]] ? T : ColumnType<T, string, string>

// MikroORM's types do not distinguish generated columns, so each is listed here.
type GeneratedColumn = 'birth_md'

type Table<T> = { [K in keyof T]: K extends GeneratedColumn ? GeneratedAlways<T[K]> : Column<T[K]> }

/** The tables of a list of entities. */
export type TablesOf<Entities extends readonly { name: string }[]> = {
  [K in keyof InferKyselyDB<Entities[number]>]: Table<InferKyselyDB<Entities[number]>[K]>
}
