import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failuresIn, type Report } from './failures.ts'
import { folderWith } from './scratch-folder.ts'

test('names each failed test by its file and its full title, and a file that failed outside its tests by its message', () => {
  const folder = folderWith({
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
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'))

  const args = ['run', '--root', folder, '--reporter', 'json', '--outputFile.json', join(folder, 'report.json')]
  const { status } = spawnSync(join(folder, 'node_modules/.bin/vitest'), args, { stdio: 'ignore' })

  expect(status).toBe(1)
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report
  const failures = failuresIn(report, 'unit', status).map((line) => line.replace(/^unit .*\//, 'unit '))
  expect(failures.toSorted()).toEqual([
    'unit hook.test.ts: Still open.',
    'unit import.test.ts: No database.',
    'unit labels.test.ts: labels > are unique',
    'unit labels.test.ts: labels > begin with b',
  ])
})

const passed: Report = {
  numPassedTests: 1,
  numPendingTests: 0,
  testResults: [
    { name: '/a.test.ts', status: 'passed', message: '', assertionResults: [{ ancestorTitles: [], title: 'a', status: 'passed' }] },
  ],
}

test('names nothing where all tests passed', () => {
  expect(failuresIn(passed, 'unit', 0)).toEqual([])
})

test('names the project where vitest failed though all tests passed', () => {
  expect(failuresIn(passed, 'unit', 1)).toEqual(['unit: an error outside the tests, printed above'])
})
