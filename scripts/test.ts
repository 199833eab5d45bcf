/**
 * `npm test`: every check, and every test once. Each check counts as one test; the last line says how it went.
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
const isWhole = args.includes(ALL)
const wanted = chooseParts(names)
// A part that is asked for by its name runs with both databases and both package managers, but with short random sequences.
const isOnce = !isWhole && names.length === 0

const folder = mkdtempSync(join(tmpdir(), 'contacts-test-'))
const report = join(folder, 'report.json')
const env = {
  ...process.env,
  COVERAGE_DIR: folder,
  REDOCLY_TELEMETRY: 'off',
  TEST_REPORT: report,
  ...(isOnce && { TEST_RUN: 'once' }),
  ...(isWhole && { TEST_RUN: 'whole' }),
}
const total = { passed: 0, skipped: 0 }
const failures: string[] = []

try {
  if (wanted.has('checks')) await checkAll()
  const projects = [...wanted].filter((part) => part !== 'checks')
  if (projects.length > 0) await vitest(projects)
  if (wanted.has('e2e-postgres')) await checkCoverage('postgres')
  if (wanted.has('e2e-pglite') && !isOnce) await checkCoverage('pglite')
  if (isWhole && names.length === 0) await check('the recipe for a new member of contacts', [process.execPath, 'scripts/field-recipe.ts'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const failure of failures) process.stdout.write(`\n✗ ${failure}`)
process.stdout.write(`\n${total.passed} passed, ${failures.length} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

/** Two at a time, since most of them use one core. */
async function checkAll() {
  const left = Object.entries(checks).values()
  const checkNext = async () => {
    for (const [name, command] of left) await check(name, command)
  }
  await Promise.all([checkNext(), checkNext()])
}

function checkCoverage(database: string) {
  return check(`everything was seen on ${database}`, [process.execPath, 'e2e/harness/coverage.ts', database])
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

/** One run for all projects, so that a worker that has nothing left to do in one goes on with the next. */
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

function run([command, ...rest]: Command, what: 'show' | 'collect') {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(command, rest, {
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
