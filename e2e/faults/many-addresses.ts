/**
 * Checks that a flood from many addresses does not grow the memory of a server, which counts the requests of each
 * address in its memory. Each address sends one request, of a kind that is counted by address, with 1 KiB of other text
 * in `X-Forwarded-For`. Compares two figures with those after 100,000 requests from a single address: the live objects
 * of the heap, and the memory of the process. Both are measured after a garbage collection, because the amount of
 * garbage before one depends on when V8 collects it. Exits with 1 when a target is missed.
 *
 *   node e2e/faults/many-addresses.ts [--addresses 1000000]
 *
 * 1,000,000 addresses take several minutes, `--addresses 110000` about one.
 */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportMeasurements } from '../harness/fault-report.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, ROOT, type ServerProcess, startProcess } from '../harness/process.ts'

const { values: flags } = parseArgs({ options: { addresses: { type: 'string', default: '1000000' } } })
const addresses = Number(flags.addresses)
if (!Number.isInteger(addresses) || addresses < 1 || addresses > 1_000_000)
  throw new RangeError('--addresses must be a whole number from 1 to 1000000')

const MAX_HEAP_GROWTH = 8
const MAX_PROCESS_GROWTH = 48
const WARM_UP = 20_000
/** Requests from one address, for comparison: so many that the heap has stopped growing at their end. */
const BASELINE = 100_000
const CONNECTIONS = 8
/** Requests that a connection sends before it waits for responses. */
const PIPELINED = 40

const JSON_BODY = '{"refresh_token":"x"}'
/** A request for each limit that counts addresses. */
const REQUESTS = [
  ['GET /api/contacts HTTP/1.1'],
  ['GET /nothing HTTP/1.1'],
  ['OPTIONS /api/contacts HTTP/1.1', 'Origin: https://app.example'],
  ['GET /api/pictures/x/x HTTP/1.1'],
  ['POST /api/auth/logout HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${JSON_BODY.length}`, '', JSON_BODY],
]
const OTHER_TEXT = 'x'.repeat(1024)

/**
 * Returns the n-th address. All have 15 characters: V8 stores a part of a text as a reference to the whole text if the
 * part has 13 characters or more, so a stored address could keep its whole header in memory.
 */
const addressOf = (n: number) => `111.${100 + Math.floor(n / 10_000)}.${100 + (Math.floor(n / 100) % 100)}.${100 + (n % 100)}`

function requestText(n: number, address: string) {
  const [start, ...rest] = REQUESTS[n % REQUESTS.length]!
  const lines = [start, 'Host: contacts.example', `X-Forwarded-For: ${OTHER_TEXT}, ${address}`, ...rest]
  return rest.includes('') ? lines.join('\r\n') : `${lines.join('\r\n')}\r\n\r\n`
}

/** Sends `count` requests over several connections, and returns how often each status was returned. */
async function flood({ port }: ServerProcess, count: number, address: (n: number) => string) {
  const statuses: Record<string, number> = {}
  let next = 0
  const sendAll = async () => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1')
    let unanswered = 0
    let rest = ''
    const sendMore = () => {
      let text = ''
      for (; unanswered < PIPELINED && next < count; unanswered++, next++) text += requestText(next, address(next))
      if (text) socket.write(text)
      else if (unanswered === 0) socket.end()
    }
    socket.on('connect', sendMore).on('data', (chunk: string) => {
      const received = rest + chunk
      for (const [, status] of received.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        statuses[status!] = (statuses[status!] ?? 0) + 1
        unanswered--
      }
      // The beginning of a status line may be at the end of the chunk.
      rest = received.slice(Math.max(received.lastIndexOf('HTTP/1.1 ') + 1, received.length - 'HTTP/1.1 200'.length))
      if (unanswered <= PIPELINED / 2) sendMore()
    })
    await once(socket, 'close')
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, sendAll))
  return statuses
}

/** Collects the garbage; returns the megabytes of the process, and of the live objects of its heap. */
async function measureMemory({ pid, output }: ServerProcess) {
  const inspector = new WebSocket(/ws:\S+/.exec(output())![0])
  await once(inspector, 'open')
  const call = async (method: string, params: object = {}) => {
    inspector.send(JSON.stringify({ id: 1, method, params }))
    const [{ data }] = (await once(inspector, 'message')) as [MessageEvent<string>]
    return (JSON.parse(data) as { result: { result: { value: number } } }).result
  }
  await call('HeapProfiler.collectGarbage')
  const { result } = await call('Runtime.evaluate', { expression: 'process.memoryUsage().heapUsed' })
  inspector.close()
  const process = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  return { process, heap: result.value / 1024 / 1024 }
}

const folder = mkdtempSync(join(tmpdir(), 'contacts-many-addresses-'))
const postgres = await startPostgres()
try {
  await postgres.createDatabase('flood')
  const env = { DATABASE_URL: postgres.url('flood'), DATA_DIR: folder, LOG_LEVEL: 'silent', TRUST_PROXY: '127.0.0.1/32' }
  const command = [process.execPath, '--inspect=127.0.0.1:0', `${ROOT}/server/src/main.ts`]
  const server = await startProcess({ env, command })

  await flood(server, WARM_UP, () => '192.0.2.1')
  // Collects the garbage. After a collection, V8 lets the heap grow larger than before the first one.
  await measureMemory(server)
  await flood(server, BASELINE, () => '192.0.2.1')
  const before = await measureMemory(server)
  const started = performance.now()
  const statuses = await flood(server, addresses, addressOf)
  const seconds = Math.round((performance.now() - started) / 1000)
  const after = await measureMemory(server)

  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  process.stdout.write(`${addresses} addresses in ${seconds} s: ${counts.join(', ')}\n`)
  const parts = [
    { name: 'live objects', part: 'heap', limit: MAX_HEAP_GROWTH },
    { name: 'memory of the process', part: 'process', limit: MAX_PROCESS_GROWTH },
  ] as const
  reportMeasurements(
    parts.map(({ name, part, limit }) => ({
      fault: `flood from ${addresses.toLocaleString('en')} addresses: growth of the ${name}`,
      target: `at most ${limit} MB`,
      measured: `${(after[part] - before[part]).toFixed(0)} MB (${before[part].toFixed(0)} → ${after[part].toFixed(0)})`,
      ok: after[part] - before[part] <= limit,
    })),
  )
  const unexpected = Object.keys(statuses).filter((status) => !['204', '401', '404'].includes(status))
  if (unexpected.length > 0) throw new Error(`the server returned ${unexpected.join()}`)
} finally {
  await endProcesses()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
