/**
 * A change that names itself is made once. The key is claimed and the answer stored in the transaction of the change: either
 * both are there or neither is, whatever breaks in between.
 */
import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { sweepOf } from '../jobs/sweep.ts'
import { nested } from '../db/nested.ts'
import { type Db, one } from '../db/query.ts'
import { textStatement } from '../db/statement.ts'
import type { Hold, NamedRequest, Reply } from '../http/mount.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../context.ts'

type Key = { owner_id: string; key: string }
type KeptReply = Reply & { request: string }

const findReply = textStatement<Key & { since: Date }, KeptReply>(
  'idempotency.find',
  'select request, status, headers, body from idempotency_records where owner_id = :owner_id and key = :key and created_at > :since',
)
/**
 * Held until the transaction ends; whoever comes meanwhile does not wait for it. The user is held first of all, as whoever removes an
 * account does: who keeps an answer holds its user in the end, and must not have something by then that the removal waits for.
 */
const claimWhile = (held: Hold) =>
  textStatement<{ owner_id: string; lock: string }, { is_ours: boolean }>(
    `idempotency.claim-for-${held.replace(' ', '-')}`,
    `select pg_try_advisory_xact_lock(hashtextextended(:lock, 0)) as is_ours from users where id = :owner_id for ${held}`,
  )
const claims = { 'key share': claimWhile('key share'), update: claimWhile('update') }
const keep = textStatement<Key & { request: string; status: number; headers: string; body: string | null; now: Date }>(
  'idempotency.keep',
  // Whoever has removed the account is not known any more, and needs no answer kept.
  `insert into idempotency_records (owner_id, key, request, status, headers, body, created_at)
     select id, :key, :request, :status, :headers::jsonb, :body, :now::timestamptz from users where id = :owner_id
   on conflict (owner_id, key) do update
     set request = excluded.request, status = excluded.status, headers = excluded.headers, body = excluded.body, created_at = excluded.created_at`,
)
export const purgeReplies = sweepOf('idempotency_records', ['owner_id', 'key'], (before) => sql`created_at <= ${before}`)
export const KEPT_MS = 24 * 3_600_000

const digest = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

type Refusal = Problem<'idempotency-key-in-use' | 'idempotency-key-reused' | 'session-ended'>

/** The stored answer, or that of `work`, which runs in the transaction that stores it; what takes long is prepared before. */
export async function once(
  context: UserContext,
  { key, method, path, body, ifMatch, hold }: NamedRequest,
  prepare: (() => Promise<unknown>) | undefined,
  work: (context: UserContext, prepared: unknown) => Promise<Reply>,
): Promise<(Reply & { isReplayed: boolean }) | Refusal> {
  const { db, sessions, user, now } = context
  const named = { owner_id: user.id, key: digest(method, path, key) }
  const request = digest(JSON.stringify(body) ?? '', ...(ifMatch === undefined ? [] : [ifMatch]))

  const find = async (from: Pick<Db, 'run'>) => {
    const kept = await one(from, findReply({ ...named, since: new Date(now.getTime() - KEPT_MS) }))
    if (!kept) return undefined
    return kept.request === request ? { ...kept, isReplayed: true } : new Problem('idempotency-key-reused')
  }
  // What has to be prepared takes longer than to look.
  const known = prepare && (await find(db))
  if (known) return known
  const prepared = await prepare?.()
  const generation = sessions.generation()
  const answer = await db.transact(async (tx) => {
    const claimed = await one(tx, claims[hold]({ owner_id: user.id, lock: `${user.id} ${named.key}` }))
    // Whose account was removed a moment ago.
    if (!claimed) return new Problem('session-ended')
    if (!claimed.is_ours) return new Problem('idempotency-key-in-use')
    // Whoever held the key a moment ago has let it go by committing.
    const kept = await find(tx)
    if (kept) return kept
    const reply = await work(Object.assign(Object.create(context) as UserContext, { db: nested(db, tx) }), prepared)
    if (isKept(reply)) await tx.run(keep({ ...named, ...reply, headers: JSON.stringify(reply.headers), request, now }))
    return { ...reply, isReplayed: false }
  })
  // A session that was invalidated before the commit may have been cached again as it was before the change.
  if (sessions.generation() !== generation) sessions.invalidateUser(user.id)
  return answer
}

/** What another try may be answered differently is not kept. */
const isKept = ({ status }: Reply) => status < 500 && status !== 429 && status !== 401
