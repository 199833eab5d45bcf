/**
 * Exports the data that is stored about a user. Long lists are read page by page while the response is sent. They are
 * not read in one transaction: it would occupy a connection until a slow client has received everything, and the
 * embedded database has only one.
 */
import { type Export, PICTURE_TYPE, wrongPasswordKinds } from '@contacts/contract'
import { sql } from 'kysely'
import type * as z from 'zod'
import { type ContactRow, toContact } from '../../address-book/contacts/contact.ts'
import { listContactsAfter, listPurgedAfter, listTrashedAfter } from '../../address-book/contacts/queries.ts'
import { listFeeds } from '../../address-book/feeds/queries.ts'
import { exportImports, exportItems, exportRemainders } from '../../address-book/imports/export.ts'
import { listLabels } from '../../address-book/labels/queries.ts'
import { listPhotosAfter } from '../../address-book/photos/queries.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Db, one, type Query } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { JsonStream } from '../../platform/http/json-stream.ts'
import { pictureUrl } from '../../platform/images/picture-url.ts'
import { statement as platformStatement } from '../../platform/tables.ts'
import type { AuditKind, WrongPasswordKind } from '../audit/entity.ts'
import { findAvatar } from '../avatars/queries.ts'
import { statement } from '../tables.ts'
import { toUser } from './profile.ts'
import { findUser } from './queries.ts'

type Body = z.input<typeof Export>
type Owned = { owner_id: string }
type Page = { after: string; limit: number }

const listSessions = statement('export.sessions', (db, p: Params<Owned>) =>
  db
    .selectFrom('sessions')
    .select(['id', 'device', 'ip', 'created_at', 'last_used_at', 'expires_at', 'ended_at', 'end_reason'])
    .where('owner_id', '=', p.owner_id)
    .orderBy('id'),
)
const listLinks = statement('export.links', (db, p: Params<Owned>) =>
  db.selectFrom('mail_tokens').select(['purpose', 'address', 'expires_at', 'used_at']).where('owner_id', '=', p.owner_id).orderBy('id'),
)
const listMails = platformStatement('export.mails', (db, p: Params<Owned>) =>
  db
    .selectFrom('outbox')
    .select(['kind', 'to_name', 'to_address', 'language', 'data', 'created_at', 'sent_at'])
    .where('owner_id', '=', p.owner_id)
    .orderBy('id'),
)
const listEventsAfter = statement('export.audit-events', (db, p: Params<Owned & Page>) =>
  db
    .selectFrom('audit_events')
    .select(['id', 'kind', 'at', 'ip', 'device', 'details'])
    .$narrowType<{ kind: AuditKind }>()
    .where('owner_id', '=', p.owner_id)
    .where('id', '>', p.after)
    .where('kind', 'not in', wrongPasswordKinds)
    .orderBy('id')
    .limit(p.limit),
)
const listWrongPasswordsAfter = statement('export.wrong-passwords', (db, p: Params<Owned & Page>) =>
  db
    .selectFrom('audit_events')
    .select([
      'id',
      'kind',
      'at as hour',
      sql<number>`(details ->> 'count')::int`.as('count'),
      sql<Date>`(details ->> 'last_at')::timestamptz`.as('last_at'),
      'ip',
      'device',
    ])
    .$narrowType<{ kind: WrongPasswordKind }>()
    .where('owner_id', '=', p.owner_id)
    .where('id', '>', p.after)
    .where('kind', 'in', wrongPasswordKinds)
    .orderBy('id')
    .limit(p.limit),
)

export async function exportData(context: UserContext): Promise<JsonStream<Body> | Problem<'session-ended'>> {
  const { db, user, now } = context
  const owned = { owner_id: user.id }
  const profile = await one(db, findUser({ id: user.id }))
  if (!profile) return new Problem('session-ended')
  const imports = await exportImports(db, user.id, now)
  return new JsonStream<Body>({
    user: toUser(context, profile),
    pictures: listPictures(context),
    sessions: await db.run(listSessions(owned)),
    links: await db.run(listLinks(owned)),
    letters: await db.run(listMails(owned)),
    audit_events: readPages(db, (page) => listEventsAfter({ ...owned, ...page })),
    wrong_passwords: readPages(db, (page) => listWrongPasswordsAfter({ ...owned, ...page })),
    labels: await db.run(listLabels(owned)),
    birthday_feeds: await db.run(listFeeds(owned)),
    imports,
    import_items: exportItems(db, user.id, imports),
    contacts: contactsOf(
      context,
      readPages(db, (page) => listContactsAfter({ ...owned, ...page })),
    ),
    trashed_contacts: contactsOf(
      context,
      readPages(db, (page) => listTrashedAfter({ ...owned, ...page })),
    ),
    other_properties: exportRemainders(db, user.id),
    purged_contacts: readPages(db, (page) => listPurgedAfter({ ...owned, ...page })),
  })
}

/** Yields the picture of the user, and then those of the contacts, page by page. */
async function* listPictures(context: UserContext) {
  const { db, user } = context
  const owned = { owner_id: user.id }
  const toPicture = ({ id, size, created_at }: { id: string; size: number; created_at: Date }) => ({
    url: pictureUrl(context, { ...owned, id }),
    media_type: PICTURE_TYPE,
    size,
    created_at,
  })
  yield (await db.run(findAvatar(owned))).map(toPicture)
  for await (const page of readPages(db, (after) => listPhotosAfter({ ...owned, ...after }))) yield page.map(toPicture)
}

async function* contactsOf(context: UserContext, pages: AsyncIterable<ContactRow[]>) {
  for await (const page of pages) yield page.map((row) => toContact(context, row))
}

const PAGE_SIZE = 200
const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000'

async function* readPages<Row extends { id: string }>(db: Db, list: (page: Page) => Query<Row>): AsyncGenerator<Row[]> {
  let after = BEFORE_ALL_IDS
  for (;;) {
    const rows = await db.run(list({ after, limit: PAGE_SIZE }))
    yield rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    after = last.id
  }
}
