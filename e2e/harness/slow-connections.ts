/** Opens connections that the client never closes, and counts the server's file descriptors for them. Linux only. */
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Each keeps a connection open in a different way. None of them ever closes its side. */
export const slowClients = {
  'sends nothing': async () => undefined,
  'never ends its headers': async (socket) => void socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n'),
  'sends a byte of its headers each second': (socket) => trickle(socket, 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: '),
  'never ends its body': async (socket) => void socket.write(postWith('Content-Length: 99', '{"email"')),
  'sends a byte of its body each second': (socket) => trickle(socket, postWith('Content-Length: 9999', '{"email":"')),
  'sends no HTTP': async (socket) => void socket.write('NONSENSE\r\n\r\n'),
  'sends headers that are too large': async (socket) => void socket.write(`GET /livez HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}`),
  'sends a malformed chunk': async (socket) => void socket.write(postWith('Transfer-Encoding: chunked', 'no size\r\n')),
  'sends no Host': async (socket) => void socket.write('GET /livez HTTP/1.1\r\n\r\n'),
} satisfies Record<string, (socket: Socket) => Promise<unknown>>

/** Clients that do not read their responses, which are larger than the buffers of the operating system. */
export const slowReaders = {
  'never reads its response': (socket) => requestMuch(socket),
  'never reads its response and goes on sending': async (socket) => {
    await requestMuch(socket)
    await trickle(socket, 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ')
  },
  'reads a byte of its response each second': async (socket) => {
    await requestMuch(socket)
    // A byte a second frees so little of the client's buffer that its TCP window stays closed.
    while (!socket.destroyed) {
      await sleep(1_000)
      socket.resume()
    }
  },
} satisfies Record<string, (socket: Socket) => Promise<unknown>>

export type Behaviour = (socket: Socket) => Promise<unknown>

export interface SlowClients {
  /** The local ports of the connections. */
  ports: Set<number>
  close(): void
}

/** Opens connections that behave in one way. When they are open, the server may not have accepted them yet. */
export async function openConnections(port: number, count: number, behave: Behaviour): Promise<SlowClients> {
  const sockets = Array.from({ length: count }, () => openPaused(port))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const ports = new Set(sockets.map(({ localPort = 0 }) => localPort))
  for (const socket of sockets) void behave(socket)
  return { ports, close: () => sockets.forEach((socket) => socket.destroy()) }
}

/** Opens a socket that reads one byte whenever it is resumed, and that stays open when the server closes its side. */
function openPaused(port: number) {
  const socket: Socket = connect({
    port,
    host: '127.0.0.1',
    allowHalfOpen: true,
    onread: { buffer: Buffer.alloc(1), callback: () => false },
  })
  // The server may reset the connection.
  return socket.on('error', () => undefined)
}

async function trickle(socket: Socket, start: string) {
  socket.write(start)
  while (socket.writable) {
    await sleep(1_000)
    socket.write('x')
  }
}

const postWith = (header: string, body: string) =>
  `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${header}\r\n\r\n${body}`

const LARGE_RESPONSES = 40

async function requestMuch(socket: Socket) {
  socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(LARGE_RESPONSES))
}

/** Whether this operating system shows the descriptors of a process. */
export const countsDescriptors = existsSync('/proc/net/tcp')

/** How many of the process's descriptors are connections from one of these ports; without ports, all connections. */
export function countConnections({ pid, port }: { pid: number; port: number }, ports?: Set<number>) {
  const open = new Set(socketsOf(pid))
  return connectionsTo(port).filter(({ inode, remotePort }) => open.has(inode) && (ports?.has(remotePort) ?? true)).length
}

/** The inode of each socket for which the process has a descriptor. */
function socketsOf(pid: number) {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => /^socket:\[(\d+)\]$/.exec(linkTarget(`${folder}/${name}`))?.[1] ?? [])
}

function linkTarget(path: string) {
  try {
    return readlinkSync(path)
  } catch {
    // The descriptor was closed meanwhile.
    return ''
  }
}

/**
 * Reads the connections to a port. https://docs.kernel.org/networking/proc_net_tcp.html: addresses are hexadecimal, and
 * the tenth column is the inode.
 */
function connectionsTo(port: number) {
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1)
  const portOf = (address = '') => Number.parseInt(address.split(':')[1] ?? '', 16)
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local]) => portOf(local) === port)
    .map(([, , remote, , , , , , , inode = '']) => ({ remotePort: portOf(remote), inode }))
}
