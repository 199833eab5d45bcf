import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from './report.ts'
import { folderWith } from './scratch-folder.ts'

/** Runs vitest on a project that consists of these files. */
function runVitest(files: Record<string, string>) {
  const folder = folderWith({ ...files, 'vitest.config.ts': `export default { test: { projects: [{ test: { name: 'unit' } }] } }` })
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'))
  const file = join(folder, 'report.json')

  const args = ['run', '--root', folder, '--reporter', join(import.meta.dirname, 'report.ts')]
  const env = { ...process.env, TEST_REPORT: file }
  const { status } = spawnSync(join(folder, 'node_modules/.bin/vitest'), args, { env, stdio: 'ignore' })

  return { status, ...(JSON.parse(readFileSync(file, 'utf8')) as Report) }
}

test('reports a failed test by its project, file and full title, and a file that fails outside its tests by the message', () => {
  const { status, failures, ...counts } = runVitest({
    'labels.test.ts': `
      import { describe, expect, test } from 'vitest'
      describe('labels', () => {
        test('are unique', () => expect(1).toBe(2))
        test('have a name', () => {})
        test.skip('have a colour', () => {})
        test.each(['a', 'b'])('begin with %s', (letter) => expect(letter).toBe('a'))
      })`,
    'import.test.ts': "throw new Error('No database.\\nTry again.')",
    'hook.test.ts': "import { afterAll, test } from 'vitest'\nafterAll(() => { throw new Error('Still open.') })\ntest('opens', () => {})",
  })

  expect({ status, ...counts }).toEqual({ status: 1, passed: 3, skipped: 1 })
  expect(failures.toSorted()).toEqual([
    'unit hook.test.ts: Still open.',
    'unit import.test.ts: No database.',
    'unit labels.test.ts: labels > are unique',
    'unit labels.test.ts: labels > begin with b',
  ])
})

test('reports no failures if all tests passed', () => {
  const files = { 'a.test.ts': "import { test } from 'vitest'\ntest('passes', () => {})" }

  expect(runVitest(files)).toEqual({ status: 0, passed: 1, skipped: 0, failures: [] })
})

test('reports the error if vitest failed although all tests passed', () => {
  const files = { 'a.test.ts': "import { test } from 'vitest'\ntest('passes', () => void Promise.reject(new Error('Nobody waited.')))" }

  expect(runVitest(files)).toEqual({ status: 1, passed: 1, skipped: 0, failures: ['Nobody waited.'] })
})
