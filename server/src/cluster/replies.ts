/** Matches the replies of another process to requests. */
export interface Replies<Reply> {
  /** Sends a request with a new id. Undefined if the reply does not arrive in time. */
  request(send: (id: number) => void): Promise<Reply | undefined>
  resolve(id: number, reply: Reply): void
  /** The other process has ended, and will not reply. */
  giveUp(): void
}

export function replies<Reply>(timeoutMs: number): Replies<Reply> {
  const waiting = new Map<number, (reply: Reply | undefined) => void>()
  let lastId = 0
  return {
    request: async (send) => {
      const id = ++lastId
      const { promise, resolve } = Promise.withResolvers<Reply | undefined>()
      // The event loop handles timers before messages. If this process was busy, the reply may have arrived already.
      const timer = setTimeout(() => setImmediate(resolve, undefined), timeoutMs)
      waiting.set(id, resolve)
      send(id)
      const reply = await promise
      clearTimeout(timer)
      waiting.delete(id)
      return reply
    },
    resolve: (id, reply) => waiting.get(id)?.(reply),
    giveUp: () => {
      for (const resolve of waiting.values()) resolve(undefined)
    },
  }
}
