/**
 * Counts in Redis that several processes share. While Redis refuses, hangs or cannot be reached, there are no shared
 * counts. One request waits for the failure, for a short time; later requests do not wait until a probe of our own has
 * succeeded.
 */
import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'

export interface SharedCounts {
  /** Increments the count of a key, which expires after the window. Undefined while Redis is unavailable. */
  add(key: string, windowMs: number): Promise<{ count: number; leftMs: number } | undefined>
  close(): void
}

const ANSWER_MS = 100
const CONNECT_MS = 1_000
const RETRY_MS = 1_000
const PREFIX = 'contacts:limit:'
const UNAVAILABLE = 'Redis is unavailable: each process counts by itself'

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

/** Waits for Redis at the start, but for a second at most. */
export async function sharedCounts(url: string, log: FastifyBaseLogger): Promise<SharedCounts> {
  let client: Redis
  let isAvailable = false
  let isClosed = false

  const giveUp = (failed: Redis, error: unknown) => {
    // Other requests that failed at the same time have done this already.
    if (!isAvailable || failed !== client) return
    isAvailable = false
    failed.disconnect()
    log.warn({ reason: reasonOf(error) }, UNAVAILABLE)
    void reconnect()
  }

  /** Returns the reason of a failure. */
  const connect = async () => {
    const next = (client = new Redis(url, OPTIONS))
    let fault: unknown
    next.on('error', (error) => (fault = error))
    next.on('end', () => giveUp(next, fault))
    try {
      await within(CONNECT_MS, next.connect())
      await within(ANSWER_MS, add(next, 'attempt', RETRY_MS))
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
    add: async (key, windowMs) => {
      if (!isAvailable) return undefined
      const asked = client
      try {
        return await within(ANSWER_MS, add(asked, key, windowMs))
      } catch (error) {
        giveUp(asked, error)
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

async function add(client: Redis, key: string, windowMs: number) {
  const [count, leftMs] = (await client.eval(ADD, 1, PREFIX + key, windowMs)) as unknown[]
  if (typeof count !== 'number' || typeof leftMs !== 'number') throw new Error('no count')
  return { count, leftMs }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' }))
    // The event loop handles timers before sockets. If this process was busy, the response may have arrived already.
    const timer = setTimeout(() => setImmediate(late), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * The code of an error, or the first word of a reply. The rest of a message may contain the address, and a command the
 * password.
 */
function reasonOf(error: unknown) {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string }
  return code ?? /^[A-Z]+\b/.exec(message)?.[0] ?? 'closed'
}
