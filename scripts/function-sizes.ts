/**
 * Fails if more than one function in ten has 25 lines or more. Functions of one line and functions in tests do not
 * count. The linter counts the lines; one of its rules also limits each single function.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LIMIT = 25
const GENERATED = ['**/*.gen.ts', 'e2e/docs/generated-types.ts', 'server/src/migrations/**']

interface Finding {
  filename: string
  message: string
  labels: { span: { line: number } }[]
}

const sizes = readSizes()
const tenth = Math.floor(sizes.length / 10)
const percentile = sizes[tenth]?.lines ?? 0
if (sizes.length === 0) throw new Error('oxlint reported no function.')
if (percentile >= LIMIT) {
  const large = sizes.slice(0, sizes.findLastIndex(({ lines }) => lines >= LIMIT) + 1)
  console.error(`Nine functions in ten must have fewer than ${LIMIT} lines; ${large.length} of ${sizes.length} do not. The largest are:`)
  for (const { where, lines } of large.slice(0, 20)) console.error(`${lines} lines: ${where}`)
  process.exitCode = 1
}

/** Returns the largest functions first. */
function readSizes() {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sizes-'))
  const config = join(folder, 'oxlintrc.json')
  writeFileSync(config, JSON.stringify({ categories: { correctness: 'off' }, rules: { 'max-lines-per-function': ['error', { max: 1 }] } }))
  const ignored = [...GENERATED, '**/*.test.ts'].flatMap((pattern) => ['--ignore-pattern', pattern])
  const { stdout } = spawnSync(join(import.meta.dirname, '../node_modules/.bin/oxlint'), ['-c', config, '--format', 'json', ...ignored], {
    encoding: 'utf8',
    maxBuffer: Infinity,
  })
  rmSync(folder, { recursive: true })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] }
  return diagnostics.map(sizeOf).sort((a, b) => b.lines - a.lines)
}

function sizeOf({ filename, message, labels }: Finding) {
  return { where: `${filename}:${labels[0]?.span.line}`, lines: Number(/\((\d+)\)/.exec(message)?.[1]) }
}
