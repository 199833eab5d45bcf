/** The connection of a worker to the primary. */
import { SESSION_CACHE_MS } from '../accounts/sessions/cache.ts'
import type { Cluster, StaleSessions } from '../platform/cluster.ts'
import type { Count } from '../platform/limits/shared-counts.ts'
import type { OnStop } from '../stop.ts'
import type { CountRequest, FromPrimary, FromWorker, StartMessage } from './messages.ts'
import { replies } from './replies.ts'

const ALIVE_MS = 1_000
// A primary that takes longer is suspended or overloaded. Then each worker counts by itself.
const COUNT_MS = 1_000

export interface Channel {
  started: Promise<StartMessage>
  onStop: OnStop
  cluster: Cluster
  ready(greeting: string): void
}

export function openChannel(): Channel {
  const start = Promise.withResolvers<StartMessage>()
  const stopListeners = new Set<(signal: NodeJS.Signals) => void>()
  const counted = replies<Count[]>(COUNT_MS)
  // After this time, the caches of other processes have forgotten the sessions by themselves.
  const invalidated = replies<true>(SESSION_CACHE_MS)
  let invalidate: ((sessions: StaleSessions) => void) | undefined

  const receive = (message: FromPrimary) => {
    switch (message.type) {
      case 'start':
        return start.resolve(message)
      case 'stop':
        return stopListeners.forEach((listener) => listener(message.signal))
      case 'counted':
        return counted.resolve(message.id, message.counts)
      case 'invalidated':
        return invalidated.resolve(message.id, true)
      case 'invalidate':
        invalidate?.(message.sessions)
        return send({ type: 'invalidated', id: message.id })
    }
  }
  process.on('message', receive)
  const reportAlive = () => send({ type: 'alive' })
  reportAlive()
  setInterval(reportAlive, ALIVE_MS).unref()

  return {
    started: start.promise,
    onStop: (listener) => {
      stopListeners.add(listener)
      return () => stopListeners.delete(listener)
    },
    cluster: {
      counts: {
        add: batched((requests) => counted.request((id) => send({ type: 'count', id, requests }))),
        close: () => undefined,
      },
      invalidations: {
        publish: async (sessions) => void (await invalidated.request((id) => send({ type: 'invalidate', id, sessions }))),
        subscribe: (listener) => {
          invalidate = listener
          send({ type: 'subscribed' })
        },
      },
    },
    ready: (greeting) => send({ type: 'ready', greeting }),
  }
}

// If the primary has ended, Node ends this process, too.
const send = (message: FromWorker) => void process.send?.(message, undefined, undefined, () => undefined)

/** Counts the requests of one turn of the event loop with one message, which costs as much as the message for one request. */
function batched(count: (requests: CountRequest[]) => Promise<Count[] | undefined>): Cluster['counts']['add'] {
  let requests: CountRequest[] = []
  let counts: Promise<Count[] | undefined> | undefined
  const sendBatch = async () => {
    await new Promise(setImmediate)
    const batch = requests
    requests = []
    counts = undefined
    return count(batch)
  }
  return async (limit, caller, windowMs) => {
    const index = requests.push({ limit, caller, windowMs }) - 1
    counts ??= sendBatch()
    return (await counts)?.[index]
  }
}
