/**
 * A connection pooler with the rules of pgbouncer in transaction mode. Each transaction runs on the next connection to
 * PostgreSQL, in turn, so that the settings and prepared statements of a session are lost. The pooler refuses start-up
 * parameters that pgbouncer does not know.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const KNOWN_PARAMETERS = ['user', 'database', 'client_encoding', 'application_name']
const SSL_REQUEST = 80_877_103
const PROTOCOL_3 = 196_608

export interface TransactionPooler {
  url: string
  close(): Promise<void>
}

interface PoolerOptions {
  /** The number of connections to PostgreSQL. */
  size?: number
  /**
   * Renames prepared statements, as pgbouncer does since 1.21. Needs `size: 1`, because the pooler prepares each
   * statement on one connection only.
   */
  renamesStatements?: boolean
}

/** Starts a pooler for a database that accepts connections without a password. */
export async function startTransactionPooler(
  databaseUrl: string,
  { size = 2, renamesStatements = false }: PoolerOptions = {},
): Promise<TransactionPooler> {
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const idle: Backend[] = []
  const waiting: ((backend: Backend) => void)[] = []
  const release = (backend: Backend) => {
    const next = waiting.shift()
    if (next) next(backend)
    else idle.push(backend)
  }
  const open = async () => release(await openBackend(track, new URL(databaseUrl)))
  const acquire = () => new Promise<Backend>((resolve) => void (idle.length > 0 ? resolve(idle.shift()!) : waiting.push(resolve)))
  for (let count = 0; count < size; count++) await open()

  const server = createServer((socket) => {
    serve(track(socket), { acquire, release, replace: () => void open().catch(() => undefined), renamesStatements })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${(server.address() as AddressInfo).port}` }).href
  return {
    url,
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** A connection to PostgreSQL. */
interface Backend {
  socket: Socket
  /** Gets the messages of PostgreSQL. */
  receive: (message: Message) => void
}

interface Pool {
  acquire(): Promise<Backend>
  release(backend: Backend): void
  /** Opens a connection in place of one that was closed in a transaction. */
  replace(): void
  renamesStatements: boolean
}

/** Connects one client. */
function serve(client: Socket, { acquire, release, replace, renamesStatements }: Pool) {
  let backend: Backend | undefined
  let isAcquiring = false
  let unanswered = 0
  const unsent: Buffer[] = []

  const receive = ({ type, bytes }: Message) => {
    client.write(bytes)
    if (type !== 'Z') return
    unanswered--
    const isInTransaction = bytes.at(-1) !== 'I'.charCodeAt(0)
    if (isInTransaction || unanswered > 0 || !backend) return
    release(backend)
    backend = undefined
  }
  const send = async (bytes: Buffer) => {
    unsent.push(bytes)
    if (isAcquiring) return
    if (!backend) {
      isAcquiring = true
      const acquired = await acquire()
      isAcquiring = false
      if (client.destroyed) return release(acquired)
      backend = Object.assign(acquired, { receive })
    }
    for (const each of unsent.splice(0)) backend.socket.write(each)
  }
  const read = messageReader(({ type, bytes }) => {
    if (type === 'X') return void client.destroy()
    // A Query or a Sync, which PostgreSQL answers with ReadyForQuery.
    if (type === 'Q' || type === 'S') unanswered++
    void send(renamesStatements ? renameStatement(type, bytes) : bytes)
  })

  client.on('close', () => {
    if (!backend) return
    backend.socket.destroy()
    replace()
  })
  readStartup(client, read)
}

/** Answers the start of a connection; all further bytes go to `read`. */
function readStartup(client: Socket, read: (chunk: Buffer) => void) {
  client.once('data', (bytes) => {
    if (bytes.readInt32BE(4) === SSL_REQUEST) {
      client.write('N')
      return readStartup(client, read)
    }
    const parameters = bytes.subarray(8).toString().split('\0')
    const unknown = parameters.find((name, index) => index % 2 === 0 && name !== '' && !KNOWN_PARAMETERS.includes(name))
    if (unknown !== undefined) return void client.end(errorResponse('08P01', `unsupported startup parameter: ${unknown}`))
    client.on('data', read)
    // AuthenticationOk; BackendKeyData with a process id of the pooler's own; ReadyForQuery.
    client.write(Buffer.concat([message('R', int32(0)), message('K', int32(1_000_000_007), int32(1)), message('Z', Buffer.from('I'))]))
  })
}

async function openBackend(track: (socket: Socket) => Socket, { hostname, port, username, pathname }: URL): Promise<Backend> {
  const socket = track(connect(Number(port), hostname))
  const ready = Promise.withResolvers<void>()
  const backend: Backend = { socket, receive: ({ type }) => type === 'Z' && ready.resolve() }
  socket.on(
    'data',
    messageReader((received) => backend.receive(received)),
  )
  socket.on('close', () => ready.reject(new Error('PostgreSQL closed the connection of the pooler')))
  // The rejection must be handled even if there is no connection.
  await Promise.race([once(socket, 'connect'), ready.promise])
  const parameters = Buffer.from(`user\0${username}\0database\0${decodeURIComponent(pathname.slice(1))}\0\0`)
  socket.write(Buffer.concat([int32(8 + parameters.length), int32(PROTOCOL_3), parameters]))
  await ready.promise
  return backend
}

interface Message {
  type: string
  bytes: Buffer
}

/** Divides a stream into messages. Each is a letter, a length that counts itself and the content, and the content. */
function messageReader(handle: (message: Message) => void) {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const end = 1 + rest.readInt32BE(1)
      const bytes = rest.subarray(0, end)
      rest = rest.subarray(end)
      handle({ type: String.fromCharCode(bytes[0]!), bytes })
    }
  }
}

/** Changes the name in Parse, in Bind (after the name of the portal), and in Close or Describe of a statement. */
function renameStatement(type: string, bytes: Buffer) {
  const body = bytes.subarray(5).toString('latin1')
  const [, before = '', name = '', after = ''] =
    /** The patterns capture what precedes the name, the name, and the rest. */
    (type === 'P' && /^()([^\0]*)(.*)$/s.exec(body)) ||
    (type === 'B' && /^([^\0]*\0)([^\0]*)(.*)$/s.exec(body)) ||
    ('CD'.includes(type) && /^(S)([^\0]*)(.*)$/s.exec(body)) ||
    []
  return name === '' ? bytes : message(type, Buffer.from(`${before}pooler_${name}${after}`, 'latin1'))
}

function int32(value: number) {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function message(type: string, ...parts: Buffer[]) {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(4 + body.length), body])
}

const errorResponse = (code: string, text: string) => message('E', Buffer.from(`SFATAL\0C${code}\0M${text}\0\0`))
