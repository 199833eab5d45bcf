/**
 * Runs the programs of `client/examples`, the files that start with a line comment, against the real service. In each
 * program, every comment that starts with an arrow shows a line of the output.
 */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const folder = join(import.meta.dirname, '../../client/examples')
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
const programs = readdirSync(folder).filter((name) => name.endsWith('.ts') && textOf(name).startsWith('// '))
const service = await startService()

test.each(programs)('%s prints the output that its comments show', async (name) => {
  const expected = [...textOf(name).matchAll(/^ *\/\/ → (.*)$/gm)].map(([, line]) => line)

  const env = { ...process.env, CONTACTS_URL: service.url }
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, name)], { env })

  expect(expected.length).toBeGreaterThan(0)
  expect(stdout.trimEnd().split('\n')).toEqual(expected)
})
