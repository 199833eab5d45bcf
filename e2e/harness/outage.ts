/**
 * A service whose database can be taken away. PostgreSQL stands behind a proxy that is cut and mended; PGlite lives in the
 * server's own process, where all that can happen to it is to be closed, and that is for good.
 */
import { once } from 'node:events'
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net'
import { inject } from 'vitest'
import { afterwards } from './afterwards.ts'
import { connect } from './postgres-admin.ts'
import { type Service, type ServiceOptions, startService, testDb } from './service.ts'

export interface Outage {
  service: Service
  /** The database refuses, or it takes a connection and says nothing. */
  cut(how?: 'refuses' | 'hangs'): Promise<void>
  /** Not on PGlite. */
  mend?: () => Promise<void>
  /** The way to PostgreSQL that nobody cuts. */
  directUrl?: string
}

// As in production, because how long a request waits for a database that is away is what these tests are about.
const CONNECTION_WAIT_MS = 2_000

export async function startServiceWithOutage(options: ServiceOptions = {}): Promise<Outage> {
  if (testDb() === 'pglite') {
    const service = await startService({ ...options, mayFail: true })
    let closed: Promise<void> | undefined
    return { service, cut: () => (closed ??= service.db.close()) }
  }
  const database = await connect(inject('postgresUrl')).createDatabase()
  const proxy = await startProxy(new URL(database.url))
  // Hooks run last in, first out: the service has left by then.
  afterwards(async () => {
    await proxy.cut('refuses')
    await database.drop()
  })
  const service = await startService({ ...options, databaseUrl: proxy.url, maxConnectionWait: CONNECTION_WAIT_MS, mayFail: true })
  return { service, cut: (how = 'refuses') => proxy.cut(how), mend: proxy.mend, directUrl: database.url }
}

async function startProxy(target: URL) {
  const sockets = new Set<Socket>()
  let hangs = false
  const server = createServer((near) => {
    hold(near)
    if (hangs) return
    const far = hold(dial(Number(target.port), target.hostname))
    near.pipe(far).pipe(near)
  })
  const hold = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = Object.assign(new URL(target), { host: `127.0.0.1:${port}` }).href

  return {
    url,
    cut: async (how: 'refuses' | 'hangs') => {
      hangs = how === 'hangs'
      for (const socket of sockets) socket.destroy()
      if (hangs || !server.listening) return
      server.close()
      await once(server, 'close')
    },
    mend: async () => {
      hangs = false
      for (const socket of sockets) socket.destroy()
      if (!server.listening) await listen(port)
    },
  }
}
