/** Sends requests with wrk, which takes less CPU time than load generators in JavaScript. */
import { execFile, execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Load {
  requests: number
  seconds: number
  bytes: number
  /** Milliseconds. */
  p50: number
  p99: number
}

export interface LoadOptions {
  url: string
  /** The text of each HTTP request. wrk sends the requests in turn. */
  requests: string[]
  /** The first refresh tokens; each response has the next one. */
  refreshTokens?: string[] | undefined
  connections: number
  seconds: number
  folder: string
}

const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url))

export function requireWrk() {
  try {
    execFileSync('wrk', ['--version'], { stdio: 'ignore' })
  } catch (error) {
    // wrk exits with 1 after it has printed its version.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error('The benchmark needs the program wrk: apt-get install wrk, or brew install wrk.', { cause: error })
  }
}

export async function sendLoad({ url, requests, refreshTokens, connections, seconds, folder }: LoadOptions): Promise<Load> {
  const file = join(folder, 'requests')
  writeFileSync(file, requests.join('\0'))
  // Each turn counts from another number, so that its changes differ from those of the last turn.
  const args = [file, String(randomInt(1_000_000_000))]
  if (refreshTokens) {
    writeFileSync(join(folder, 'tokens'), refreshTokens.join('\n'))
    args.push(join(folder, 'tokens'))
  }
  const options = ['-t1', `-c${connections}`, `-d${seconds}`, '--timeout', '10', '-s', SCRIPT]
  const { stdout } = await promisify(execFile)('wrk', [...options, url, '--', ...args])
  const [, ...figures] = /result (\d+) (\d+) (\d+) (\S+) (\S+) (\d+) (\d+)/.exec(stdout) ?? []
  const [count, microseconds, bytes, p50, p99, failed, broken] = figures.map(Number)
  if (!count || !microseconds || failed !== 0 || broken !== 0)
    throw new Error(`${url}: ${failed} of ${count} requests failed, and ${broken} had no response\n${stdout}`)
  return { requests: count, seconds: microseconds / 1e6, bytes: bytes! / count, p50: p50! / 1000, p99: p99! / 1000 }
}
