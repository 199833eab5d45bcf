/**
 * Counts in Redis that several processes share. While Redis fails, hangs or cannot be reached, there are no shared
 * counts. The requests that use Redis when it fails wait for 100 ms at most. Later requests do not use Redis until a
 * probe has succeeded.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Count, SharedCounts } from './shared-counts.ts'

const COMMAND_MS = 100
const CONNECT_MS = 1_000
const RETRY_MS = 1_000
const PREFIX = 'contacts:limit:'
const UNAVAILABLE = 'Redis is unavailable: each process counts requests by itself'

// One script, so that no key is ever left without an expiry.
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
  // This file reconnects, and probes with the command that requests use.
  retryStrategy: null,
  enableReadyCheck: false,
  enableOfflineQueue: false,
  disableClientInfo: true,
  protocol: 2,
  // A Redis that hangs does not close the connection.
  disconnectTimeout: 100,
} as const

/** At startup, waits for Redis for little more than a second at most. */
export async function redisCounts(url: string, log: FastifyBaseLogger): Promise<SharedCounts> {
  const { Redis } = await import('ioredis')
  let client: Redis
  let isAvailable = false
  let isClosed = false

  const giveUp = (failed: Redis, error: unknown) => {
    // Another request that failed at the same time has done this already.
    if (!isAvailable || failed !== client) return
    isAvailable = false
    failed.disconnect()
    log.warn({ reason: reasonOf(error) }, UNAVAILABLE)
    void reconnect()
  }

  /** Returns the reason of a failure; undefined after a success. */
  const connect = async () => {
    const next = (client = new Redis(url, OPTIONS))
    let fault: unknown
    next.on('error', (error) => (fault = error))
    next.on('end', () => giveUp(next, fault))
    try {
      await withTimeout(CONNECT_MS, next.connect())
      await withTimeout(COMMAND_MS, add(next, 'attempt', RETRY_MS))
      isAvailable = !isClosed
      return undefined
    } catch (error) {
      next.disconnect()
      return reasonOf(fault ?? error)
    }
  }

  const reconnect = async () => {
    do await sleep(RETRY_MS, undefined, { ref: false })
    while (!isClosed && (await connect()))
    if (isAvailable) log.info('Redis is available again')
  }

  const reason = await connect()
  if (reason) {
    log.warn({ reason }, UNAVAILABLE)
    void reconnect()
  }
  return {
    add: async (limit, caller, windowMs) => {
      if (!isAvailable) return undefined
      const clientOfCall = client
      try {
        return await withTimeout(COMMAND_MS, add(clientOfCall, `${limit}:${caller}`, windowMs))
      } catch (error) {
        giveUp(clientOfCall, error)
        return undefined
      }
    },
    close: () => {
      isClosed = true
      isAvailable = false
      client.disconnect()
    },
  }
}

async function add(client: Redis, key: string, windowMs: number): Promise<Count> {
  const [count, leftMs] = (await client.eval(ADD, 1, PREFIX + key, windowMs)) as unknown[]
  if (typeof count !== 'number' || typeof leftMs !== 'number') throw new Error('no count')
  return { count, leftMs }
}

function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' }))
    // The event loop handles timers before sockets. If this process was busy, the response may have arrived already.
    const timer = setTimeout(() => setImmediate(late), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * The code of an error, or the first word of its message, such as `NOAUTH`. The rest of the message may contain the
 * address or the password of Redis.
 */
function reasonOf(error: unknown) {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string }
  return code ?? /^[A-Z]+\b/.exec(message)?.[0] ?? 'closed'
}
