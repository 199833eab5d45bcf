/** What imported files said of contacts and no member holds. Only exports read it. */
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

type Named = { owner_id: string; ids: string[] }

const listRemaindersIn = (table: 'contacts' | 'trash') =>
  statement(`${table}.list-remainders`, (db, p: Params<Named>) =>
    db
      .selectFrom(table)
      .select(['id', 'remainder'])
      .where('owner_id', '=', p.owner_id)
      .where('id', '=', (eb) => eb.fn.any(p.ids))
      .where('remainder', 'is not', null),
  )
const lists = { contacts: listRemaindersIn('contacts'), trash: listRemaindersIn('trash') }

/** Lines of vCards, by the id of the contact. */
export type Remainders = ReadonlyMap<string, string[]>

export async function findRemainders(db: Db, table: keyof typeof lists, owner_id: string, ids: string[]): Promise<Remainders> {
  const rows = await db.run(lists[table]({ owner_id, ids }))
  return new Map(rows.map(({ id, remainder }) => [id, remainder ?? []]))
}
