/**
 * Counts wrong passwords in one audit event per account, kind and hour, so that a stranger who guesses passwords cannot
 * fill the table. Wrong passwords for an e-mail address without an account are not counted; the log has the IP address
 * of each attempt.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import type { RequestContext } from '../../platform/context.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'
import type { WrongPasswordKind } from './entity.ts'

interface WrongPassword {
  owner_id: string
  id: string
  kind: WrongPasswordKind
  hour: Date
  ip: string
  device: string | null
  last_at: string
}

const addToHour = statement(
  'audit.count-wrong-password',
  (_, p: Params<WrongPassword>) => sql<never>`
    insert into audit_events (owner_id, id, kind, at, ip, device, details)
    select users.id, ${p.id}::uuid, ${p.kind}, ${p.hour}::timestamptz, ${p.ip}, ${p.device},
      json_build_object('count', 1, 'last_at', ${p.last_at}::text)
    from users where users.id = ${p.owner_id}
    on conflict (owner_id, id) do update set ip = excluded.ip, device = excluded.device,
      details = json_build_object('count', (audit_events.details ->> 'count')::int + 1, 'last_at', excluded.details -> 'last_at')`,
)

const HOUR_MS = 3_600_000

/**
 * Counts a wrong password. For an unknown e-mail address, the caller passes `NO_ACCOUNT`, and the same statement writes
 * no row. The response does not wait for the statement: only a statement that writes a row waits for the disk, and the
 * difference in time would reveal who has an account.
 */
export function countWrongPassword({ db, detached, now, ip, device }: RequestContext, ownerId: string, kind: WrongPasswordKind) {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)
  const wrongPassword = { owner_id: ownerId, id: idOf(kind, hour), kind, hour, ip, device, last_at: now.toISOString() }
  detached.run(() => db.run(addToHour(wrongPassword)))
}

/** The same id for all wrong passwords of an account in an hour, so that the primary key makes them one row. */
const idOf = (kind: WrongPasswordKind, hour: Date) =>
  v7({ msecs: hour.getTime(), seq: 0, random: createHash('sha256').update(kind).digest().subarray(0, 16) })
