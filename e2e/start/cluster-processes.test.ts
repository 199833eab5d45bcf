/** How the primary process of a cluster starts and stops its workers. */
import { randomUUID } from 'node:crypto'
import { createConnection, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { startDatabaseProxy } from '../harness/outage.ts'
import { beginCreating } from '../harness/pending-request.ts'
import { endProcesses, launch, runProcess, type ServerProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { canCluster, clusterSettings, connectToWorkers, startCluster, pidOfRequest, workersOf } from '../harness/workers.ts'

afterEach(endProcesses)

const refusesConnections = ({ url }: ServerProcess) => expect.poll(() => fetch(url).catch(() => 'refused')).toBe('refused')

/** Begins requests until each worker has one. */
async function beginInEachWorker(server: ServerProcess) {
  const alice = await signUp(server.url, 'Alice')
  const ids = Array.from({ length: 6 }, () => randomUUID())
  const begun: Awaited<ReturnType<typeof beginCreating>>[] = []
  for (const id of ids) begun.push(await beginCreating(server, alice, id))
  return {
    finishAll: () => Promise.all(begun.map(({ finish }) => finish())),
    workers: () => new Set(ids.map((id) => pidOfRequest(server, id))),
  }
}

/** `one` is sent to the primary only, `all` also to the workers, as a terminal and systemd do. */
test.runIf(canCluster()).each(['one', 'all'] as const)('SIGTERM to %s lets the running requests of each worker finish', async (target) => {
  const server = await startCluster()
  const pending = await beginInEachWorker(server)
  const workers = new Set(workersOf(server))

  process.kill(target === 'all' ? -server.pid : server.pid, 'SIGTERM')
  await refusesConnections(server)
  const responses = await pending.finishAll()

  expect(await server.ended).toMatchObject({ code: 0 })
  for (const response of responses) expect(response).toMatch(/^[^]*HTTP\/1\.1 201 Created\r\n[^]*\r\nconnection: close\r\n/i)
  expect(pending.workers()).toEqual(workers)
  expect(server.output().match(/"signal":"SIGTERM".*"msg":"stopping"/g)).toHaveLength(2)
})

test.runIf(canCluster())('SIGTERM resets no connection that was open before it', async () => {
  const server = await startCluster()
  // Meanwhile the operating system accepts the connections.
  process.kill(server.pid, 'SIGSTOP')
  const statusLines = Array.from({ length: 200 }, () => sendAndClose(server))
  await Promise.all(statusLines.map(({ isSent }) => isSent))

  server.kill('SIGTERM')
  process.kill(server.pid, 'SIGCONT')

  expect(new Set(await Promise.all(statusLines.map(({ statusLine }) => statusLine)))).toEqual(new Set(['HTTP/1.1 200 OK']))
  expect(await server.ended).toMatchObject({ code: 0 })
})

/** Sends a request on a new connection. The status line is an error code if the server resets the connection. */
function sendAndClose({ port }: ServerProcess) {
  const socket = createConnection(port, '127.0.0.1')
  const isSent = new Promise<void>((resolve) => {
    socket.write('GET /livez HTTP/1.1\r\nHost: contacts.test\r\nConnection: close\r\n\r\n', () => resolve())
  })
  const statusLine = text(socket).then(
    (response) => response.split('\r\n')[0],
    ({ code }: NodeJS.ErrnoException) => code,
  )
  return { isSent, statusLine }
}

test.runIf(canCluster())('during DRAIN_SECONDS each worker serves, and is not ready', async () => {
  const server = await startCluster({ env: { DRAIN_SECONDS: '3' } })
  const connections = await connectToWorkers(server)

  server.kill('SIGTERM')
  await expect.poll(() => server.output().match(/"msg":"stopping"/g)?.length).toBe(2)
  const statuses = await Promise.all(
    connections.map(async ({ send }) => [
      (await send({ method: 'GET', path: '/readyz' })).status,
      (await fetch(`${server.url}/api/users/me`)).status,
    ]),
  )

  expect(statuses).toEqual([
    [503, 401],
    [503, 401],
  ])
  expect(await server.ended).toMatchObject({ code: 0 })
})

test.runIf(canCluster())('a second signal ends all processes at once, without waiting for running requests', async () => {
  const server = await startCluster()
  await beginInEachWorker(server)
  const workers = workersOf(server)
  server.kill('SIGTERM')
  await refusesConnections(server)
  await sleep(300)

  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 1 })
  await expectEnded(workers)
})

test.runIf(canCluster())('no worker outlives a primary that is killed', async () => {
  const server = await startCluster()
  const workers = workersOf(server)

  process.kill(server.pid, 'SIGKILL')

  expect(await server.exited).toBe(null)
  await expectEnded(workers)
})

test.runIf(canCluster())(
  'while PostgreSQL is unavailable a cluster listens, and serves with all processes when it is available',
  async () => {
    const { DATABASE_URL } = await newDatabaseSettings()
    const proxy = await startDatabaseProxy(new URL(required(DATABASE_URL)))
    addCleanup(() => proxy.disconnect('refuses'))
    await proxy.disconnect('refuses')
    const server = launch({ env: { DATABASE_URL: proxy.url, CLUSTER: '2' } })
    const statusOf = (path: string) =>
      fetch(`${server.url}${path}`).then(
        ({ status }) => status,
        () => 'refused',
      )
    await expect.poll(() => statusOf('/livez')).toBe(200)
    expect(await statusOf('/readyz')).toBe(503)

    await proxy.restore()

    await expect.poll(server.output).toMatch(/^Contacts \S+ listens\.$/m)
    expect(await connectToWorkers(server)).toHaveLength(2)
  },
)

test.runIf(canCluster())('SIGTERM ends a cluster that waits for PostgreSQL at once', async () => {
  const server = launch({ env: { DATABASE_URL: UNAVAILABLE, CLUSTER: '2' } })
  await expect.poll(server.output).toContain('PostgreSQL is unavailable')

  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 0 })
})

test.runIf(canCluster())('a worker that cannot start ends the server with one line and its exit code', async () => {
  const ending = await runProcess({ env: { DATABASE_URL: UNAVAILABLE, DATABASE_WAIT_SECONDS: '0', CLUSTER: '2' } })

  expect(ending).toEqual({
    code: 1,
    output: 'Cannot start: The database of DATABASE_URL cannot be used: connect ECONNREFUSED 127.0.0.1:9\n',
  })
})

test.runIf(canCluster())('a cluster says that its port is taken', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  addCleanup(() => listener.close())
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }

  const ending = await runProcess({ env: await clusterSettings(), port })

  expect(ending).toEqual({ code: 1, output: `Port ${port} on 127.0.0.1 is taken by another program. Set PORT to another port.\n` })
})

test.runIf(canCluster())('a worker that is killed before it serves ends the server with one line', async () => {
  const server = launch({ env: { DATABASE_URL: UNAVAILABLE, CLUSTER: '2', LOG_LEVEL: 'silent' } })
  await expect.poll(server.output).toContain('PostgreSQL is unavailable')

  process.kill(required(workersOf(server)[0]), 'SIGKILL')

  const { code, output } = await server.ended
  expect({ code, last: output.trimEnd().split('\n').at(-1) }).toEqual({
    code: 1,
    last: 'Cannot start: a worker process was ended by SIGKILL.',
  })
})

/** Nothing listens on this port, which is privileged. */
const UNAVAILABLE = 'postgres://olena:hunter2@127.0.0.1:9/contacts'

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const expectEnded = (pids: number[]) => expect.poll(() => pids.filter(isRunning)).toEqual([])
