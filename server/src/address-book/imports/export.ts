/** Lists what is stored about the imports of a user, for the export of all data. */
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'
import { listImports } from './queries.ts'
import { toImport } from './show.ts'

type Owned = { owner_id: string }

const listStoredItems = statement(
  'imports.list-stored-items',
  (db, p: Params<Owned & { import_id: string; after: number; limit: number }>) =>
    db
      .selectFrom('import_items')
      .selectAll()
      .where('owner_id', '=', p.owner_id)
      .where('import_id', '=', p.import_id)
      .where('number', '>', p.after)
      .orderBy('number')
      .limit(p.limit),
)

const PAGE_SIZE = 200

export const exportImports = async (db: Db, owner_id: string, now: Date) => (await db.run(listImports({ owner_id, now }))).map(toImport)

/** Yields the cards of these imports, page by page. */
export async function* exportItems(db: Db, owner_id: string, imports: { id: string }[]) {
  for (const { id: import_id } of imports) {
    for (let after = 0, isLast = false; !isLast;) {
      const rows = await db.run(listStoredItems({ owner_id, import_id, after, limit: PAGE_SIZE }))
      yield rows
      after = rows.at(-1)?.number ?? 0
      isLast = rows.length < PAGE_SIZE
    }
  }
}

type After = Owned & { after: string; limit: number }

const listRemaindersIn = (table: 'contacts' | 'trash') =>
  statement(`${table}.list-remainders-after`, (db, p: Params<After>) =>
    db
      .selectFrom(table)
      .select(['id', 'remainder'])
      .where('owner_id', '=', p.owner_id)
      .where('id', '>', p.after)
      .where('remainder', 'is not', null)
      .orderBy('id')
      .limit(p.limit),
  )
const LISTS = [listRemaindersIn('contacts'), listRemaindersIn('trash')]
const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000'

/** Yields what the files of contacts contained and no member holds, page by page. */
export async function* exportRemainders(db: Db, owner_id: string) {
  for (const list of LISTS) {
    for (let after = BEFORE_ALL_IDS, isLast = false; !isLast;) {
      const rows = await db.run(list({ owner_id, after, limit: PAGE_SIZE }))
      yield rows.map(({ id, remainder }) => ({ contact_id: id, lines: remainder ?? [] }))
      after = rows.at(-1)?.id ?? BEFORE_ALL_IDS
      isLast = rows.length < PAGE_SIZE
    }
  }
}
