/** A TCP proxy between a client and the service that breaks connections at a chosen moment. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * `before`: the connection breaks before the request reaches the server. `after`: it breaks before the response reaches
 * the client. `kill`: like `after`, and the server is killed as well.
 */
export type Break = 'before' | 'after' | 'kill'

export interface BreakingProxy {
  url: string
  close(): Promise<void>
}

/** `next` returns how a new connection breaks; `kill` is called at the first byte of a response. */
export async function startBreakingProxy(target: string, next: () => Break | undefined, kill: () => void): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((downstream) => {
    track(downstream)
    const failure = next()
    if (failure === 'before') return void downstream.once('data', () => downstream.destroy())
    const upstream = track(connect(Number(port), hostname))
    upstream.on('close', () => downstream.destroy())
    downstream.on('close', () => upstream.destroy())
    downstream.pipe(upstream)
    if (failure === undefined) return void upstream.pipe(downstream)
    upstream.once('data', () => {
      if (failure === 'kill') kill()
      downstream.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
