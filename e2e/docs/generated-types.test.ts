/**
 * Checks that the OpenAPI document is enough to write a client: types generated from it match the responses of the
 * service.
 */
import { execFile } from 'node:child_process'
import { cpSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { solidImage } from '../harness/images.ts'
import { ROOT } from '../harness/process.ts'
import { startService } from '../harness/service.ts'
import { newFolder } from '../harness/database-settings.ts'

const E2E = join(ROOT, 'e2e')
const GENERATE = join(E2E, 'node_modules/.bin/openapi-typescript')
const TSC = join(ROOT, 'node_modules/.bin/tsc')

/** Creates a project with the program, which imports libraries and none of our packages. */
async function newProject() {
  const folder = newFolder()
  cpSync(join(E2E, 'docs/generated-types.ts'), join(folder, 'program.ts'))
  cpSync(join(E2E, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(E2E, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json') }))
  writeFileSync(join(folder, 'me.png'), await solidImage('red').png().toBuffer())
  return folder
}

test('a program with types by openapi-typescript and calls by openapi-fetch compiles and runs', async () => {
  const { url } = await startService()
  const cwd = await newProject()
  const run = (file: string, ...args: string[]) => promisify(execFile)(file, args, { cwd, env: { ...process.env, CONTACTS_URL: url } })

  await run(GENERATE, `${url}/openapi.json`, '--output', 'api.ts')
  const checked = await run(TSC, '--project', '.', '--checkers', '1').catch((failed: { stdout: string }) => failed)
  expect(checked.stdout).toBe('')

  const { stdout } = await run(process.execPath, 'program.ts')
  expect(stdout).toBe('all calls succeeded\n')
})
