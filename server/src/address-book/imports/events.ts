/**
 * The progress of an import as server-sent events (HTML Standard, 9.2). Each process reads the import from the database,
 * because another process may work on it.
 */
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { TextStream } from '../../platform/http/text-stream.ts'
import { wakeSignal } from '../../platform/jobs/wake-signal.ts'
import { IMPORT_JOBS } from './apply.ts'
import { selectImport } from './queries.ts'
import { findImport, toImport } from './show.ts'

const POLL_MS = 500
/** Connections without a byte for 40 seconds are closed. */
const KEEP_ALIVE_MS = 15_000
/** Less than the time in which a client must have its response. */
const MAX_MS = 9 * 60_000
const MAX_STREAMS = 5

/** The streams of each user in this process, the oldest first. */
const streams = new Map<string, Set<AbortController>>()

export async function followImport(context: UserContext, id: string) {
  const found = await findImport(context, id)
  if (found instanceof Problem) return found
  const headers = { 'cache-control': 'private, no-store' }
  const end = new AbortController()
  const texts = readProgress(context, found.id, end)
  return new TextStream({ type: 'text/event-stream', headers, texts, stop: () => end.abort() })
}

async function* readProgress(context: UserContext, id: string, end: AbortController): AsyncGenerator<string> {
  const { db, user, clock, lifecycle } = context
  register(user.id, end)
  const signal = wakeSignal()
  end.signal.addEventListener('abort', signal.wake)
  const unlisten = db.listen(IMPORT_JOBS, signal.wake)
  const started = performance.now()
  let [last, sentAt] = ['', 0]
  try {
    while (!end.signal.aborted && !lifecycle.stopping && performance.now() - started < MAX_MS) {
      const row = await one(db, selectImport({ owner_id: user.id, id, now: clock() }))
      if (!row) return
      const data = JSON.stringify(toImport(row))
      if (data !== last) {
        yield `event: progress\ndata: ${data}\n\n`
        ;[last, sentAt] = [data, performance.now()]
      } else if (performance.now() - sentAt > KEEP_ALIVE_MS) {
        yield ': nothing new\n\n'
        sentAt = performance.now()
      }
      if (row.state !== 'applying' && row.state !== 'undoing') return
      await signal.wait(POLL_MS)
    }
  } finally {
    unlisten()
    streams.get(user.id)?.delete(end)
    if (streams.get(user.id)?.size === 0) streams.delete(user.id)
  }
}

/** Ends the oldest stream of a user who has too many. */
function register(owner_id: string, end: AbortController) {
  const own = streams.get(owner_id) ?? new Set()
  streams.set(owner_id, own)
  const [oldest] = own
  if (oldest && own.size >= MAX_STREAMS) {
    oldest.abort()
    own.delete(oldest)
  }
  own.add(end)
}
