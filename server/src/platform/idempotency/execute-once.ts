/**
 * Executes a request with an `Idempotency-Key` at most once. The transaction of the change also locks the key and
 * stores the response: change and response are committed together or not at all, whatever fails in between.
 */
import { createHash } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../context.ts'
import { type Db, one } from '../db/query.ts'
import { withSavepoints } from '../db/savepoint.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { findRecord, type LockMode, lockUserAndKey, RETENTION_MS, saveRecord } from './records.ts'

/** Key, method and path identify a request. The other members must be the same when the request is repeated. */
export interface KeyedRequest {
  key: string
  method: string
  path: string
  body: unknown
  /** The header `If-Match`, as the client sent it. */
  ifMatch: string | undefined
  /** The header `If-None-Match`, as the client sent it. */
  ifNoneMatch: string | undefined
}

/** A response as it is stored and sent again. */
export interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: string | null
}

export interface KeyedOperation {
  /** Slow work that writes nothing, done before the transaction begins. */
  prepare?: (() => Promise<unknown>) | undefined
  /** Makes the change in the transaction of this context. */
  execute(context: UserContext, prepared: unknown): Promise<StoredResponse>
  lockMode: LockMode
}

type Replay = StoredResponse & { isReplayed: boolean }
type Refusal = Problem<'idempotency-key-in-use' | 'idempotency-key-reused' | 'session-ended'>

/** Returns the response of the operation, or the stored response of an earlier request with this key. */
export async function executeOnce(context: UserContext, request: KeyedRequest, operation: KeyedOperation): Promise<Replay | Refusal> {
  const { db, sessions, user, now } = context
  const { prepare, execute, lockMode } = operation
  const record = { owner_id: user.id, key: keyDigest(request) }
  const digest = requestDigest(request)

  const findReplay = async (from: Pick<Db, 'run'>): Promise<Replay | Refusal | undefined> => {
    const stored = await one(from, findRecord({ ...record, created_after: new Date(now.getTime() - RETENTION_MS) }))
    if (!stored) return undefined
    return stored.request === digest ? { ...stored, isReplayed: true } : new Problem('idempotency-key-reused')
  }

  // Avoids slow work whose result would not be used.
  const early = prepare && (await findReplay(db))
  if (early) return early
  const prepared = await prepare?.()

  const generation = sessions.generation()
  const outcome = await db.transact(async (tx) => {
    const locked = await one(tx, lockUserAndKey[lockMode]({ owner_id: user.id, lock: `${user.id} ${record.key}` }))
    if (!locked) return new Problem('session-ended')
    if (!locked.is_locked) return new Problem('idempotency-key-in-use')
    // Another request may have stored its response and released the lock a moment ago.
    const replay = await findReplay(tx)
    if (replay) return replay

    const response = await execute({ ...context, db: withSavepoints(db, tx) }, prepared)
    if (isFinal(response))
      await tx.run(saveRecord({ ...record, ...response, headers: JSON.stringify(response.headers), request: digest, created_at: now }))
    return { ...response, isReplayed: false }
  })
  // Sessions were invalidated before this commit, so another request may have cached their old state since.
  if (sessions.generation() !== generation) sessions.invalidateUser(user.id)
  return outcome
}

const keyDigest = ({ method, path, key }: KeyedRequest) => digestOf(method, path, key)

const requestDigest = ({ body, ifMatch, ifNoneMatch }: KeyedRequest) =>
  digestOf(
    // A client may write the members of an object in another order when it repeats a request.
    body === undefined ? '' : canonicalJson(body),
    ...(ifMatch === undefined ? [] : [ifMatch]),
    ...(ifNoneMatch === undefined ? [] : ['if-none-match', ifNoneMatch]),
  )

const digestOf = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** Whether a retry would get the same response. Only such a response is stored. */
const isFinal = ({ status }: StoredResponse) => status < 500 && status !== 429 && status !== 401
