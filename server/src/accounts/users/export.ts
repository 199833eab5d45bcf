/**
 * Everything that is held about somebody. It is read page by page while it is sent, and not in one transaction: that would
 * hold a connection, and the only one of the embedded database, for as long as the reader takes.
 */
import { type Export, PICTURE_TYPE } from '@contacts/contract'
import type * as z from 'zod'
import { findAvatar } from '../avatars/queries.ts'
import { listContactsAfter, listPurgedAfter, listTrashedAfter } from '../../address-book/contacts/queries.ts'
import { type Db, one, type Query, statement } from '../../platform/db/statement.ts'
import { JsonStream } from '../../platform/http/json-stream.ts'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { listLabels } from '../../address-book/labels/queries.ts'
import { findUser, pictureUrl, toUser } from './queries.ts'

type Body = z.input<typeof Export>
type Owned = { owner_id: string }
type After = Owned & { after: string; limit: number }

const listSessions = statement<Owned, Body['sessions'][number]>(
  'export.sessions',
  'select id, device, ip, created_at, last_used_at, expires_at, ended_at, end_reason from sessions where owner_id = :owner_id order by id',
)
const listLinks = statement<Owned, Body['links'][number]>(
  'export.links',
  'select purpose, address, expires_at, used_at from mail_tokens where owner_id = :owner_id order by id',
)
const listLetters = statement<Owned, Body['letters'][number]>(
  'export.letters',
  'select kind, to_name, to_address, language, data, created_at, sent_at from outbox where owner_id = :owner_id order by id',
)
const listEventsAfter = statement<After, Body['audit_events'][number]>(
  'export.audit-events',
  'select id, kind, at, ip, device, details from audit_events where owner_id = :owner_id and id > :after order by id limit :limit',
)

export async function exportData(scope: UserScope): Promise<JsonStream<Body> | Problem<'session-ended'>> {
  const { db, user } = scope
  const owned = { owner_id: user.id }
  const profile = await one(db, findUser({ id: user.id }))
  if (!profile) return new Problem('session-ended')
  return new JsonStream<Body>({
    user: toUser(scope, profile),
    pictures: (await db.run(findAvatar(owned))).map(({ id, size, created_at }) => ({
      url: pictureUrl(scope.config.publicUrl, { ...owned, id }),
      media_type: PICTURE_TYPE,
      size,
      created_at,
    })),
    sessions: await db.run(listSessions(owned)),
    links: await db.run(listLinks(owned)),
    letters: await db.run(listLetters(owned)),
    audit_events: pages(db, (after) => listEventsAfter({ ...owned, ...after })),
    labels: await db.run(listLabels(owned)),
    contacts: pages(db, (after) => listContactsAfter({ ...owned, ...after })),
    trashed_contacts: pages(db, (after) => listTrashedAfter({ ...owned, ...after })),
    purged_contacts: pages(db, (after) => listPurgedAfter({ ...owned, ...after })),
  })
}

const PAGE = 200
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

async function* pages<Row extends { id: string }>(
  db: Db,
  list: (after: { after: string; limit: number }) => Query<Row>,
): AsyncGenerator<Row[]> {
  for (let after: string | undefined = BEFORE_ALL; after !== undefined;) {
    const rows: Row[] = await db.run(list({ after, limit: PAGE }))
    yield rows
    after = rows.length === PAGE ? rows.at(-1)!.id : undefined
  }
}
