/**
 * What a storm of sign-ins does to everybody else: the 99th percentile of reading a contact, alone and while 64 people sign in
 * over and over, in turn. Password hashing has a short queue of its own, so a part of the storm is turned away with 503 and
 * comes back when it was told to; with `--insist` it comes back at once. The server is a process of its own on PostgreSQL; the
 * exit code is not zero when the storm makes reading more than 2.5 times as slow.
 *
 *   node e2e/bench/sign-ins.ts [--rounds 3] [--seconds 15] [--insist]
 */
import { createClient, unwrap } from '@contacts/client'
import autocannon from 'autocannon'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '15' },
    insist: { type: 'boolean', default: false },
  },
})
const [rounds, seconds] = [flags.rounds, flags.seconds].map(Number) as [number, number]
if (![rounds, seconds].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rounds and --seconds are whole numbers from 1')

const MAX_RATIO = 2.5
const CONNECTIONS = 8
const SIGN_INS = 64
const WARM_UP_SECONDS = 3
// So much earlier the storm begins.
const LEAD_SECONDS = 1
const ACCOUNT = { email: 'bench@example.com', password: 'correct horse battery' }

const folder = mkdtempSync(join(tmpdir(), 'contacts-sign-ins-'))
const postgres = await startPostgres()
try {
  await postgres.createDatabase('bench')
  const env = { DATABASE_URL: postgres.url('bench'), DATA_DIR: folder, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' }
  const { url } = await startProcess({ env })
  const client = createClient({ baseUrl: url })
  await unwrap(client.auth.signup({ body: { username: 'Bench', ...ACCOUNT } }))
  await unwrap(client.auth.login({ body: ACCOUNT }))
  const contact = await unwrap(client.contacts.create({ body: { first_name: 'Ада', last_name: 'Лавлейс' } }))
  const read = (duration: number) => readContact(`${url}/api/contacts/${contact.id}`, client.session.tokens!.access_token, duration)

  await read(WARM_UP_SECONDS)
  const [alone, stormy]: [number[], number[]] = [[], []]
  process.stdout.write('| round | reads/s | p99, ms | reads/s in the storm | p99, ms | ratio | sign-ins |\n')
  process.stdout.write(`|${' --- |'.repeat(7)}\n`)
  for (let round = 1; round <= rounds; round++) {
    const before = await read(seconds)
    const { result: during, told } = await inStorm(url, () => read(seconds))
    alone.push(before.p99)
    stormy.push(during.p99)
    const figures = [before.rate, before.p99.toFixed(1), during.rate, during.p99.toFixed(1), (during.p99 / before.p99).toFixed(2)]
    process.stdout.write(`| ${[round, ...figures, told].join(' | ')} |\n`)
    await unwrap(client.auth.refresh())
  }
  const ratio = median(stormy) / median(alone)
  process.stdout.write(
    `p99 of reading: ${median(alone).toFixed(1)} ms, in the storm ${median(stormy).toFixed(1)} ms, ratio ${ratio.toFixed(2)}\n`,
  )
  if (!(ratio <= MAX_RATIO)) process.exitCode = 1
} finally {
  await endProcesses()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function readContact(url: string, accessToken: string, duration: number) {
  const times: number[] = []
  const reading = autocannon({ url, headers: { authorization: `Bearer ${accessToken}` }, connections: CONNECTIONS, duration })
  void reading.on('response', (_client, _status, _bytes, milliseconds: number) => times.push(milliseconds))
  const result = await reading
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} reads failed`)
  return { rate: Math.round(times.length / result.duration), p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]! }
}

/** Does something while 64 people sign in over and over. Whoever is turned away waits as told, or with `--insist` not at all. */
async function inStorm<T>(url: string, work: () => Promise<T>) {
  const outcomes: Record<number, number> = {}
  let isOver = false
  const signIns = Array.from({ length: SIGN_INS }, async () => {
    while (!isOver) {
      const { status, headers } = await signIn(url)
      outcomes[status] = (outcomes[status] ?? 0) + 1
      if (status === 503 && !flags.insist) await sleep(Number(headers.get('retry-after')) * 1000)
    }
  })
  await sleep(LEAD_SECONDS * 1000)
  const result = await work().finally(() => (isOver = true))
  await Promise.all(signIns)
  const unexpected = Object.keys(outcomes).filter((status) => !['200', '503'].includes(status))
  if (unexpected.length > 0) throw new Error(`sign-ins were answered with ${unexpected.join()}`)
  return {
    result,
    told: Object.entries(outcomes)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', '),
  }
}

async function signIn(url: string) {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ACCOUNT),
  })
  await answer.arrayBuffer()
  return answer
}

function median(numbers: number[]) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}
