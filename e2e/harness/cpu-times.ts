/**
 * `TEST_CPU=<file> npm test` appends a line for each test file: milliseconds of processor time, milliseconds on the clock, the file.
 * The processor time is that of the worker, in which the service under test runs too; PostgreSQL, server processes, compilers and
 * browsers are processes of their own.
 */
import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import { afterAll, expect } from 'vitest'

const output = process.env['TEST_CPU']
const before = process.cpuUsage()
const started = performance.now()

afterAll(() => {
  if (output === undefined) return
  const { user, system } = process.cpuUsage(before)
  const file = relative(process.cwd(), expect.getState().testPath ?? '')
  appendFileSync(output, `${Math.round((user + system) / 1000)}\t${Math.round(performance.now() - started)}\t${file}\n`)
})
