/** How the primary process of a cluster replaces workers that end, hang, or cannot be created. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { newDatabaseSettings, newFolder } from '../harness/database-settings.ts'
import { startDatabaseProxy } from '../harness/outage.ts'
import { endProcesses, MAIN, type ServerProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { canCluster, connectToWorkers, startCluster, type WorkerConnection, workersOf } from '../harness/workers.ts'
import { accessWith } from '../client/session-requests.ts'

afterEach(endProcesses)

async function killOne(server: ServerProcess) {
  const [victim, survivor] = (await connectToWorkers(server)) as [WorkerConnection, WorkerConnection]
  process.kill(victim.pid, 'SIGKILL')
  return { victim: victim.pid, survivor }
}

async function databaseBehindProxy() {
  const { DATABASE_URL } = await newDatabaseSettings()
  const proxy = await startDatabaseProxy(new URL(required(DATABASE_URL)))
  addCleanup(() => proxy.disconnect('refuses'))
  return { proxy, env: { DATABASE_URL: proxy.url } }
}

/** Waits until another worker has taken the place of this one, and serves. */
async function waitForReplacement(server: ServerProcess, victim: number) {
  await expect.poll(server.output).toContain('a new worker process serves')
  expect(workersOf(server)).toHaveLength(2)
  expect(workersOf(server)).not.toContain(victim)
  expect(new Set((await connectToWorkers(server)).map(({ pid }) => pid))).toEqual(new Set(workersOf(server)))
}

test.runIf(canCluster())(
  'a worker that is killed is replaced, no request of another worker fails, and no acknowledged write is lost',
  async () => {
    const server = await startCluster()
    const alice = await signUp(server.url, 'Alice')
    const [victim, survivor] = (await connectToWorkers(server)) as [WorkerConnection, WorkerConnection]
    const acknowledged: string[] = []
    const statuses: number[] = []
    let isOver = false
    const write = async ({ send }: WorkerConnection) => {
      while (!isOver) {
        const { status, body } = await send({ method: 'POST', path: '/api/contacts', body: { first_name: 'Ada' } }, alice.authorization())
        statuses.push(status)
        if (status === 201) acknowledged.push(body.id as string)
      }
    }
    const writing = write(survivor)
    const broken = write(victim).catch(({ code }: NodeJS.ErrnoException) => code)
    await expect.poll(() => acknowledged.length).toBeGreaterThan(20)

    process.kill(victim.pid, 'SIGKILL')
    expect(await broken).toBe('ECONNRESET')
    await waitForReplacement(server, victim.pid)
    isOver = true
    await writing

    expect(new Set(statuses)).toEqual(new Set([201]))
    const stored = new Set<string>()
    for await (const { id } of alice.client.contacts.iterate({ query: { limit: 1000 } })) stored.add(id)
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    expect(server.output()).toMatch(new RegExp(`"worker":${victim.pid},"code":null,"signal":"SIGKILL","msg":"a worker process has ended`))
  },
)

test.runIf(canCluster())('workers that hang while they serve or start are replaced, and meanwhile sign-outs succeed', async () => {
  const { proxy, env } = await databaseBehindProxy()
  const server = await startCluster({ env: { ...env, CLUSTER: '3' } })
  const alice = await signUp(server.url, 'Alice')
  const [hanging, killed, survivor] = (await connectToWorkers(server)) as [WorkerConnection, WorkerConnection, WorkerConnection]
  const { refresh_token } = required(alice.client.session.tokens)

  process.kill(hanging.pid, 'SIGSTOP')
  const signOut = await survivor.send({ method: 'POST', path: '/api/auth/logout', body: { refresh_token } })
  await proxy.disconnect('refuses')
  process.kill(killed.pid, 'SIGKILL')
  await expect.poll(server.output).toContain('PostgreSQL is unavailable')
  const starting = required(workersOf(server).find((pid) => ![hanging.pid, killed.pid, survivor.pid].includes(pid)))
  process.kill(starting, 'SIGSTOP')
  await proxy.restore()

  expect(signOut.status).toBe(204)
  await expect.poll(() => server.output().match(/a new worker process serves/g)?.length).toBe(2)
  expect((await connectToWorkers(server)).map(({ pid }) => pid)).toHaveLength(3)
  for (const pid of [hanging.pid, starting])
    expect(server.output()).toContain(`"worker":${pid},"msg":"a worker process does not respond, and is ended"`)
})

test.runIf(canCluster())('a worker that replaces another one has the same settings, although a file of them has changed', async () => {
  const file = join(newFolder(), 'jwt-keys')
  const newKey = (kid: string) => writeFileSync(file, `${kid}:${randomBytes(32).toString('base64')}`)
  newKey('first')
  const server = await startCluster({ env: { JWT_KEYS_FILE: file } })
  const alice = await signUp(server.url, 'Alice')
  newKey('second')

  const { victim } = await killOne(server)
  await waitForReplacement(server, victim)

  const accesses = []
  for (const { send } of await connectToWorkers(server)) {
    const login = await send({ method: 'POST', path: '/api/auth/login', body: { email: alice.email, password: alice.password } })
    for (let request = 0; request < 2; request++) accesses.push(await accessWith(login.body, server))
  }
  expect(accesses).toEqual(Array(4).fill('signed in'))
})

/** Creates a copy of Node that can be removed while the server runs. */
function copyNode() {
  const folder = join(newFolder(), 'bin')
  mkdirSync(folder)
  const node = join(folder, 'node')
  copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE)
  return { folder, node }
}

/** Sets how many descriptors a running process may have. */
const limitDescriptors = ({ pid }: ServerProcess, limit: number) => execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:`])

test.runIf(canCluster())('while no worker can be created, the server serves, tries again, and can be stopped', async () => {
  const { folder, node } = copyNode()
  const server = await startCluster({ command: [node, ...MAIN.slice(1)] })
  const refused = (code: string) => expect.poll(server.output).toContain(`"error":"${code}","msg":"a worker process could not be created`)

  rmSync(node)
  const { survivor } = await killOne(server)
  await refused('ENOENT')
  // Node throws this error, and emits the other one.
  rmSync(folder, { recursive: true })
  writeFileSync(folder, '')
  await refused('ENOTDIR')
  const { status } = await survivor.send({ method: 'GET', path: '/livez' })
  server.kill('SIGTERM')

  expect(status).toBe(200)
  expect(await server.ended).toMatchObject({ code: 0 })
})

test.runIf(canCluster())('the primary survives a lack of descriptors, and replaces the worker later', async () => {
  const server = await startCluster()
  const [victim] = (await connectToWorkers(server)) as [WorkerConnection, WorkerConnection]
  limitDescriptors(server, 3)

  process.kill(victim.pid, 'SIGKILL')
  await expect.poll(server.output).toContain('"error":"EMFILE","msg":"a worker process could not be created')
  limitDescriptors(server, 1_000)

  await waitForReplacement(server, victim.pid)
})
