/**
 * Checks after the tests that every operation has succeeded at least once, and that every refusal in the OpenAPI
 * document has occurred.
 *
 *   COVERAGE_DIR=dir node e2e/harness/coverage.ts postgres|pglite
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operations, serverWide } from './document.ts'
import type { Observed } from './observe.ts'

/**
 * Refusals that cannot occur on one of the databases. PGlite runs one transaction at a time, so a repeated request
 * waits for the first one.
 */
const EXCEPTIONS: Record<string, readonly string[]> = { postgres: [], pglite: ['idempotency-key-in-use'] }

const [database = ''] = process.argv.slice(2)
const folder = process.env['COVERAGE_DIR']
const exceptions = EXCEPTIONS[database]
if (!folder || !exceptions) throw new Error('usage: COVERAGE_DIR=dir node e2e/harness/coverage.ts postgres|pglite')

const lines = readFileSync(join(folder, `${database}.jsonl`), 'utf8')
  .trim()
  .split('\n')
const seen = lines.map((line) => JSON.parse(line) as Observed)

const succeeded = new Set(seen.filter(({ status }) => status < 300).map(({ operation }) => operation))
const refused = new Set(
  seen.flatMap(({ operation, access, code }) => (code === null ? [] : [`${operation} ${code}`, `any ${access} ${code}`])),
)

// A server-wide refusal must have occurred for a public operation and for one that needs a session.
const expected = [
  ...operations.flatMap(({ id, codes }) => codes.map((code) => `${id} ${code}`)),
  ...serverWide.flatMap((code) => ['public', 'session'].map((access) => `any ${access} ${code}`)),
].filter((refusal) => !exceptions.includes(refusal.split(' ')[1]!))

const neverSucceeded = operations.map(({ id }) => id).filter((id) => !succeeded.has(id))
const neverRefused = expected.filter((refusal) => !refused.has(refusal))

for (const id of neverSucceeded) console.error(`never succeeded: ${id}`)
for (const refusal of neverRefused) console.error(`never refused: ${refusal}`)
const share = (all: unknown[], missing: unknown[]) => `${all.length - missing.length} of ${all.length}`
console.log(`operations ${share(operations, neverSucceeded)}, refusals ${share(expected, neverRefused)}`)
process.exitCode = neverSucceeded.length + neverRefused.length > 0 ? 1 : 0
