/**
 * Sheds load: refuses requests while the event loop lags repeatedly. A client that is refused at once can retry, while
 * a request in an ever-growing queue never gets a response. One late turn is no overload: a query of the embedded
 * database blocks the event loop, too.
 */
import type { FastifyInstance } from 'fastify'
import { Unavailable } from '../../core/unavailable.ts'
import { accessOf, operationOf } from '../http/contract-route.ts'

const INTERVAL_MS = 100
const LATE_TURNS = 3
const CALM_TURNS = 10
const RETRY_AFTER_SECONDS = 2

/**
 * `maxDelay` is how many milliseconds a turn may be late. Operations without a rate limit, which are the health checks,
 * are never refused.
 */
export function shedLoad(app: FastifyInstance, maxDelay: number) {
  let isOverloaded = false
  let turns = 0
  let timer: NodeJS.Timeout | undefined

  const measure = (due: number) => {
    const isLate = performance.now() - due >= maxDelay
    // Counts the consecutive turns that contradict `isOverloaded`.
    turns = isLate === isOverloaded ? 0 : turns + 1
    if (turns >= (isOverloaded ? CALM_TURNS : LATE_TURNS)) {
      isOverloaded = isLate
      turns = 0
      app.log.warn(isOverloaded ? 'server overloaded: requests are refused' : 'server no longer overloaded')
    }
    schedule()
  }
  const schedule = () => {
    timer = setTimeout(measure, INTERVAL_MS, performance.now() + INTERVAL_MS).unref()
  }
  // Not `onListen`, which only `app.listen` calls: `main.ts` listens through Node's server.
  app.addHook('onReady', async () => schedule())
  app.addHook('onClose', async () => clearTimeout(timer))

  app.addHook('onRequest', (request, _reply, done) => {
    const operation = operationOf(request)
    const isSheddable = !operation || accessOf(operation).rate !== null
    done(isOverloaded && isSheddable ? new Unavailable('too many requests at the same time', RETRY_AFTER_SECONDS) : undefined)
  })
}
