/**
 * `npm test`: every check and every test, on both databases. Each check counts as one test; the last line says how it went.
 * Arguments choose parts: `npm test -- unit e2e`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks, type Command } from './checks.ts'
import { failuresIn, type Report } from './failures.ts'
import { chooseParts } from './parts.ts'

const NODE = process.execPath
const bin = (name: string) => join(import.meta.dirname, '../node_modules/.bin', name)

const wanted = chooseParts(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'contacts-test-'))
const env = { ...process.env, COVERAGE_DIR: folder, REDOCLY_TELEMETRY: 'off' }
const left = Object.entries(checks).values()
const total = { passed: 0, skipped: 0 }
const failures: string[] = []

try {
  // Most of them use one core.
  if (wanted.has('checks')) await Promise.all([checkAll(left), checkAll(left)])
  if (wanted.has('unit')) await vitest('unit')
  if (wanted.has('packages')) await vitest('packages')
  if (wanted.has('recipe')) await check('the recipe for a new member of contacts', [NODE, 'scripts/field-recipe.ts'])
  for (const database of ['pglite', 'postgres'] as const) {
    if (!wanted.has(`e2e-${database}`)) continue
    await vitest(`e2e-${database}`)
    await check(`everything was seen on ${database}`, [NODE, 'e2e/harness/coverage.ts', database])
  }
  if (wanted.has('runtimes')) await vitest('runtimes')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const failure of failures) process.stdout.write(`\n✗ ${failure}`)
process.stdout.write(`\n${total.passed} passed, ${failures.length} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

/** What nobody else has begun with. */
async function checkAll(those: typeof left) {
  for (const [name, command] of those) await check(name, command)
}

/** Says nothing more than its name while all is well. */
async function check(name: string, command: Command) {
  const started = performance.now()
  const { code, output } = await run(command, 'collect')
  const isWell = code === 0
  if (isWell) total.passed++
  else failures.push(name)
  process.stdout.write(
    `${isWell ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n${isWell ? '' : `${output}\n`}`,
  )
}

async function vitest(project: string) {
  const report = join(folder, `${project}.json`)
  const { code } = await run(
    [bin('vitest'), 'run', '--project', project, '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report],
    'show',
  )
  const results = JSON.parse(readFileSync(report, 'utf8')) as Report
  total.passed += results.numPassedTests
  total.skipped += results.numPendingTests
  failures.push(...failuresIn(results, project, code))
}

function run([command, ...args]: Command, what: 'show' | 'collect') {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: join(import.meta.dirname, '..'),
      env,
      stdio: ['ignore', what === 'show' ? 'inherit' : 'pipe', what === 'show' ? 'inherit' : 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
