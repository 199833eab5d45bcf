/**
 * Runs the server as a separate process, as `npm start` does: on a free port, and without the environment variables of
 * the developer who runs the tests.
 *
 * The server ends with the test process, even when that process is killed. A guard process, which is a shell, reads
 * from a pipe to the test process; when the pipe closes, the guard kills the server and its child processes.
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openPipe } from './pipe.ts'
import { registerSecretsOfFetch, registerSecretSettings, leaksIn } from './secrets.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const MAIN = [process.execPath, fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))]

export interface ProcessOptions {
  /** Settings of the server. */
  env?: Record<string, string> | undefined
  /** Default: a random port that is free. */
  port?: number | undefined
  /** The working directory, in which the server looks for `.env`. Default: a folder without one. */
  cwd?: string
  /** Default: `node server/src/main.ts`. */
  command?: readonly string[]
  /** The kind of standard output: a socket, as for services of systemd, or a pipe, as in containers and shells. */
  stdout?: 'socket' | 'pipe'
}

export interface ProcessResult {
  /** The exit code; null if a signal ended the process. */
  code: number | null
  output: string
}

export interface ServerProcess {
  url: string
  port: number
  pid: number
  /** The output so far, of stdout and stderr. */
  output: () => string
  /** Stops reading standard output, so that its buffer becomes full. */
  stopReading: () => void
  continueReading: () => void
  kill: (signal: NodeJS.Signals) => void
  /** The exit code. Unlike `ended`, this does not wait until the output has been read. */
  exited: Promise<number | null>
  ended: Promise<ProcessResult>
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
    if (!isPortTaken) throw new Error(`The server did not start:\n${output}`)
  }
}

/** Runs a program that should exit by itself, such as a server that refuses to start. Kills a program that listens. */
export async function runProcess(options: ProcessOptions = {}): Promise<ProcessResult> {
  const server = launch(options)
  if (await isListening(server)) server.kill('SIGKILL')
  return server.ended
}

/** Kills all servers that are still running; fails if the output of a server contained a secret. */
export async function endProcesses() {
  for (const { pid, continueReading } of running) {
    killGroup(pid)
    continueReading()
  }
  await Promise.all([...running].map(({ ended }) => ended))
  const found = leaks.splice(0)
  if (found.length > 0) throw new Error(`secrets in the output of a server:\n${found.join('\n')}`)
}

/** Starts a server, without waiting until it listens. */
export function launch({ env, port = pickPort(), cwd = tmpdir(), command = MAIN, stdout = 'socket' }: ProcessOptions): ServerProcess {
  const [program, ...args] = command
  registerSecretsOfFetch()
  registerSecretSettings({ ...env })
  const pipe = stdout === 'pipe' ? openPipe() : undefined
  const child = guardedSpawn(program!, args, {
    cwd,
    env: { ...INHERITED, ...env, PORT: String(port) },
    // Despite its name, 'pipe' makes a socket.
    stdio: ['ignore', pipe?.writeEnd ?? 'pipe', 'pipe'],
  })
  pipe?.closeWriteEnd()
  const log: Readable = pipe?.reader ?? child.stdout!
  let output = ''
  for (const stream of [log, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const pid = child.pid!
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const ended = Promise.all([exited, once(child, 'close'), once(log, 'close')]).then(([code]) => {
    running.delete(server)
    leaks.push(...leaksIn(output))
    return { code, output }
  })
  const server: ServerProcess = {
    url: `http://127.0.0.1:${port}`,
    port,
    pid,
    output: () => output,
    stopReading: () => void log.pause(),
    continueReading: () => void log.resume(),
    kill: (signal) => void child.kill(signal),
    exited,
    ended,
  }
  running.add(server)
  return server
}

/** Starts a program that is killed, with its child processes, when this process ends. */
export function guardedSpawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  // `detached` makes the program the leader of a process group, so that its child processes can be killed with it.
  const child = spawn(program, args, { ...options, detached: true })
  const pid = child.pid!
  const guard = startGuard(pid)
  child.once('exit', () => {
    killGroup(pid)
    guard.end('exited\n')
  })
  return child
}

async function isListening({ output, ended }: ServerProcess) {
  const hasEnded = ended.then(() => true)
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (/^Contacts \S+ listens\.$/m.test(output())) return true
    if (await Promise.race([hasEnded, sleep(10)])) return false
  }
  return false
}

function startGuard(pid: number) {
  // A line means that the program has exited. If the pipe closes without a line, this process has ended.
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
    // The process group has ended already.
  }
}

const PORTS = 2_000
/**
 * Picks a port below the ephemeral ports, which an outgoing connection could occupy during a restart. Up to six workers
 * have ranges of their own.
 */
const pickPort = () => 20_000 + PORTS * (Number(process.env['VITEST_POOL_ID'] ?? 0) % 6) + Math.floor(Math.random() * PORTS)
