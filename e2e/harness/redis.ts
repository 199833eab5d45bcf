/**
 * Starts Redis for a test, which can kill Redis, suspend it and send commands to it. Redis stores nothing on disk, and
 * ends with the test process, as servers do in `process.ts`.
 */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { addCleanup } from './cleanup.ts'
import { guardedSpawn } from './process.ts'
import { newFolder } from './database-settings.ts'

const REDIS = process.env['REDIS_SERVER'] ?? '/usr/bin/redis-server'
export const hasRedis = existsSync(REDIS)
if (!hasRedis) process.stderr.write(`The tests with Redis are skipped: ${REDIS} does not exist (Debian: apt-get install redis-server).\n`)

export interface TestRedis {
  url: string
  port: number
  /** Sends a command such as `FLUSHALL`; returns the reply. */
  sendCommand(command: string): Promise<string>
  kill(): Promise<void>
  /** Suspends Redis: it keeps its connections and accepts new ones, but does not reply. */
  suspend(): void
  resume(): void
  /** Starts an empty Redis on the same port, after `kill`. */
  start(): Promise<void>
}

export async function startRedis({ isUp = true } = {}): Promise<TestRedis> {
  const dir = newFolder()
  let port = pickPort()
  let child: ReturnType<typeof guardedSpawn> | undefined

  /** Returns false if Redis exits, for example because the port is taken. */
  const launch = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir]
    const launched = (child = guardedSpawn(REDIS, args, { cwd: dir, stdio: 'ignore' }))
    const isOurs = async () => (await sendCommand('CONFIG GET dir').catch(() => '')).includes(dir)
    while (launched.exitCode === null) {
      if (await isOurs()) return true
      await sleep(10)
    }
    return false
  }
  const start = async () => {
    if (!(await launch())) throw new Error(`Redis did not start on port ${port}.`)
  }
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  const sendCommand = async (command: string) => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    await once(socket, 'connect')
    socket.write(`${command}\r\n`)
    const [response] = (await once(socket, 'data')) as [string]
    socket.destroy()
    return response.trim()
  }
  addCleanup(kill)
  while (isUp && !(await launch())) port = pickPort()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    sendCommand,
    kill,
    start,
    suspend: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
  }
}

/** Picks a port below those of the servers of `process.ts` and below the ephemeral ports. */
const pickPort = () => 12_000 + Math.floor(Math.random() * 8_000)
