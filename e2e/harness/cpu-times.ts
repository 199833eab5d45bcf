/**
 * `TEST_CPU=<file> npm test` appends a line for each test file: milliseconds of CPU time, elapsed milliseconds, and the
 * name of the file. The CPU time includes the worker and the services in it, but no other processes, such as
 * PostgreSQL, server processes, compilers and browsers.
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
