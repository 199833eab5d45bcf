import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { PGLITE_DIFFERS } from '../../vitest.config.ts'

test('`npm test` runs every file on PGlite that has a test for PGlite only', () => {
  const cwd = join(import.meta.dirname, '..')
  const files = globSync('*/*.test.ts', { cwd })

  const filesWithPgliteTests = files.filter(
    (file) => readFileSync(join(cwd, file), 'utf8').includes("testOn('pglite'") && !file.startsWith('harness/'),
  )

  expect(filesWithPgliteTests.length).toBeGreaterThan(0)
  expect(filesWithPgliteTests.filter((file) => !PGLITE_DIFFERS.some((pattern) => matchesGlob(file, pattern)))).toEqual([])
})
