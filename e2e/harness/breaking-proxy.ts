/** A TCP proxy between a client and the service that breaks connections at a chosen moment. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * `before`: the connection breaks before the request arrives. `after`: it breaks after that, before the answer arrives.
 * `kill`: the same as `after`, and the server is killed.
 */
export type Break = 'before' | 'after' | 'kill'

export interface BreakingProxy {
  url: string
  close(): Promise<void>
}

/** `next` returns how a new connection breaks; `kill` is called at the first byte of an answer. */
export async function startBreakingProxy(target: string, next: () => Break | undefined, kill: () => void): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((near) => {
    track(near)
    const how = next()
    if (how === 'before') return void near.once('data', () => near.destroy())
    const far = track(connect(Number(port), hostname))
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
    near.pipe(far)
    if (how === undefined) return void far.pipe(near)
    far.once('data', () => {
      if (how === 'kill') kill()
      near.destroy()
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
