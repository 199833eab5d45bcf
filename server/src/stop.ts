/**
 * How the process leaves. Its health check says so until balancers must have seen it, and every answer closes its connection;
 * then nobody new is let in, what is under way is answered, and the database is closed. A second signal, or 25 s, end it at once.
 */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from './app.ts'
import type { Database } from './platform/db/database.ts'

const STOP_MS = 25_000
const LAST_MS = 100
// Ctrl-C under `npm start` comes twice: from the terminal, and from npm, which hands it on.
const ECHO_MS = 250

/** To be called before the app listens; `drainMs` is how long balancers get. */
export function stopOnSignal(app: App, db: Database, drainMs: number) {
  const { lifecycle, server } = app
  const underWay = countRequests(app)
  // Otherwise a client would send its next request on a connection that we are about to close.
  app.addHook('onSend', async (_request, reply) => {
    if (lifecycle.stopping) reply.header('connection', 'close')
  })

  let told = 0
  const stop = async () => {
    if (lifecycle.stopping) {
      if (performance.now() - told > ECHO_MS) process.exit(1)
      return
    }
    lifecycle.stopping = true
    told = performance.now()
    setTimeout(() => process.exit(1), STOP_MS).unref()
    await sleep(drainMs)
    server.close()
    // Who was let in a moment ago has perhaps sent what was not read yet.
    await sleep(LAST_MS)
    await underWay.end()
    // Node would wait for connections on which nobody has sent a request yet, as browsers open them.
    server.closeAllConnections()
    await app.close()
    await db.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}

function countRequests({ server }: App) {
  let count = 0
  let atNone: (() => void) | undefined
  server.on('request', (_request, response: ServerResponse) => {
    count++
    response.once('close', () => {
      count--
      if (count === 0) atNone?.()
    })
  })
  return { end: () => new Promise<void>((resolve) => (count === 0 ? resolve() : (atNone = resolve))) }
}
