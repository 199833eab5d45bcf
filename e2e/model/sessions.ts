/**
 * Compares the server with a model of sessions (`harness/session-model.ts`) in many generated runs with devices, token
 * thieves and unreliable networks. With `--tabs`, the devices are browser tabs that use our client
 * (`harness/tabs-model.ts`). The server is the real one, with a settable clock, on PGlite in memory. The program opens
 * sessions with the server's own `openSession`, because hashing passwords would take most of the time. Exits with 1
 * when a response is wrong, or when the server has recorded another number of token reuses than the model; `--seed`
 * repeats the same runs.
 *
 *   node e2e/model/sessions.ts [--tabs] [--runs 10000] [--seed n]
 */
import { createClient, unwrap } from '@contacts/client'
import { buildApp } from '@contacts/server/app'
import { readConfig } from '@contacts/server/config'
import { settableClock } from '@contacts/testing/clock'
import { openInMemory } from '@contacts/testing/database'
import Fastify from 'fastify'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { jwtTokens } from '../../server/src/platform/keys/jwt.ts'
import type { RequestContext } from '../../server/src/platform/context.ts'
import { keyRing } from '../../server/src/platform/keys/ring.ts'
import { openSession } from '../../server/src/accounts/sessions/open.ts'
import { required } from '../harness/required.ts'
import { compareSessions } from '../harness/session-model.ts'
import { compareTabs } from '../harness/tabs-model.ts'
import type { UserIndex } from '../harness/tabs-state.ts'

const { values: flags } = parseArgs({
  options: { tabs: { type: 'boolean', default: false }, runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
})
const runs = Number(flags.runs)
const seed = flags.seed === undefined ? undefined : Number(flags.seed)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed ?? 0))
  throw new RangeError('--runs must be a whole number of at least 1, --seed a whole number')

const key = { kid: 'model', secret: randomBytes(32) }
const clock = settableClock('2026-11-20T12:00:00Z')

const folder = mkdtempSync(join(tmpdir(), 'contacts-model-'))
const db = await openInMemory()
const config = readConfig({ DATA_DIR: folder, RATE_LIMIT: 'off', JWT_KEYS: `${key.kid}:${key.secret.toString('base64')}` })
const app = await buildApp({ config: { ...config, publicUrl: 'http://contacts.test' }, db, clock: clock.now })
try {
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const emails = ['olena@example.com', 'taras@example.com'] as const
  const { auth } = createClient({ baseUrl: url })
  const signUp = async (email: string) =>
    required(await unwrap(auth.signup({ body: { username: 'Olena', email, password: 'correct horse battery' } })), 'the user')
  const people = [await signUp(emails[0]), await signUp(emails[1])] as const
  const keys = keyRing([key])
  const tokens = await jwtTokens(Fastify(), keys)
  const signIn = (who: UserIndex = 0) =>
    db.transact((tx) =>
      openSession(tx, { keys, tokens, now: clock.now(), device: null, ip: '127.0.0.1' } as RequestContext, people[who].id),
    )

  const started = performance.now()
  const server = { url, clock, signIn, emails }
  const { eventCounts, seed: usedSeed, counterexample } = await (flags.tabs ? compareTabs : compareSessions)(server, { runs, seed })
  const { runs: runCount = 0, commands = 0, ...rest } = eventCounts
  for (const event of Object.keys(rest).toSorted()) process.stdout.write(`${String(rest[event]).padStart(8)}  ${event}\n`)
  const reuseEvents = await countReuseEvents()
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  process.stdout.write(
    `${runCount} runs, ${commands} commands, seed ${usedSeed}, ${seconds} s; token-reused audit events: ${reuseEvents}\n`,
  )
  if (counterexample !== undefined) process.stderr.write(`${counterexample}\n`)
  if (counterexample !== undefined || reuseEvents !== (eventCounts['refresh: reuse'] ?? 0)) process.exitCode = 1
} finally {
  await app.close()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
}

/** The server records one such event for each session that it ends because of token reuse. */
async function countReuseEvents() {
  const events = await db.run({ text: `select id from audit_events where kind = 'token-reused'`, values: [] })
  return events.length
}
