/**
 * Checks that a server frees the file descriptors of clients that are slow and never close a connection: clients that
 * send nothing, or a byte a second, or something that is not HTTP, or that do not read their responses. Counts the
 * descriptors in /proc, so it runs on Linux only. At the same time, 300 such clients connect to a server that may have
 * 200 descriptors, and the program measures when another client gets a response. Exits with 1 when a target is missed.
 * Takes three minutes.
 *
 *   node e2e/faults/descriptors.ts [--connections 20]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Measurement, reportMeasurements, reportSkipped } from '../harness/fault-report.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, MAIN, type ServerProcess, startProcess } from '../harness/process.ts'
import {
  type Behaviour,
  countConnections,
  countsDescriptors,
  openConnections,
  slowClients,
  slowReaders,
} from '../harness/slow-connections.ts'

const { values } = parseArgs({ options: { connections: { type: 'string', default: '20' } } })
const connections = Number(values.connections)
const DESCRIPTORS = 200
/** More than the server has descriptors for. */
const FLOOD = 300
const FLOODS = ['never ends its headers', 'never ends its body', 'never reads its response']

// The time limits of the server for each kind of client, and additional time for a busy machine.
const BUSY_SECONDS = 15
const HEADER_SECONDS = 10 + 3 + BUSY_SECONDS
const BODY_SECONDS = 15 + 3 + BUSY_SECONDS
const REFUSED_SECONDS = 2 + BUSY_SECONDS
const STALLED_SECONDS = 2 * 40 + BUSY_SECONDS

interface Kind {
  client: string
  behave: Behaviour
  targetSeconds: number
}

const targetOf = (client: string) => {
  if (client in slowReaders) return STALLED_SECONDS
  if (/body/.test(client)) return BODY_SECONDS
  return /nothing|ends its headers|byte of its headers/.test(client) ? HEADER_SECONDS : REFUSED_SECONDS
}
const kinds: Kind[] = Object.entries<Behaviour>({ ...slowClients, ...slowReaders }).map(([client, behave]) => ({
  client,
  behave,
  targetSeconds: targetOf(client),
}))

const measurementOf = (fault: string, targetSeconds: number, seconds: number | 'never'): Measurement => ({
  fault,
  target: `at most ${targetSeconds} s`,
  measured: seconds === 'never' ? 'never' : `${seconds} s`,
  ok: seconds !== 'never' && seconds <= targetSeconds,
})

/** Opens the connections of one kind, and measures until the server has closed all of them. */
async function measureRelease(server: ServerProcess, { client, behave, targetSeconds }: Kind): Promise<Measurement> {
  const { ports, close } = await openConnections(server.port, connections, behave)
  const start = performance.now()
  // The server has to accept the connections first.
  await sleep(2_000)
  const seconds = await until(() => countConnections(server, ports) === 0, start, targetSeconds)
  close()
  return measurementOf(`each of ${connections} clients ${client}: connections closed`, targetSeconds, seconds)
}

/** Uses up the descriptors of the server, and measures until another client gets a response. */
async function measureFlood(server: ServerProcess, { client, behave, targetSeconds }: Kind): Promise<Measurement> {
  const { close } = await openConnections(server.port, FLOOD, behave)
  const start = performance.now()
  while (await isAnswered(server)) {
    if (performance.now() - start > 10_000) throw new Error('The flood did not use up the descriptors.')
  }
  const seconds = await until(() => isAnswered(server), start, targetSeconds)
  close()
  return measurementOf(`${DESCRIPTORS} descriptors, each of ${FLOOD} clients ${client}: others are served`, targetSeconds, seconds)
}

/** Returns whether the server answers a request on a new connection. */
const isAnswered = ({ url }: ServerProcess) =>
  fetch(`${url}/healthchecker`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

/** Returns the seconds from `start` until the condition is true, or 'never' after twice the target. */
async function until(condition: () => boolean | Promise<boolean>, start: number, targetSeconds: number) {
  const seconds = () => (performance.now() - start) / 1000
  while (seconds() < 2 * targetSeconds) {
    if (await condition()) return Math.round(seconds() * 10) / 10
    await sleep(250)
  }
  return 'never' as const
}

async function measureAll(urlOf: (database: string) => string): Promise<Measurement[]> {
  const env = (database: string) => ({ DATABASE_URL: urlOf(database), LOG_LEVEL: 'warn' })
  const unlimited = await startProcess({ env: env('unlimited') })
  const limited = await startProcess({
    env: env('limited'),
    command: ['/bin/sh', '-c', `ulimit -n ${DESCRIPTORS} && exec "$0" "$@"`, ...MAIN],
  })
  const floods = async () => {
    const rows: Measurement[] = []
    for (const kind of kinds.filter(({ client }) => FLOODS.includes(client))) rows.push(await measureFlood(limited, kind))
    return rows
  }
  return (await Promise.all([...kinds.map((kind) => measureRelease(unlimited, kind)), floods()])).flat()
}

if (countsDescriptors) {
  const postgres = await startPostgres()
  try {
    for (const database of ['unlimited', 'limited']) await postgres.createDatabase(database)
    reportMeasurements(await measureAll(postgres.url))
  } finally {
    await endProcesses()
    await postgres.stop()
  }
} else {
  reportSkipped('slow clients', 'needs /proc, which only Linux has')
}
