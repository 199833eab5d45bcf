/**
 * A Redis of its own for a test, which can be killed, stopped in its tracks and told to refuse. It keeps nothing on disk and ends
 * with its test process, as a server process does.
 */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterwards } from './afterwards.ts'
import { guardedSpawn } from './process.ts'
import { newFolder } from './store.ts'

const REDIS = process.env['REDIS_SERVER'] ?? '/usr/bin/redis-server'
export const hasRedis = existsSync(REDIS)
if (!hasRedis) process.stderr.write(`The tests with Redis are skipped: there is none at ${REDIS} (Debian: apt-get install redis-server).\n`)

export interface TestRedis {
  url: string
  port: number
  /** One command, such as `FLUSHALL`, and what it answers. */
  tell(command: string): Promise<string>
  kill(): Promise<void>
  /** It keeps its connections, takes new ones, and answers nothing. */
  freeze(): void
  thaw(): void
  /** After `kill`, at the same place and empty. */
  start(): Promise<void>
}

export async function startRedis({ isUp = true } = {}): Promise<TestRedis> {
  const dir = newFolder()
  let port = pickPort()
  let child: ReturnType<typeof guardedSpawn> | undefined

  /** Answers whether the port was ours to take. */
  const launch = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir]
    const launched = (child = guardedSpawn(REDIS, args, { cwd: dir, stdio: 'ignore' }))
    const isOurs = async () => (await tell('CONFIG GET dir').catch(() => '')).includes(dir)
    while (launched.exitCode === null) {
      if (await isOurs()) return true
      await sleep(10)
    }
    return false
  }
  const start = async () => {
    if (!(await launch())) throw new Error(`Redis does not start at port ${port}.`)
  }
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  const tell = async (command: string) => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    await once(socket, 'connect')
    socket.write(`${command}\r\n`)
    const [answer] = (await once(socket, 'data')) as [string]
    socket.destroy()
    return answer.trim()
  }
  afterwards(kill)
  while (isUp && !(await launch())) port = pickPort()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    tell,
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  }
}

/** Below those of the servers, and of outgoing connections. */
const pickPort = () => 12_000 + Math.floor(Math.random() * 8_000)
