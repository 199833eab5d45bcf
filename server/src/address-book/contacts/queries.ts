/** Reads contacts by id, and all contacts in the order of their ids. Other lists, and searches, are in `search`. */
import { asText, type Db, one, shortRead } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { statement } from '../tables.ts'
import { Versioned } from '../../platform/http/etag.ts'
import { RETURNED } from './columns.ts'
import type { ContactRow } from './contact.ts'
import { columnOf, writeContact } from './json.ts'

type Owned = { owner_id: string }
type Key = Owned & { id: string }

export const selectContact = statement('contacts.get', (db, p: Params<Key>) =>
  db.selectFrom('contacts').select(RETURNED).where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

export const selectTrashedContact = statement('contacts.get-trashed', (db, p: Params<Key>) =>
  db.selectFrom('trash').select(RETURNED).where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

export const listContactsByIds = statement('contacts.list-by-ids', (db, p: Params<Owned & { ids: string[] }>) =>
  db
    .selectFrom('contacts')
    .select(RETURNED)
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', (eb) => eb.fn.any(p.ids)),
)

export const listTrashedByIds = statement('contacts.list-trashed-by-ids', (db, p: Params<Owned & { ids: string[] }>) =>
  db
    .selectFrom('trash')
    .select(['id', 'version'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', (eb) => eb.fn.any(p.ids)),
)

type After = Owned & { after: string; limit: number }

export const listContactsAfter = statement('contacts.list-after', (db, p: Params<After>) =>
  db.selectFrom('contacts').select(RETURNED).where('owner_id', '=', p.owner_id).where('id', '>', p.after).orderBy('id').limit(p.limit),
)

export const listTrashedAfter = statement('contacts.list-trashed-after', (db, p: Params<After>) =>
  db.selectFrom('trash').select(RETURNED).where('owner_id', '=', p.owner_id).where('id', '>', p.after).orderBy('id').limit(p.limit),
)

export const listPurgedAfter = statement('contacts.list-purged-after', (db, p: Params<After>) =>
  db
    .selectFrom('purged_contacts')
    .select(['id', 'purged_at'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
)

/** Returns the contact as JSON text, for a response. A change needs the parsed row, which `findContact` returns. */
export async function getContact(context: UserContext, id: string) {
  const { db, user } = context
  const row = await one(db, shortRead(asText(selectContact({ owner_id: user.id, id }))))
  return row ? new Versioned(Number(columnOf(row, 'version')), writeContact(context, row)) : new Problem('contact-not-found')
}

export async function findContact(
  { db, user }: Pick<UserContext, 'user'> & { db: Db },
  id: string,
): Promise<ContactRow | Problem<'contact-not-found'>> {
  // 404 instead of 403: the response must not reveal that another user has a contact with this id.
  return (await one(db, shortRead(selectContact({ owner_id: user.id, id })))) ?? new Problem('contact-not-found')
}
