/**
 * A service whose database can become unavailable. PostgreSQL is behind a proxy that a test can disconnect and restore.
 * PGlite runs in the server's own process, so a test can close it, but not open it again.
 */
import { once } from 'node:events'
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net'
import { inject } from 'vitest'
import { addCleanup } from './cleanup.ts'
import { postgresAdmin } from './postgres-admin.ts'
import { type Service, type ServiceOptions, startService, testDb } from './service.ts'

export interface Outage {
  service: Service
  /** From now on, the database refuses connections, or accepts them and never responds. */
  disconnect(how?: 'refuses' | 'hangs'): Promise<void>
  /** Ends the outage. Undefined on PGlite. */
  restore?: () => Promise<void>
  /** The URL of PostgreSQL without the proxy. */
  directUrl?: string
}

// As in production, because these tests measure how long a request waits for an unavailable database.
const CONNECTION_WAIT_MS = 2_000

export async function startServiceWithOutage(options: ServiceOptions = {}): Promise<Outage> {
  if (testDb() === 'pglite') {
    const service = await startService({ ...options, allows5xx: true })
    let closed: Promise<void> | undefined
    return { service, disconnect: () => (closed ??= service.db.close()) }
  }
  const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
  const proxy = await startDatabaseProxy(new URL(database.url))
  // Hooks run in reverse order, so the service closes before its database is dropped.
  addCleanup(async () => {
    await proxy.disconnect('refuses')
    await database.drop()
  })
  const service = await startService({ ...options, databaseUrl: proxy.url, maxConnectionWait: CONNECTION_WAIT_MS, allows5xx: true })
  return { service, disconnect: (how = 'refuses') => proxy.disconnect(how), restore: proxy.restore, directUrl: database.url }
}

/** A TCP proxy to PostgreSQL. */
export async function startDatabaseProxy(target: URL) {
  const sockets = new Set<Socket>()
  let hangs = false
  const server = createServer((downstream) => {
    track(downstream)
    if (hangs) return
    const upstream = track(dial(Number(target.port), target.hostname))
    downstream.pipe(upstream).pipe(downstream)
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
    disconnect: async (how: 'refuses' | 'hangs') => {
      hangs = how === 'hangs'
      for (const socket of sockets) socket.destroy()
      if (hangs || !server.listening) return
      server.close()
      await once(server, 'close')
    },
    restore: async () => {
      hangs = false
      for (const socket of sockets) socket.destroy()
      if (!server.listening) await listen(port)
    },
  }
}
