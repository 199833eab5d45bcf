/** A worker, as the primary sees it. */
import cluster, { type Worker } from 'node:cluster'
import { SESSION_CACHE_MS } from '../accounts/sessions/cache.ts'
import { SECRETS } from '../config/secrets.ts'
import { codeOrName } from '../core/error-code.ts'
import type { StaleSessions } from '../platform/cluster.ts'
import type { CountRequest, FromPrimary, FromWorker, StartMessage } from './messages.ts'
import { replies } from './replies.ts'

/** When a worker was silent for so many seconds, everything in its session cache has expired. */
const EXPIRED_TICKS = 1 + Math.ceil(SESSION_CACHE_MS / 1_000)

/** Workers get their settings in a message. Their environment can be read in /proc, also what `.env` has added to it. */
const WITHOUT_SECRETS = Object.fromEntries(SECRETS.map((name) => [name, undefined]))

export interface Member {
  /** Undefined if the operating system could not start the process. */
  pid: number | undefined
  /** Whether the worker has listened. */
  isReady: boolean
  /**
   * For how many seconds the primary has got no message from the worker, which sends one each second. Undefined before
   * the first message.
   */
  silentTicks: number | undefined
  /** When the worker was started, as `performance.now()`. */
  startedAt: number
  send(message: FromPrimary): void
  /** Resolves when the session cache of the worker has invalidated the sessions. */
  invalidate(sessions: StaleSessions): Promise<void>
  kill(): void
}

/** What the primary does for a worker. */
export interface MemberEvents {
  onReady(member: Member, greeting: string): void
  onCount(member: Member, id: number, requests: CountRequest[]): void
  onInvalidate(member: Member, id: number, sessions: StaleSessions): void
  onExit(member: Member, exit: MemberExit): void
}

export interface MemberExit {
  code: number | null
  signal: string | null
  /** The code of the error, such as `EMFILE`, if the operating system could not start the process. */
  failure?: string
}

export function startMember(start: Omit<StartMessage, 'type'>, events: MemberEvents): Member {
  const worker = fork((error) => events.onExit(member, { code: null, signal: null, failure: codeOrName(error) }))
  const invalidated = replies<true>(SESSION_CACHE_MS)
  let hasCache = false

  const member: Member = {
    pid: worker?.process.pid,
    isReady: false,
    silentTicks: undefined,
    startedAt: performance.now(),
    send: (message) => worker && sendTo(worker, message),
    invalidate: async (sessions) => {
      const isExpired = (member.silentTicks ?? 0) >= EXPIRED_TICKS
      if (hasCache && !isExpired) await invalidated.request((id) => member.send({ type: 'invalidate', id, sessions }))
    },
    kill: () => void worker?.process.kill('SIGKILL'),
  }
  if (!worker) return member
  const receive = (message: FromWorker) => {
    member.silentTicks = 0
    if (message.type === 'count') events.onCount(member, message.id, message.requests)
    else if (message.type === 'invalidate') events.onInvalidate(member, message.id, message.sessions)
    else if (message.type === 'invalidated') invalidated.resolve(message.id, true)
    else if (message.type === 'subscribed') hasCache = true
    else if (message.type === 'ready') {
      member.isReady = true
      events.onReady(member, message.greeting)
    }
  }
  worker.on('message', receive)
  // A connection that could not be passed to a worker that has ended. The exit is reported below.
  worker.on('error', () => undefined)
  worker.on('exit', (code: number | null, signal: string | null) => {
    invalidated.giveUp()
    events.onExit(member, { code, signal })
  })
  member.send({ type: 'start', ...start })
  return member
}

/** Node throws some failures, and emits 'error' for others. Then 'exit' never follows. */
function fork(onFailure: (error: unknown) => void): Worker | undefined {
  try {
    const worker = cluster.fork(WITHOUT_SECRETS)
    if (worker.process.pid !== undefined) return worker
    worker.once('error', onFailure)
    // Later ones are about the connection to the process.
    worker.on('error', () => undefined)
  } catch (error) {
    setImmediate(onFailure, error)
  }
  return undefined
}

/** Ignores that the worker has ended a moment ago: its exit is reported. */
const sendTo = (worker: Worker, message: FromPrimary) => void worker.process.send(message, undefined, undefined, () => undefined)
