/**
 * Whether the time of a refused sign-in tells who has an account: `node e2e/bench/equal-time.ts`. Asks for a known and for an unknown
 * e-mail in turn and compares the medians; the exit code is not zero when one takes 1.5 times as long as the other.
 */
import { createClient, unwrap } from '@contacts/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endProcesses, startProcess } from '../harness/process.ts'

const WARM_UP = 5
const ROUNDS = 15
const MAX_RATIO = 1.5

const folder = mkdtempSync(join(tmpdir(), 'contacts-equal-time-'))
try {
  const { url } = await startProcess({ env: { DATA_DIR: folder, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' } })
  const client = createClient({ baseUrl: url })
  await unwrap(client.auth.signup({ body: { username: 'Olena', email: 'olena@example.com', password: 'correct horse battery' } }))
  const refuse = async (email: string) => {
    const started = performance.now()
    const { status } = await client.auth.login({ body: { email, password: 'not the password' } })
    if (status !== 401) throw new Error(`answered ${status}`)
    return performance.now() - started
  }

  const known: number[] = []
  const unknown: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const [ofKnown, ofUnknown] = [await refuse('olena@example.com'), await refuse(`nobody-${round}@example.com`)]
    if (round < 0) continue
    known.push(ofKnown)
    unknown.push(ofUnknown)
  }

  const ratio = median(known) / median(unknown)
  const told = (times: number[]) => median(times).toFixed(1)
  process.stdout.write(
    `| known e-mail, ms | unknown, ms | ratio |\n| --- | --- | --- |\n| ${told(known)} | ${told(unknown)} | ${ratio.toFixed(2)} |\n`,
  )
  if (ratio > MAX_RATIO || ratio < 1 / MAX_RATIO) process.exitCode = 1
} finally {
  await endProcesses()
  rmSync(folder, { recursive: true, force: true })
}

function median(values: number[]) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
