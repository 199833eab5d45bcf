/**
 * Sheds requests while the event loop is late over and over: whoever is refused at once can come back, and who waits in a queue
 * that only grows cannot. One late turn is no overload; the embedded database has its queries in one.
 */
import type { Access } from '@contacts/contract'
import type { FastifyInstance } from 'fastify'
import { routeOf } from '../http/mount.ts'
import { Unavailable } from '../../core/unavailable.ts'

const LOOK_MS = 100
const LATE_TURNS = 3
const CALM_TURNS = 10
const RETRY_AFTER_SECONDS = 2

/** `maxDelay` is how many milliseconds a turn may be late. What is never limited, such as a health check, is never shed. */
export function shedOverload(app: FastifyInstance, maxDelay: number) {
  let isOverloaded = false
  let turns = 0
  let timer: NodeJS.Timeout | undefined

  const look = (due: number) => {
    const isLate = performance.now() - due >= maxDelay
    // In a row, of those that would change what is the case.
    turns = isLate === isOverloaded ? 0 : turns + 1
    if (turns >= (isOverloaded ? CALM_TURNS : LATE_TURNS)) {
      isOverloaded = isLate
      turns = 0
      app.log.warn(isOverloaded ? 'overloaded: requests are refused' : 'no longer overloaded')
    }
    plan()
  }
  const plan = () => {
    timer = setTimeout(look, LOOK_MS, performance.now() + LOOK_MS).unref()
  }
  // What is done before that keeps nobody waiting.
  app.addHook('onListen', async () => plan())
  app.addHook('onClose', async () => clearTimeout(timer))

  app.addHook('onRequest', (request, _reply, done) => {
    const isCounted = (routeOf(request)?.metadata as Access | undefined)?.rate !== null
    done(isOverloaded && isCounted ? new Unavailable('it has more to do than it can', RETRY_AFTER_SECONDS) : undefined)
  })
}
