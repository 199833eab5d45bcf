/** The table of letters: they are written into it in the transaction that causes them, and leave after its commit; see worker.ts. */
import { sql } from 'kysely'
import { sweepOf } from '../jobs/sweep.ts'
import type { Db } from '../db/query.ts'
import { textStatement } from '../db/statement.ts'
import type { Language, LetterKind } from './letters.ts'

export type { LetterKind } from './letters.ts'

export interface NewLetter {
  owner_id: string
  /** A UUIDv7; names the Message-ID and the token of the link, too. */
  id: string
  kind: LetterKind
  to: { name: string; address: string }
  language: Language
  /** The key for the link, when the letter has one. */
  kid: string | null
  /** What the letter tells: `new_address`, `device`, `ip`. */
  data: Record<string, string>
  now: Date
}

/** What a commit with a new letter notifies. */
export const OUTBOX = 'outbox'

const insertLetter = textStatement<Omit<NewLetter, 'to' | 'data'> & { to_name: string; to_address: string; data: string }>(
  'outbox.insert',
  `insert into outbox (owner_id, id, kind, to_name, to_address, language, kid, data, created_at, due_at)
   values (:owner_id, :id, :kind, :to_name, :to_address, :language, :kid, :data::json, :now, :now)`,
)

/** Has a letter sent as soon as the transaction is committed. */
export async function enqueueLetter(tx: Db, { to, data, ...letter }: NewLetter): Promise<void> {
  await tx.run(insertLetter({ ...letter, to_name: to.name, to_address: to.address, data: JSON.stringify(data) }))
  tx.notify(OUTBOX)
}

export interface LetterRow {
  owner_id: string
  id: string
  kind: LetterKind
  to_name: string
  to_address: string
  language: Language
  kid: string | null
  data: Record<string, string>
  created_at: Date
  attempts: number
}
type LetterKey = Pick<LetterRow, 'owner_id' | 'id'>

// Leases are kept by the clock of the database, which is one for all processes.
export const takeDue = textStatement<{ now: Date; busy: string[]; count: number; lease_ms: number }, LetterRow>(
  'outbox.take',
  `with due as materialized (
     select owner_id, id from outbox
     where due_at <= :now and (leased_until is null or leased_until <= now()) and id <> all(:busy::uuid[])
     order by due_at, id limit :count for update skip locked)
   update outbox set leased_until = now() + :lease_ms::int * interval '1 ms', attempts = attempts + 1
   from due where outbox.owner_id = due.owner_id and outbox.id = due.id
   returning outbox.owner_id, outbox.id, kind, to_name, to_address, language, kid, data, created_at, attempts`,
)

export const renewLeases = textStatement<{ busy: string[]; lease_ms: number }>(
  'outbox.renew',
  `update outbox set leased_until = now() + :lease_ms::int * interval '1 ms' where due_at is not null and leased_until is not null and id = any(:busy::uuid[])`,
)

export const markSent = textStatement<LetterKey & { now: Date }>(
  'outbox.sent',
  'update outbox set sent_at = :now, due_at = null, leased_until = null where owner_id = :owner_id and id = :id',
)

export const tryAgain = textStatement<LetterKey & { due_at: Date; attempts: number }>(
  'outbox.again',
  'update outbox set due_at = :due_at, attempts = :attempts, leased_until = null where owner_id = :owner_id and id = :id',
)

export const giveUp = textStatement<LetterKey>(
  'outbox.give-up',
  'update outbox set due_at = null, leased_until = null where owner_id = :owner_id and id = :id',
)

/** What was sent or given up is kept for a while to answer questions, and is nobody's business after that. */
export const purgeLetters = sweepOf(
  'outbox',
  ['owner_id', 'id'],
  (before) => sql`due_at is null and coalesce(sent_at, created_at) <= ${before}`,
)
