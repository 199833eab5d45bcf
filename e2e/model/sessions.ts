/**
 * Many stories of devices, thieves and bad networks, compared with a model of sessions: see `harness/session-model.ts`; with `--tabs`
 * the devices are clients of ours in several tabs: see `harness/tabs-model.ts`. The server is the real one with a movable clock, on PGlite in memory. Sessions are opened by its own function, for most of the
 * time would go into hashing the password. The exit code is not zero when an answer is wrong; the seed tells the same stories
 * again.
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
import { compareSessions } from '../harness/session-model.ts'
import { compareTabs, type Who } from '../harness/tabs-model.ts'

const { values: flags } = parseArgs({
  options: { tabs: { type: 'boolean', default: false }, runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
})
const runs = Number(flags.runs)
const seed = flags.seed === undefined ? undefined : Number(flags.seed)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed ?? 0))
  throw new RangeError('--runs is a whole number from 1, --seed a whole number')

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
  const signUp = (email: string) => unwrap(auth.signup({ body: { username: 'Olena', email, password: 'correct horse battery' } }))
  const people = (await Promise.all(emails.map(signUp))) as { id: string }[]
  const keys = keyRing([key])
  const tokens = await jwtTokens(Fastify(), keys)
  const signIn = (who: Who = 0) =>
    db.transact((tx) =>
      openSession(tx, { keys, tokens, now: clock.now(), device: null, ip: '127.0.0.1' } as RequestContext, people[who]!.id),
    )

  const started = performance.now()
  const subject = { url, clock, signIn, emails }
  const { met, seed: used, counterexample } = await (flags.tabs ? compareTabs : compareSessions)(subject, { runs, seed })
  const { runs: done = 0, commands = 0, ...rest } = met
  for (const what of Object.keys(rest).toSorted()) process.stdout.write(`${String(rest[what]).padStart(8)}  ${what}\n`)
  const told = await countTold()
  const took = ((performance.now() - started) / 1000).toFixed(0)
  process.stdout.write(`${done} runs, ${commands} commands, seed ${used}, ${took} s; events of reuse: ${told}\n`)
  if (counterexample !== undefined) process.stderr.write(`${counterexample}\n`)
  if (counterexample !== undefined || told !== (met['refresh: reuse'] ?? 0)) process.exitCode = 1
} finally {
  await app.close()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
}

/** So often an owner was told of reuse, which is once for each session that ended so. */
async function countTold() {
  const [row] = await db.run<{ count: number }>({
    text: `select count(*)::int as count from audit_events where kind = 'token-reused'`,
    values: [],
  })
  return row!.count
}
