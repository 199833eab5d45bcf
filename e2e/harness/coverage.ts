/**
 * After the tests: `COVERAGE_DIR=dir node e2e/harness/coverage.ts postgres|pglite` reads what they have seen and fails where
 * an operation never succeeded, or a refusal that the document lists was never answered.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operations, serverWide } from './document.ts'
import type { Observed } from './observe.ts'

/** What cannot be produced on a database. Transactions on PGlite come one after the other, so whoever names a request again waits for its answer. */
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

// A refusal that any request may get is asked for once for who needs a token, and once for who needs none.
const expected = [
  ...operations.flatMap(({ id, codes }) => codes.map((code) => `${id} ${code}`)),
  ...serverWide.flatMap((code) => ['public', 'session'].map((access) => `any ${access} ${code}`)),
].filter((refusal) => !exceptions.includes(refusal.split(' ')[1]!))

const neverSucceeded = operations.map(({ id }) => id).filter((id) => !succeeded.has(id))
const neverRefused = expected.filter((refusal) => !refused.has(refusal))

for (const id of neverSucceeded) console.error(`never succeeded: ${id}`)
for (const refusal of neverRefused) console.error(`never seen: ${refusal}`)
const share = (all: unknown[], missing: unknown[]) => `${all.length - missing.length} of ${all.length}`
console.log(`operations ${share(operations, neverSucceeded)}, refusals ${share(expected, neverRefused)}`)
process.exitCode = neverSucceeded.length + neverRefused.length > 0 ? 1 : 0
