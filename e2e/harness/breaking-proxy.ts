/** Stands between a client and the service, and breaks a connection at the moment that is asked for. It reads nothing of what passes. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** `before`: nothing of the request arrives. `after`: nothing of the answer does. `kill`: nor does the server live on to send it. */
export type Break = 'before' | 'after' | 'kill'

export interface BreakingProxy {
  url: string
  close(): Promise<void>
}

/** `next` says for each connection whether it breaks; `kill` is called at the first byte of an answer. */
export async function startBreakingProxy(target: string, next: () => Break | undefined, kill: () => void): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const hold = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((near) => {
    hold(near)
    const how = next()
    if (how === 'before') return void near.once('data', () => near.destroy())
    const far = hold(connect(Number(port), hostname))
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
