/**
 * Stops reading the log of a server while requests are sent to it: until the pipe is full, and until the server has to
 * drop lines. Then reads all lines, stops reading again, and stops the server. Prints a Markdown table. Exits with 1
 * when a request gets no response, when a line is neither written nor counted as dropped, when the server keeps more
 * lines in memory than it may, or when it does not exit.
 *
 *   node e2e/faults/stalled-log.ts [--requests 597] [--flood 20000]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Measurement, reportMeasurements } from '../harness/fault-report.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'

const { values: flags } = parseArgs({
  options: { requests: { type: 'string', default: '597' }, flood: { type: 'string', default: '20000' } },
})
const requestCount = Number(flags.requests)
const floodCount = Number(flags.flood)

const CONCURRENCY = 20
const TIMEOUT_MS = 2_000
/** The buffer of the server, and that of a pipe or socket. */
const MAX_KEPT_MIB = 4 + 0.5
const STOPPING_REQUESTS = 2_000
const EXIT_MS = 30_000
const QUIET_MS = 2_000
/** As long as the server accepts, so that fewer requests fill its buffer. */
const REQUEST_ID_LENGTH = 128

const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })

const requestId = (prefix: string, index: number) => `${prefix}-${index}-`.padEnd(REQUEST_ID_LENGTH, 'x')

/** Sends requests, and returns how many got no response in time. */
async function sendAll(server: ServerProcess, prefix: string, count: number): Promise<number> {
  let next = 0
  let timedOut = 0
  const sendInTurn = async () => {
    while (next < count) {
      const isAnswered = await send(server, requestId(prefix, next++))
      if (!isAnswered) timedOut++
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, sendInTurn))
  return timedOut
}

const send = ({ url }: ServerProcess, id: string) =>
  new Promise<boolean>((resolve) => {
    const request = get(`${url}/problems`, { agent, headers: { 'x-request-id': id } }, (response) => {
      response.resume().once('end', () => resolve(true))
    })
    request.setTimeout(TIMEOUT_MS, () => request.destroy())
    request.once('error', () => resolve(false))
  })

interface Line {
  reqId?: string
  dropped?: number
}

const linesOf = (output: string) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)

async function measure(stdout: 'pipe' | 'socket', folder: string): Promise<Measurement[]> {
  const server = await startProcess({ env: { DATA_DIR: folder, RATE_LIMIT: 'off' }, stdout })
  const lengthBefore = server.output().length
  server.stopReading()
  const timedOut = await sendAll(server, 'stalled', requestCount)
  const timedOutInFlood = await sendAll(server, 'flood', floodCount)
  server.continueReading()
  const { written, dropped } = await readLog(server, requestCount + floodCount)
  const keptMib = (server.output().length - lengthBefore) / 2 ** 20

  server.stopReading()
  await sendAll(server, 'stopping', STOPPING_REQUESTS)
  server.kill('SIGTERM')
  const code = await Promise.race([server.exited, sleep(EXIT_MS, 'still running', { ref: false })])
  const missing = requestCount + floodCount - written - dropped
  const rows: [what: string, target: string, measured: string | number, ok: boolean][] = [
    [`requests that timed out, of ${requestCount}`, '0', timedOut, timedOut === 0],
    [`requests that timed out, of ${floodCount} more`, '0', timedOutInFlood, timedOutInFlood === 0],
    ['log lines that were kept', `less than ${MAX_KEPT_MIB} MiB`, `${keptMib.toFixed(1)} MiB`, keptMib < MAX_KEPT_MIB],
    ['log lines that were counted as dropped', 'more than 0', dropped, dropped > 0],
    ['log lines that were neither written nor counted', '0', missing, missing === 0],
    ['exit code after SIGTERM', '0', String(code), code === 0],
  ]
  return rows.map(([what, target, measured, ok]) => ({
    fault: `nobody reads the log (${stdout}): ${what}`,
    target,
    measured: String(measured),
    ok,
  }))
}

/** Reads the log until each request has been logged or counted as dropped, or until nothing follows for a while. */
async function readLog(server: ServerProcess, expected: number) {
  let length = -1
  for (;;) {
    const output = server.output()
    const lines = linesOf(output)
    const written = new Set(lines.flatMap(({ reqId }) => reqId ?? [])).size
    const dropped = lines.reduce((sum, line) => sum + (line.dropped ?? 0), 0)
    if (written + dropped >= expected || output.length === length) return { written, dropped }
    length = output.length
    await sleep(QUIET_MS)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'contacts-stalled-log-'))
try {
  reportMeasurements([...(await measure('pipe', join(folder, 'pipe'))), ...(await measure('socket', join(folder, 'socket')))])
} finally {
  agent.destroy()
  await endProcesses()
  rmSync(folder, { recursive: true, force: true })
}
