/**
 * The way to a server of this process: the real `fetch`, and the HTTP that the server really reads, over a pair of streams where
 * a connection would be. So whatever is true of a request to a port is true here: aborts, streams, limits, what is malformed.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { setImmediate } from 'node:timers'
import { Agent, Dispatcher1Wrapper } from 'undici'

export interface Wire {
  fetch: typeof fetch
  /** Ends every connection; what is under way fails, and so does what comes later. */
  cut(): Promise<void>
}

/** Nobody but the server can be reached, and that under the given origin alone. */
export function wireTo(server: Server, origin: string): Wire {
  const agent = new Agent({
    // One for each request: those that are kept are looked after by timers, which a test may have faked.
    pipelining: 0,
    connect: ({ protocol, host, hostname }, done) => {
      if (`${protocol}//${host ?? hostname}` !== origin) {
        setImmediate(done, new Error(`there is nobody but ${origin} here`), null)
        return
      }
      const [near, far] = duplexPair()
      server.emit('connection', Object.assign(far, { remoteAddress: '127.0.0.1' }))
      // In a turn of its own, as what comes from a network: two requests do not arrive at once.
      setImmediate(done, null, near as Socket)
    },
  })
  // The package is ahead of what Node has inside.
  const dispatcher = new Dispatcher1Wrapper(agent)
  return {
    fetch: (input, init) => fetch(input, { ...init, dispatcher } as RequestInit),
    cut: () => agent.destroy(),
  }
}
