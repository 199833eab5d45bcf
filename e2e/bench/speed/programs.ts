/** Starts the programs that are compared, each as a process of its own on the same database. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { guardedSpawn, MAIN } from '../../harness/process.ts'
import { JWT_KEYS, type ProgramName, REFRESH_SECRET, SECRET } from './tokens.ts'

const PROGRAM_FILES: Record<ProgramName, string> = {
  floor: fileURLToPath(new URL('../programs/floor.ts', import.meta.url)),
  hono: fileURLToPath(new URL('../programs/hono.ts', import.meta.url)),
  server: MAIN[1]!,
}

export interface Program {
  name: ProgramName
  url: string
  pid: number
  /** The file that gets the CPU profile when the program stops. */
  profile: string | undefined
  stop(): Promise<void>
}

const START_MS = 60_000

/** `profile` is a folder for CPU profiles. The working directory must have no `.env`. */
export async function startProgram(name: ProgramName, databaseUrl: string, cwd: string, profile: string | undefined): Promise<Program> {
  const port = await freePort()
  const profileName = `${name}.cpuprofile`
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${profileName}`]
  const settings = { DATABASE_URL: databaseUrl, PORT: String(port), RATE_LIMIT: 'off', JWT_KEYS, DATA_DIR: cwd }
  const secrets = { JWT_SECRET: SECRET.toString('base64'), REFRESH_SECRET: REFRESH_SECRET.toString('base64') }
  const child = guardedSpawn(process.execPath, [...flags, PROGRAM_FILES[name]], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings, ...secrets },
    // The log goes to /dev/null.
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntilListening(child, name, url)
  return { name, url, pid: child.pid!, profile: profile && join(profile, profileName), stop: () => stop(child) }
}

async function waitUntilListening(child: ChildProcess, name: string, url: string) {
  for (const deadline = Date.now() + START_MS; child.exitCode === null && Date.now() < deadline; await sleep(50)) {
    const isListening = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isListening) return
  }
  throw new Error(`${name} did not start listening`)
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
