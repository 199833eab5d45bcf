/**
 * `npm test`: every check, and every test once. Each check counts as one test; the last output line has the counts.
 * `npm test -- unit e2e` runs these parts; `npm run test:all` runs all tests on both databases, and random sequences at
 * full length.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks, type Command } from './checks.ts'
import { chooseParts } from './parts.ts'
import type { Report } from './report.ts'

const ALL = '--all'
const args = process.argv.slice(2)
const names = args.filter((arg) => arg !== ALL)
const isFullRun = args.includes(ALL)
const chosen = chooseParts(names)
// A part that is selected by name runs with both databases and both package managers, but with short random sequences.
const isOnce = !isFullRun && names.length === 0

const folder = mkdtempSync(join(tmpdir(), 'contacts-test-'))
const report = join(folder, 'report.json')
const env = {
  ...process.env,
  COVERAGE_DIR: folder,
  REDOCLY_TELEMETRY: 'off',
  TEST_REPORT: report,
  ...(isOnce && { TEST_RUN: 'once' }),
  ...(isFullRun && { TEST_RUN: 'whole' }),
}
const total = { passed: 0, skipped: 0 }
const failures: string[] = []

try {
  if (chosen.has('checks')) await checkAll()
  const projects = [...chosen].filter((part) => part !== 'checks')
  if (projects.length > 0) await vitest(projects)
  if (chosen.has('e2e-postgres')) await checkCoverage('postgres')
  if (chosen.has('e2e-pglite') && !isOnce) await checkCoverage('pglite')
  if (isFullRun && names.length === 0) await check('the recipe for a new member of contacts', [process.execPath, 'scripts/field-recipe.ts'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const failure of failures) process.stdout.write(`\n✗ ${failure}`)
process.stdout.write(`\n${total.passed} passed, ${failures.length} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

/** Runs the checks two at a time, since most checks use one core. */
async function checkAll() {
  const remaining = Object.entries(checks).values()
  const checkNext = async () => {
    for (const [name, command] of remaining) await check(name, command)
  }
  await Promise.all([checkNext(), checkNext()])
}

function checkCoverage(database: string) {
  return check(`tests cover every operation and error on ${database}`, [process.execPath, 'e2e/harness/coverage.ts', database])
}

/** Prints the output of a check only if it fails. */
async function check(name: string, command: Command) {
  const started = performance.now()
  const { code, output } = await run(command, 'collect')
  const hasPassed = code === 0
  if (hasPassed) total.passed++
  else failures.push(name)
  process.stdout.write(
    `${hasPassed ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n${hasPassed ? '' : `${output}\n`}`,
  )
}

/** Runs all projects in one vitest process, so that an idle worker continues with the next project. */
async function vitest(projects: string[]) {
  const program = join(import.meta.dirname, '../node_modules/.bin/vitest')
  const reporters = ['default', join(import.meta.dirname, 'report.ts')].flatMap((name) => ['--reporter', name])
  const { code } = await run([program, 'run', ...projects.flatMap((project) => ['--project', project]), ...reporters], 'show')
  const results = JSON.parse(readFileSync(report, 'utf8')) as Report
  total.passed += results.passed
  total.skipped += results.skipped
  failures.push(...results.failures)
  if (code !== 0 && results.failures.length === 0) failures.push('vitest: an error outside the tests, printed above')
}

function run([command, ...rest]: Command, outputMode: 'show' | 'collect') {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd: join(import.meta.dirname, '..'),
      env,
      stdio: ['ignore', outputMode === 'show' ? 'inherit' : 'pipe', outputMode === 'show' ? 'inherit' : 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
