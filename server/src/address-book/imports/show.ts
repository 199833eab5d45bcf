/** Imports and their items as the API returns them. */
import type { ImportItemQuery } from '@contacts/contract'
import { sql } from 'kysely'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Db, one, type RowOf } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { readCursor } from '../../platform/paging/cursor.ts'
import { pageOf, totalOf } from '../../platform/paging/page.ts'
import { statement } from '../tables.ts'
import type { ImportState } from './entity.ts'
import { listImports, selectImport } from './queries.ts'

type Shown = RowOf<typeof listImports>

/** No query returns a staged import. */
const shownState = (state: ImportState) => (state === 'staged' ? 'planned' : state)

export const toImport = ({ creates, updates, sames, refusals, state, csv, ...row }: Shown) => ({
  id: row.id,
  state: shownState(state),
  format: row.format,
  encoding: row.encoding,
  delimiter: csv?.delimiter ?? null,
  date_order: csv?.date_order ?? null,
  columns: csv?.columns ?? null,
  label: row.label,
  counts: { create: creates, update: updates, same: sames, refused: refusals },
  total: row.total,
  done: row.done,
  kept: row.kept,
  preview: row.preview,
  created_at: row.created_at,
  applied_at: row.applied_at,
  undone_at: row.undone_at,
  expires_at: row.expires_at,
})

export async function findImport({ db, user, now }: Pick<UserContext, 'user' | 'now'> & { db: Db }, id: string) {
  return (await one(db, selectImport({ owner_id: user.id, id, now }))) ?? new Problem('import-not-found')
}

export async function getImport(context: UserContext, id: string) {
  const found = await findImport(context, id)
  return found instanceof Problem ? found : toImport(found)
}

export async function listAll({ db, user, now }: UserContext) {
  const rows = await db.run(listImports({ owner_id: user.id, now }))
  return { items: rows.map(toImport) }
}

type ItemFilter = { owner_id: string; import_id: string; verdict: string | null; state: string | null }

const isListed = (p: Params<ItemFilter>) => sql<boolean>`owner_id = ${p.owner_id} and import_id = ${p.import_id}
  and (${p.verdict}::text is null or verdict = ${p.verdict}::text)
  and (${p.state}::text is null or (state = ${p.state}::text and verdict <> 'refused'))`

const ITEM = ['number', 'line', 'verdict', 'state', 'name', 'contact_id', 'changes', 'notes', 'code', 'detail'] as const

const pageOfItems = statement('imports.page-of-items', (db, p: Params<ItemFilter & { after: number; skip: number; limit: number }>) =>
  db
    .selectFrom('import_items')
    .select(ITEM)
    .where(isListed(p))
    .where('number', '>', p.after)
    .orderBy('number')
    .offset(p.skip)
    .limit(p.limit),
)

const countItems = statement(
  'imports.count-items',
  (_db, p: Params<ItemFilter & { max: number | null }>) => sql<{ count: number }>`
    select count(*)::int as count from (select from import_items where ${isListed(p)} limit ${p.max}) counted`,
)

export async function listItems(context: UserContext, id: string, query: z.infer<typeof ImportItemQuery>) {
  const { db, user } = context
  const found = await findImport(context, id)
  if (found instanceof Problem) return found
  const list = `import ${found.id}`
  const after = readCursor<number>(context, list, query)
  if (after instanceof Problem) return after
  const filter = { owner_id: user.id, import_id: found.id, verdict: query.verdict ?? null, state: query.state ?? null }
  const rows = await db.run(pageOfItems({ ...filter, after: after ?? 0, skip: query.skip, limit: query.limit + 1 }))
  const { items, next_cursor } = pageOf(context, list, query, rows, ({ number }) => number)
  const total = await totalOf(db, query, (max) => countItems({ ...filter, max }))
  return { items: items.map((item) => ({ ...item, state: item.verdict === 'refused' ? null : item.state })), next_cursor, ...total }
}
