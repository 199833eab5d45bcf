/**
 * `TEST_CPU=<file> npm test` appends a line for each test file: milliseconds of CPU time of the worker with the services
 * in it, milliseconds of CPU time of processes that the worker started and that have ended, such as server processes,
 * compilers and browsers (Linux only), elapsed milliseconds, and the name of the file. The CPU time of PostgreSQL is in
 * no line.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { afterAll, expect } from 'vitest'

const output = process.env['TEST_CPU']
const before = process.cpuUsage()
const childrenBefore = childrenMs()
const started = performance.now()

afterAll(() => {
  if (output === undefined) return
  const { user, system } = process.cpuUsage(before)
  const own = Math.round((user + system) / 1000)
  const children = childrenMs() - childrenBefore
  const file = relative(process.cwd(), expect.getState().testPath ?? '')
  appendFileSync(output, `${own}\t${children}\t${Math.round(performance.now() - started)}\t${file}\n`)
})

/** proc_pid_stat(5): the fields 16 and 17, in hundredths of a second; the fields follow the name in parentheses. */
function childrenMs() {
  if (process.platform !== 'linux') return 0
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}
