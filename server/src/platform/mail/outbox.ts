/**
 * The outbox: e-mails are written into it in the transaction that causes them, and are sent after its commit by
 * worker.ts.
 */
import { sql } from 'kysely'
import type { Db, RowOf } from '../db/query.ts'
import type { Params } from '../db/statement.ts'
import { leasesOver } from '../jobs/lease.ts'
import { sweepOf } from '../jobs/sweep.ts'
import { statement, type Tables } from '../tables.ts'
import type { Language, MailKind } from './templates.ts'

export type { MailKind } from './templates.ts'

/** The topic that wakes the mail worker after a commit that enqueues an e-mail. */
export const OUTBOX = 'outbox'

export interface NewMail {
  owner_id: string
  /** A UUIDv7. The Message-ID and the token of the link are made from it. */
  id: string
  kind: MailKind
  to: { name: string; address: string }
  language: Language
  /** The key that signs the link; null for an e-mail without one. */
  kid: string | null
  /** What the template fills in: `new_address`, `device`, `ip`. */
  data: Record<string, string>
  now: Date
}

interface NewRow {
  owner_id: string
  id: string
  kind: MailKind
  to_name: string
  to_address: string
  language: Language
  kid: string | null
  /** JSON. */
  data: string
  now: Date
}

const insertMail = statement('outbox.insert', (db, p: Params<NewRow>) =>
  db.insertInto('outbox').values({
    owner_id: p.owner_id,
    id: p.id,
    kind: p.kind,
    to_name: p.to_name,
    to_address: p.to_address,
    language: p.language,
    kid: p.kid,
    data: p.data,
    created_at: p.now,
    due_at: p.now,
  }),
)

/** The e-mail is sent as soon as the transaction has committed. */
export async function enqueueMail(tx: Db, { to, data, ...mail }: NewMail): Promise<void> {
  await tx.run(insertMail({ ...mail, to_name: to.name, to_address: to.address, data: JSON.stringify(data) }))
  tx.notify(OUTBOX)
}

export const { takeDue, renewLeases } = leasesOver<Tables>()('outbox', {
  key: ['owner_id', 'id'],
  id: 'id',
  columns: ['owner_id', 'id', 'kind', 'to_name', 'to_address', 'language', 'kid', 'data', 'created_at', 'attempts'],
})

/** An e-mail that is due. */
export type DueMail = RowOf<typeof takeDue>

interface MailKey {
  owner_id: string
  id: string
}

export const markSent = statement('outbox.sent', (db, p: Params<MailKey & { sent_at: Date }>) =>
  db
    .updateTable('outbox')
    .set({ sent_at: p.sent_at, due_at: null, leased_until: null })
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id),
)

export const postponeMail = statement('outbox.postpone', (db, p: Params<MailKey & { due_at: Date; attempts: number }>) =>
  db
    .updateTable('outbox')
    .set({ due_at: p.due_at, attempts: p.attempts, leased_until: null })
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id),
)

export const giveUpMail = statement('outbox.give-up', (db, p: Params<MailKey>) =>
  db.updateTable('outbox').set({ due_at: null, leased_until: null }).where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

/** Deletes e-mails some time after they were sent or given up; until then operators can look them up. */
export const sweepOutbox = sweepOf(
  'outbox',
  ['owner_id', 'id'],
  (before) => sql`due_at is null and coalesce(sent_at, created_at) <= ${before}`,
)
