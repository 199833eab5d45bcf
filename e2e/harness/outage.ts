/**
 * A service whose database can fail. PostgreSQL is behind a proxy that a test can cut and mend. PGlite runs in the
 * server's own process, so it can only be closed, and not opened again.
 */
import { once } from 'node:events'
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net'
import { inject } from 'vitest'
import { afterwards } from './afterwards.ts'
import { connect } from './postgres-admin.ts'
import { type Service, type ServiceOptions, startService, testDb } from './service.ts'

export interface Outage {
  service: Service
  /** The database refuses connections, or accepts them and never answers. */
  cut(how?: 'refuses' | 'hangs'): Promise<void>
  /** Undefined on PGlite. */
  mend?: () => Promise<void>
  /** The URL of PostgreSQL without the proxy. */
  directUrl?: string
}

// As in production, because these tests measure how long a request waits for a database that is down.
const CONNECTION_WAIT_MS = 2_000

export async function startServiceWithOutage(options: ServiceOptions = {}): Promise<Outage> {
  if (testDb() === 'pglite') {
    const service = await startService({ ...options, mayFail: true })
    let closed: Promise<void> | undefined
    return { service, cut: () => (closed ??= service.db.close()) }
  }
  const database = await connect(inject('postgresUrl')).createDatabase()
  const proxy = await startProxy(new URL(database.url))
  // Hooks run last in, first out, so the service has closed before.
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
    track(near)
    if (hangs) return
    const far = track(dial(Number(target.port), target.hostname))
    near.pipe(far).pipe(near)
  })
  const track = (socket: Socket) => {
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
