/**
 * Executes a request with an `Idempotency-Key` at most once. The transaction of the change also locks the key and
 * stores the response: change and response are committed together or not at all, whatever fails in between. If a single
 * statement can make the change, a statement that does all this is tried first.
 */
import { createHash } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { SessionCache, UserContext } from '../context.ts'
import { type Db, one, type Query, type Transaction } from '../db/query.ts'
import { withSavepoints } from '../db/savepoint.ts'
import { isUniqueViolation } from '../db/sqlstate.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { SingleWrite } from './single-write.ts'
import { findRecord, type LockMode, lockUserAndKey, RETENTION_MS, saveRecord } from './records.ts'

/** Key, method and path identify a request. The other members must be the same when the request is repeated. */
export interface KeyedRequest {
  key: string
  method: string
  path: string
  /** With its question mark; empty if there is none. */
  query: string
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

/** A change that a single statement makes, and the response to it. */
export interface PlannedWrite {
  write: SingleWrite
  response: StoredResponse
}

export interface KeyedOperation {
  /**
   * Plans the change as a single statement. Returns undefined if that is impossible; then `execute` makes the change.
   */
  plan?: (() => Promise<PlannedWrite | undefined>) | undefined
  /** Slow work before the transaction begins, which changes nothing that a request sees. */
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
  const { plan, prepare, execute, lockMode } = operation
  const record = { owner_id: user.id, key: keyDigest(request) }
  const digest = requestDigest(request)
  const lock = `${user.id} ${record.key}`
  const recordOf = ({ status, headers, body }: StoredResponse) => ({
    ...record,
    request: digest,
    status,
    headers: JSON.stringify(headers),
    body,
    stored_at: now,
  })

  const planned = await plan?.()
  if (planned) {
    const { write, response } = planned
    // Otherwise the key may have been used, or a row may be locked: the transaction below handles these cases.
    if (await isWritten(db, write.withRecord({ ...recordOf(response), lock }))) return { ...response, isReplayed: false }
  }

  const findReplay = async (from: Pick<Db, 'run'>): Promise<Replay | Refusal | undefined> => {
    const stored = await one(from, findRecord({ ...record, created_after: new Date(now.getTime() - RETENTION_MS) }))
    if (!stored) return undefined
    return stored.request === digest ? { ...stored, isReplayed: true } : new Problem('idempotency-key-reused')
  }

  // Avoids slow work whose result would not be used.
  const early = prepare && (await findReplay(db))
  if (early) return early
  const prepared = await prepare?.()

  const later = invalidatedLater(sessions)
  const change = async (tx: Transaction): Promise<Replay | Refusal> => {
    const [locked, replay] = await Promise.all([
      one(tx, lockUserAndKey[lockMode]({ owner_id: user.id, lock })),
      // Runs after the lock: another request may have stored its response and released the lock a moment ago.
      findReplay(tx),
    ])
    if (!locked) return new Problem('session-ended')
    if (!locked.is_locked) return new Problem('idempotency-key-in-use')
    if (replay) return replay

    const response = await execute({ ...context, db: withSavepoints(db, tx), sessions: later.sessions }, prepared)
    if (isFinal(response)) tx.runWithCommit(saveRecord(recordOf(response)))
    return { ...response, isReplayed: false }
  }
  try {
    return await db.transact(change)
  } finally {
    // Also after an error: the connection may have broken after the commit.
    if (later.isInvalidated()) await sessions.invalidateUser(user.id)
  }
}

/**
 * Sessions that the operation wants to invalidate, which must happen after the commit: before it, another request could
 * cache their old state again. An operation changes sessions of its own user only.
 */
function invalidatedLater(sessions: SessionCache) {
  let isInvalidated = false
  const invalidate = async () => void (isInvalidated = true)
  return { sessions: { ...sessions, invalidate, invalidateUser: invalidate }, isInvalidated: () => isInvalidated }
}

/**
 * Runs a change that also stores a response; returns whether it was made. A unique violation means that another request
 * has stored a response for the key since the statement began.
 */
const isWritten = (db: Db, query: Query<unknown>) =>
  db.run(query).then(
    (rows) => rows.length > 0,
    (error: unknown) => {
      if (isUniqueViolation(error)) return false
      throw error
    },
  )

const keyDigest = ({ method, path, key }: KeyedRequest) => digestOf(method, path, key)

const requestDigest = ({ body, query, ifMatch, ifNoneMatch }: KeyedRequest) =>
  digestOf(
    // A client may write the members of an object in another order when it repeats a request.
    bodyText(body),
    ...(query === '' ? [] : ['query', query]),
    ...(ifMatch === undefined ? [] : [ifMatch]),
    ...(ifNoneMatch === undefined ? [] : ['if-none-match', ifNoneMatch]),
  )

function bodyText(body: unknown): string {
  if (body === undefined) return ''
  // An uploaded file.
  if (body instanceof Uint8Array) return createHash('sha256').update(body).digest('base64url')
  return canonicalJson(body)
}

const digestOf = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** Whether a retry would get the same response. Only such a response is stored. */
const isFinal = ({ status }: StoredResponse) => status < 500 && status !== 429 && status !== 401
