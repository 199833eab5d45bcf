/**
 * Checks that response times do not reveal who has an account. Sends wrong passwords, reset requests, requests for a new
 * verification link and requests to change the e-mail address, alternately for a known and an unknown e-mail address.
 * Exits with 1 when the median of one is more than 1.25 times the median of the other. Status, headers and body are
 * compared in `e2e/rest/who-has-an-account.test.ts`.
 *
 *   node e2e/bench/equal-time.ts [--rounds 80]
 */
import { createClient, unwrap } from '@contacts/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endProcesses, startProcess } from '../harness/process.ts'
import { median } from './median.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '80' } } })
const rounds = Number(flags.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds must be a whole number of at least 1')

const WARM_UP = 10
const MAX_RATIO = 1.25
const KNOWN = 'olena@example.com'

const folder = mkdtempSync(join(tmpdir(), 'contacts-equal-time-'))
try {
  const env = { DATA_DIR: folder, LOG_LEVEL: 'warn' }
  process.stdout.write('| operation | known e-mail, ms | unknown e-mail, ms | ratio |\n| --- | --- | --- | --- |\n')
  const limited = await startProcess({ env: { ...env, TRUST_PROXY: '127.0.0.1/32' } })
  const { auth } = createClient({ baseUrl: limited.url })
  await unwrap(auth.signup({ body: { username: 'Olena', email: KNOWN, password: 'correct horse battery' } }))
  let attempts = 0
  await compare('sign-in', (email) => {
    // Each attempt comes from another IP address, so the attempt limits count it but never refuse it.
    const headers = { 'x-forwarded-for': `198.18.${++attempts >> 8}.${attempts & 255}` }
    return auth.login({ body: { email, password: 'wrong horse battery' }, headers })
  })
  limited.kill('SIGTERM')
  await limited.ended

  // With limits, the server sends at most three e-mails of each kind an hour to an address.
  const unlimited = await startProcess({ env: { ...env, RATE_LIMIT: 'off' } })
  const { auth: unlimitedAuth } = createClient({ baseUrl: unlimited.url })
  await compare('reset', (email) => unlimitedAuth.requestPasswordReset({ body: { email } }))
  await compare('resend', (email) => unlimitedAuth.resendVerification({ body: { email } }))
  unlimited.kill('SIGTERM')
  await unlimited.ended

  const discreet = await startProcess({ env: { ...env, RATE_LIMIT: 'off', SIGNUP_DUPLICATE: '202' } })
  const ivan = createClient({ baseUrl: discreet.url })
  const password = 'correct horse battery'
  await unwrap(ivan.auth.signup({ body: { username: 'Ivan', email: 'ivan@example.com', password } }))
  await unwrap(ivan.auth.login({ body: { email: 'ivan@example.com', password } }))
  await compare('change of address', (email) => ivan.users.changeEmail({ body: { email, password } }))
} finally {
  await endProcesses()
  rmSync(folder, { recursive: true, force: true })
}

async function compare(operation: string, send: (email: string) => Promise<{ status: number }>) {
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let round = -WARM_UP; round < rounds; round++) {
    const turns = [
      ['known', KNOWN],
      ['unknown', `nobody-${round}@example.com`],
    ] as const
    const statuses: number[] = []
    // The known and the unknown address take turns at going first.
    for (const [kind, email] of round % 2 === 0 ? turns : turns.toReversed()) {
      const started = performance.now()
      const { status } = await send(email)
      if (round >= 0) times[kind].push(performance.now() - started)
      statuses.push(status)
    }
    if (new Set(statuses).size > 1 || statuses.some((status) => status >= 429))
      throw new Error(`${operation} returned ${statuses.join(' and ')}`)
  }
  const [known, unknown] = [median(times.known), median(times.unknown)]
  const ratio = Math.max(known, unknown) / Math.min(known, unknown)
  process.stdout.write(`| ${operation} | ${known.toFixed(1)} | ${unknown.toFixed(1)} | ${ratio.toFixed(2)} |\n`)
  if (ratio > MAX_RATIO) process.exitCode = 1
}
