/**
 * The server as a process of its own, the way `npm start` runs it: with its own environment, a port to itself, and nothing of
 * whoever runs the tests.
 *
 * It does not outlive its test process, not even one that is killed: a guard, which is a shell reading from a pipe, sees the
 * other end close and kills the server with whatever that has started.
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hearClients, hearSettings, leaksIn } from './secrets.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = [process.execPath, fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))]

export interface ProcessOptions {
  /** Settings of the server. */
  env?: Record<string, string> | undefined
  /** Instead of a free one. */
  port?: number | undefined
  /** Where it looks for `.env`; else a folder that has none. */
  cwd?: string
  /** Instead of `node server/src/main.ts`. */
  command?: readonly string[]
}

export interface Ending {
  /** Null when a signal ended it. */
  code: number | null
  output: string
}

export interface ServerProcess {
  url: string
  port: number
  pid: number
  /** What it has written so far, to both streams. */
  output: () => string
  kill: (signal: NodeJS.Signals) => void
  ended: Promise<Ending>
}

const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
// The cache of compiled modules saves a quarter of the time that a server needs to start.
const INHERITED = { PATH, HOME, NODE_COMPILE_CACHE }

const START_MS = 150_000
const running = new Set<ServerProcess>()
const leaks: string[] = []

/** Starts a server and waits until it listens. */
export async function startProcess(options: ProcessOptions = {}): Promise<ServerProcess> {
  for (;;) {
    const server = launch(options)
    if (await isListening(server)) return server
    server.kill('SIGKILL')
    const { output } = await server.ended
    const isPortTaken = options.port === undefined && /is taken by another program/.test(output)
    if (!isPortTaken) throw new Error(`The server does not start:\n${output}`)
  }
}

/** Runs a program that is to end by itself: a server that refuses to start, or `migrate.ts`. */
export async function runProcess(options: ProcessOptions = {}): Promise<Ending> {
  const server = launch(options)
  if (await isListening(server)) server.kill('SIGKILL')
  return server.ended
}

/** Kills whatever is still running; fails if any that ended has written down what it must not. */
export async function endProcesses() {
  for (const { pid } of running) killGroup(pid)
  await Promise.all([...running].map(({ ended }) => ended))
  const found = leaks.splice(0)
  if (found.length > 0) throw new Error(`secrets in the output of a server:\n${found.join('\n')}`)
}

function launch({ env, port = pickPort(), cwd = tmpdir(), command = MAIN }: ProcessOptions): ServerProcess {
  const [program, ...args] = command
  hearClients()
  hearSettings({ ...env })
  const child = guardedSpawn(program!, args, {
    cwd,
    env: { ...INHERITED, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const pid = child.pid!
  const ended = closing(child).then((code) => {
    running.delete(server)
    leaks.push(...leaksIn(output))
    return { code, output }
  })
  const server: ServerProcess = {
    url: `http://127.0.0.1:${port}`,
    port,
    pid,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    ended,
  }
  running.add(server)
  return server
}

/** A program that ends with this process at the latest, with whatever it has started. */
export function guardedSpawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  // At the head of a group, so that nothing that it starts can stay behind.
  const child = spawn(program, args, { ...options, detached: true })
  const pid = child.pid!
  const guard = startGuard(pid)
  child.once('exit', () => {
    killGroup(pid)
    guard.end('over\n')
  })
  return child
}

async function closing(child: ChildProcess) {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

async function isListening({ output, ended }: ServerProcess) {
  const over = ended.then(() => true)
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (/^Contacts \S+ listens\.$/m.test(output())) return true
    if (await Promise.race([over, sleep(10)])) return false
  }
  return false
}

function startGuard(pid: number) {
  // A line means that all is over; without one the pipe broke.
  const shell = spawn('/bin/sh', ['-c', 'read -r line || kill -s KILL -- "-$0"', String(pid)], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const pipe = shell.stdin as Socket
  pipe.on('error', () => undefined)
  pipe.unref()
  shell.unref()
  return pipe
}

function killGroup(pid: number) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}

const PORTS = 2_000
/** Below the range from which systems take the ports of outgoing connections; those come and go while we restart, and so do those of other workers. */
const pickPort = () => 20_000 + PORTS * (Number(process.env['VITEST_POOL_ID'] ?? 0) % 6) + Math.floor(Math.random() * PORTS)
