/**
 * Counts that several processes share, in Redis. It may be away, hang or refuse at any time; whoever counts hears nothing then.
 * A request waits for it once, and not for long: from then on none does, until an attempt of our own gets an answer.
 */
import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'

export interface SharedCounts {
  /** Counts one more under a key, whose count begins anew after the window; undefined while Redis is away. */
  add(key: string, windowMs: number): Promise<{ count: number; leftMs: number } | undefined>
  close(): void
}

const ANSWER_MS = 100
const CONNECT_MS = 1_000
const RETRY_MS = 1_000
const PREFIX = 'contacts:limit:'

// In one step, so that no key is ever left without its end.
const ADD = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { count, left }`

const OPTIONS = {
  lazyConnect: true,
  // Coming back is decided here, by asking for what will be asked for.
  retryStrategy: null,
  enableReadyCheck: false,
  enableOfflineQueue: false,
  disableClientInfo: true,
  protocol: 2,
  // Who hangs does not close its end.
  disconnectTimeout: 100,
} as const

/** Waits for Redis at the start, but not for long. */
export async function sharedCounts(url: string, log: FastifyBaseLogger): Promise<SharedCounts> {
  let client: Redis
  let isHere = false
  let isClosed = false

  const leave = (left: Redis, error: unknown) => {
    // Others who waited were told already.
    if (!isHere || left !== client) return
    isHere = false
    left.disconnect()
    log.warn({ reason: reasonOf(error) }, 'Redis is away: each process counts by itself')
    void comeBack()
  }

  /** Answers why not. */
  const connect = async () => {
    const next = (client = new Redis(url, OPTIONS))
    let fault: unknown
    next.on('error', (error) => (fault = error))
    next.on('end', () => leave(next, fault))
    try {
      await within(CONNECT_MS, next.connect())
      await within(ANSWER_MS, add(next, 'attempt', RETRY_MS))
      isHere = !isClosed
      return undefined
    } catch (error) {
      next.disconnect()
      return reasonOf(fault ?? error)
    }
  }

  const comeBack = async () => {
    do await sleep(RETRY_MS, undefined, { ref: false })
    while (!isClosed && (await connect()))
    if (isHere) log.info('Redis is back')
  }

  const reason = await connect()
  if (reason) {
    log.warn({ reason }, 'Redis is away: each process counts by itself')
    void comeBack()
  }
  return {
    add: async (key, windowMs) => {
      if (!isHere) return undefined
      const asked = client
      try {
        return await within(ANSWER_MS, add(asked, key, windowMs))
      } catch (error) {
        leave(asked, error)
        return undefined
      }
    },
    close: () => {
      isClosed = true
      isHere = false
      client.disconnect()
    },
  }
}

async function add(client: Redis, key: string, windowMs: number) {
  const [count, leftMs] = (await client.eval(ADD, 1, PREFIX + key, windowMs)) as unknown[]
  if (typeof count !== 'number' || typeof leftMs !== 'number') throw new Error('no count')
  return { count, leftMs }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' }))
    // A turn of the event loop looks at timers before sockets: if we were busy ourselves, the answer is perhaps there already.
    const timer = setTimeout(() => setImmediate(late), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The code of an error, or the first word of what Redis said. The rest may hold its address, and the command its password. */
function reasonOf(error: unknown) {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string }
  return code ?? /^[A-Z]+\b/.exec(message)?.[0] ?? 'closed'
}
