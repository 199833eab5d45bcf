/**
 * Connects the real `fetch` to a server in this process. A pair of streams takes the place of a socket, and the server
 * parses real HTTP from it, so aborts, streams, limits and malformed requests behave as they do over a port.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { setImmediate } from 'node:timers'
import { Agent, Dispatcher1Wrapper } from 'undici'

export interface Wire {
  fetch: typeof fetch
  /** Closes every connection. Requests in progress and later ones fail. */
  destroy(): Promise<void>
}

/** The returned `fetch` reaches only this server, and only at the given origin. */
export function wireTo(server: Server, origin: string): Wire {
  const agent = new Agent({
    // No keep-alive: undici manages idle connections with timers, which a test may have faked.
    pipelining: 0,
    connect: ({ protocol, host, hostname }, done) => {
      if (`${protocol}//${host ?? hostname}` !== origin) {
        setImmediate(done, new Error(`only ${origin} can be reached`), null)
        return
      }
      const [clientSide, serverSide] = duplexPair()
      server.emit('connection', Object.assign(serverSide, { remoteAddress: '127.0.0.1' }))
      // Asynchronous like a real connection, so that two requests do not arrive in the same turn of the event loop.
      setImmediate(done, null, clientSide as Socket)
    },
  })
  // Adapts the dispatcher of this undici version to the older version inside Node's `fetch`.
  const dispatcher = new Dispatcher1Wrapper(agent)
  return {
    fetch: (input, init) => fetch(input, { ...init, dispatcher } as RequestInit),
    destroy: () => agent.destroy(),
  }
}
