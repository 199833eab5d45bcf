/** Tracks, by connection, the responses that clients have not received completely. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const pending = new WeakMap<Socket, Set<ServerResponse>>()

/**
 * Closes a connection if the client has not received the complete response `maxMs` after its request: a client that
 * reads a byte now and then would otherwise keep its connection for ever.
 */
export function limitPendingResponses(server: Server, maxMs: number) {
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
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
 * The last response that must be sent before anything else is written to the connection. That is a response to a
 * complete request, which may have changed something, or a response whose headers were sent.
 */
export const lastPendingResponse = (socket: Socket): ServerResponse | undefined =>
  [...(pending.get(socket) ?? [])].findLast(({ req, headersSent }) => req.complete || headersSent)
