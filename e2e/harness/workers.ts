/** The worker processes of a server with `CLUSTER`, and connections to each of them. Linux only. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { addCleanup } from './cleanup.ts'
import { type HttpRequest, type HttpResponse, sendRequest } from './http.ts'
import { newDatabaseSettings } from './database-settings.ts'
import { type ProcessOptions, type ServerProcess, startProcess } from './process.ts'
import { testDb } from './service.ts'

/** Only one process can use PGlite, and the workers are found in /proc. */
export const canCluster = () => process.platform === 'linux' && testDb() === 'postgres'

export const clusterSettings = async (env: Record<string, string> = {}) => ({
  ...(await newDatabaseSettings()),
  CLUSTER: '2',
  RATE_LIMIT: 'off',
  ...env,
})

export const startCluster = async ({ env, ...options }: ProcessOptions = {}) =>
  startProcess({ ...options, env: await clusterSettings(env) })

/** A connection that one worker has accepted. */
export interface WorkerConnection {
  pid: number
  send(request: HttpRequest, credentials?: Record<string, string>): Promise<HttpResponse>
}

/** The process ids of the workers. */
export function workersOf({ pid }: Pick<ServerProcess, 'pid'>): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number)
}

/** proc_pid_stat(5): the fields follow the name of the program, which may contain spaces. */
function parentOf(pid: string) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // The process has ended since the folder was read.
    return undefined
  }
}

/** The process that wrote the line of a request. */
export const pidOfRequest = ({ output }: ServerProcess, requestId: string) => {
  const line = output()
    .split('\n')
    .find((text) => text.includes(`"reqId":"${requestId}"`))
  return line === undefined ? undefined : (JSON.parse(line) as { pid: number }).pid
}

const CONNECTIONS = 50

/** Opens connections until each worker has accepted one; returns one connection to each. */
export async function connectToWorkers(server: ServerProcess): Promise<WorkerConnection[]> {
  const connections = new Map<number, WorkerConnection>()
  for (let count = 0; count < CONNECTIONS && connections.size < workersOf(server).length; count++) {
    const connection = await connectToWorker(server)
    connections.set(connection.pid, connection)
  }
  if (connections.size < workersOf(server).length) throw new Error(`a worker has accepted none of ${CONNECTIONS} connections`)
  return [...connections.values()]
}

async function connectToWorker(server: ServerProcess): Promise<WorkerConnection> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  addCleanup(() => agent.destroy())
  const send: WorkerConnection['send'] = (request, credentials) => sendRequest(server.url, request, credentials, agent)
  const requestId = randomUUID()
  // Health checks have no line in the log.
  await send({ method: 'GET', path: '/no-such-path', headers: { 'x-request-id': requestId } })
  let pid
  while ((pid = pidOfRequest(server, requestId)) === undefined) await sleep(10)
  return { pid, send }
}
