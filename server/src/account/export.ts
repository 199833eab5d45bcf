/**
 * Everything that is held about somebody. It is read page by page while it is sent, and not in one transaction: that would
 * hold a connection, and the only one of the embedded database, for as long as the reader takes.
 */
import type { Export } from '@contacts/contract'
import type * as z from 'zod'
import { listContactsAfter } from '../contacts/queries.ts'
import { type Db, one, type Query, statement } from '../db/statement.ts'
import { JsonStream } from '../http/json-stream.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { listLabels } from '../labels/queries.ts'
import { findUser } from '../users/queries.ts'

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

export async function exportData({ db, user }: UserScope): Promise<JsonStream<Body> | Problem<'session-ended'>> {
  const owned = { owner_id: user.id }
  const profile = await one(db, findUser({ id: user.id }))
  if (!profile) return new Problem('session-ended')
  return new JsonStream<Body>({
    user: profile,
    sessions: await db.run(listSessions(owned)),
    links: await db.run(listLinks(owned)),
    letters: await db.run(listLetters(owned)),
    audit_events: pages(db, (after) => listEventsAfter({ ...owned, ...after })),
    labels: await db.run(listLabels(owned)),
    contacts: pages(db, (after) => listContactsAfter({ ...owned, ...after })),
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
