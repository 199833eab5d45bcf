import type { RowOf } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { sweepOf } from '../../platform/jobs/sweep.ts'
import { sql } from 'kysely'
import { statement } from '../tables.ts'

type Owned = { owner_id: string }

const CURRENT = ['sealed_secret', 'created_at'] as const

export type CurrentFeed = RowOf<typeof findCurrentFeed>

/** Returns the current feed of the owner: the new one, or the one that exists. */
export const insertFeed = statement('feeds.insert', (db, p: Params<Owned & { hash: string; sealed_secret: string; now: Date }>) =>
  db
    .insertInto('birthday_feeds')
    .values({ owner_id: p.owner_id, hash: p.hash, sealed_secret: p.sealed_secret, created_at: p.now })
    .onConflict((conflict) =>
      conflict
        .column('owner_id')
        .where('revoked_at', 'is', null)
        // Changes nothing: without an update, the statement would not return the existing row.
        .doUpdateSet((eb) => ({ created_at: eb.ref('birthday_feeds.created_at') })),
    )
    .returning(CURRENT),
)

export const findCurrentFeed = statement('feeds.get', (db, p: Params<Owned>) =>
  db.selectFrom('birthday_feeds').select(CURRENT).where('owner_id', '=', p.owner_id).where('revoked_at', 'is', null),
)

export const findFeedByHash = statement('feeds.get-by-hash', (db, p: Params<Owned & { hash: string }>) =>
  db.selectFrom('birthday_feeds').select('revoked_at').where('owner_id', '=', p.owner_id).where('hash', '=', p.hash),
)

/** Returns no row if the owner has no feed. */
export const markRevoked = statement('feeds.revoke', (db, p: Params<Owned & { now: Date }>) =>
  db
    .updateTable('birthday_feeds')
    .set({ revoked_at: p.now, sealed_secret: null })
    .where('owner_id', '=', p.owner_id)
    .where('revoked_at', 'is', null)
    .returning('hash'),
)

export const deleteAllFeeds = statement('feeds.delete-all', (db, p: Params<Owned>) =>
  db.deleteFrom('birthday_feeds').where('owner_id', '=', p.owner_id),
)

/** The addresses that the owner has or had, without their secrets. */
export const listFeeds = statement('feeds.list', (db, p: Params<Owned>) =>
  db
    .selectFrom('birthday_feeds')
    .select(['created_at', 'revoked_at'])
    .where('owner_id', '=', p.owner_id)
    .orderBy('created_at')
    .orderBy('hash'),
)

export const sweepRevokedFeeds = sweepOf('birthday_feeds', ['owner_id', 'hash'], (before) => sql`revoked_at <= ${before}`)

export type FeedContact = RowOf<typeof listFeedContacts>

/** The contacts that have a birthday or another date, a page at a time, in the order of their creation. */
export const listFeedContacts = statement('feeds.list-contacts', (db, p: Params<Owned & { after: string; limit: number }>) =>
  db
    .selectFrom('contacts')
    .select(['id', 'first_name', 'last_name', 'nickname', 'organization', 'emails', 'phones', 'birthday', 'dates', 'updated_at'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '>', p.after)
    .where((eb) => eb.or([eb('birthday', 'is not', null), eb(eb.cast<string>('dates', 'text'), '<>', '[]')]))
    .orderBy('id')
    .limit(p.limit),
)
