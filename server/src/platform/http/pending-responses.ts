/** The responses that clients have not received yet, by connection. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Exchange = ServerResponse<IncomingMessage>

const pending = new WeakMap<Socket, Set<Exchange>>()

/**
 * Closes a connection if the client has not received a response `maxMs` after its request: a client that reads a byte
 * now and then would otherwise keep its connection for ever.
 */
export function limitPendingResponses(server: Server, maxMs: number) {
  server.on('request', ({ socket }: IncomingMessage, response: Exchange) => {
    const responses = pending.get(socket) ?? new Set()
    pending.set(socket, responses.add(response))
    const timer = setTimeout(() => socket.destroy(), maxMs).unref()
    response.once('close', () => {
      clearTimeout(timer)
      responses.delete(response)
    })
  })
}

/**
 * The last response that must be sent before anything else is written to the connection, because its request is complete
 * and may have changed something, or because the client has received a part of it.
 */
export const lastPendingResponse = (socket: Socket): Exchange | undefined =>
  [...(pending.get(socket) ?? [])].findLast(({ req, headersSent }) => req.complete || headersSent)
