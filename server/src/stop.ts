/**
 * Stops the process gracefully. First `/readyz` fails for a while, so that load balancers stop sending requests, and
 * every response closes its connection. Then the server accepts no new connections, completes the current requests, and
 * closes the database. The process exits at once after a second signal, or if stopping takes too long.
 */
import type { ServerResponse } from 'node:http'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import type { App } from './app.ts'
import type { Database } from './platform/db/database.ts'

/** The time in which the process stops; longer if the drain would leave less than `FINISH_MS` for current requests. */
const STOP_MS = 25_000
const FINISH_MS = 15_000
const LATE_REQUEST_MS = 100
const ACCEPT_MS = 1_000
// The primary of a cluster passes a worker its next connection when the worker has confirmed the last one.
const PASSING_MS = 50
// A second signal within this time is ignored: under `npm start`, Ctrl-C arrives from the terminal and from npm.
const ECHO_MS = 250

export const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Calls the listener for each signal to stop. Returns a function that removes the listener. */
export type OnStop = (listener: (signal: NodeJS.Signals) => void) => () => void

export const onProcessSignal: OnStop = (listener) => {
  for (const signal of SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
}

/**
 * Exits at once, because a server that starts has no requests to complete. Without a listener, Linux ignores the signal
 * if this is the first process of a container. Returns a function that removes the listener.
 */
export const exitOnStop = (onStop: OnStop): (() => void) => onStop(() => process.exit(0))

/** The time in which a process stops, in milliseconds. */
export const stopLimit = (drainSeconds: number) => Math.max(STOP_MS, drainSeconds * 1000 + FINISH_MS)

/** Returns a function that returns whether a signal is a second one, and not an echo of the first. */
export function secondSignals() {
  let first = Number.POSITIVE_INFINITY
  return () => {
    const now = performance.now()
    first = Math.min(first, now)
    return now - first > ECHO_MS
  }
}

export interface DrainOptions {
  /** How long `/readyz` fails before the server closes. */
  drainSeconds: number
  onStop: OnStop
  /** Whether the primary of a cluster passes connections to this process. */
  isWorker: boolean
}

/** Must be called before the app gets requests. */
export function drainOnStop(app: App, db: Database, { drainSeconds, onStop, isWorker }: DrainOptions) {
  const { lifecycle, server } = app
  const requests = countRequests(app)
  // Otherwise a client could send its next request on a connection that is about to be closed.
  app.addHook('onSend', async (_request, reply) => {
    if (lifecycle.stopping) reply.header('connection', 'close')
  })

  const isSecond = secondSignals()
  const stop = async (signal: NodeJS.Signals) => {
    if (isSecond()) process.exit(1)
    if (lifecycle.stopping) return
    lifecycle.stopping = true
    app.log.info({ signal, drainSeconds }, 'stopping')
    setTimeout(() => process.exit(1), stopLimit(drainSeconds)).unref()
    await sleep(drainSeconds * 1000)
    await acceptQueuedConnections(app, isWorker)
    server.close()
    // A connection that was accepted a moment ago may have a request that is not read yet.
    await sleep(LATE_REQUEST_MS)
    await requests.allEnded()
    // Node would wait for connections without a request, as browsers open them in advance.
    server.closeAllConnections()
    await app.close()
    await db.close()
  }
  onStop((signal) => void stop(signal))
}

/**
 * Resolves after a turn of the event loop in which no connection arrived (in a worker, after a pause), or after a
 * second. Closing the server earlier would reset the connections that the operating system or the primary has queued.
 */
async function acceptQueuedConnections({ server }: App, isWorker: boolean) {
  let count = 0
  server.on('connection', () => count++)
  const deadline = performance.now() + ACCEPT_MS
  let before
  do {
    before = count
    if (isWorker) await sleep(PASSING_MS)
    await turn()
  } while (count > before && performance.now() < deadline)
}

function countRequests({ server }: App) {
  let count = 0
  let onIdle: (() => void) | undefined
  server.on('request', (_request, response: ServerResponse) => {
    count++
    response.once('close', () => {
      count--
      if (count === 0) onIdle?.()
    })
  })
  return {
    allEnded: () =>
      new Promise<void>((resolve) => {
        if (count === 0) resolve()
        else onIdle = resolve
      }),
  }
}
