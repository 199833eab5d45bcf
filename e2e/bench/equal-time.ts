/**
 * Whether the time of an answer tells who has an account: `node e2e/bench/equal-time.ts [--rounds 80]`. Refused sign-ins and requests
 * for a mail ask for a known and for an unknown e-mail in turn. The exit code is not zero when the median of one is more
 * than 1.25 times that of the other. What else the answers tell is compared in `rest/who-has-an-account.test.ts`.
 */
import { createClient, unwrap } from '@contacts/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endProcesses, startProcess } from '../harness/process.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '80' } } })
const rounds = Number(flags.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds is a whole number from 1')

const WARM_UP = 10
const MAX_RATIO = 1.25
const KNOWN = 'olena@example.com'

const folder = mkdtempSync(join(tmpdir(), 'contacts-equal-time-'))
try {
  const env = { DATA_DIR: folder, LOG_LEVEL: 'warn' }
  process.stdout.write('| operation | known e-mail, ms | unknown, ms | ratio |\n| --- | --- | --- | --- |\n')
  const limited = await startProcess({ env: { ...env, TRUST_PROXY: '127.0.0.1/32' } })
  const { auth } = createClient({ baseUrl: limited.url })
  await unwrap(auth.signup({ body: { username: 'Olena', email: KNOWN, password: 'correct horse battery' } }))
  let asked = 0
  await compare('sign-in', (email) => {
    // From elsewhere each time: with the throttles, and without being stopped by them.
    const headers = { 'x-forwarded-for': `198.18.${++asked >> 8}.${asked & 255}` }
    return auth.login({ body: { email, password: 'wrong horse battery' }, headers })
  })
  limited.kill('SIGTERM')
  await limited.ended

  // Three letters an hour would be all that one address gets.
  const unlimited = await startProcess({ env: { ...env, RATE_LIMIT: 'off' } })
  const { auth: letters } = createClient({ baseUrl: unlimited.url })
  await compare('reset', (email) => letters.requestPasswordReset({ body: { email } }))
  await compare('resend', (email) => letters.resendVerification({ body: { email } }))
} finally {
  await endProcesses()
  rmSync(folder, { recursive: true, force: true })
}

async function compare(operation: string, ask: (email: string) => Promise<{ status: number }>) {
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let round = -WARM_UP; round < rounds; round++) {
    const turns = [
      ['known', KNOWN],
      ['unknown', `nobody-${round}@example.com`],
    ] as const
    const answers = []
    // Each goes first in every other round.
    for (const [who, email] of round % 2 === 0 ? turns : turns.toReversed()) {
      const started = performance.now()
      answers.push((await ask(email)).status)
      if (round >= 0) times[who].push(performance.now() - started)
    }
    if (answers[0] !== answers[1] || answers[0]! >= 429) throw new Error(`${operation} was answered with ${answers.join(' and ')}`)
  }
  const [known, unknown] = [median(times.known), median(times.unknown)]
  const ratio = Math.max(known, unknown) / Math.min(known, unknown)
  process.stdout.write(`| ${operation} | ${known.toFixed(1)} | ${unknown.toFixed(1)} | ${ratio.toFixed(2)} |\n`)
  if (ratio > MAX_RATIO) process.exitCode = 1
}

function median(values: number[]) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
