/** Compiles the samples of the client that the docs page shows for each operation. */
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../harness/process.ts'
import { newFolder } from '../harness/database-settings.ts'

interface Operation {
  operationId: string
  'x-codeSamples': { source: string }[]
}
const operations: Operation[] = Object.values(document.paths).flatMap((methods) => Object.values<Operation>(methods))

test('the sample of every operation compiles with the client', async () => {
  const folder = newFolder()
  const programs = operations.map(
    ({ operationId, 'x-codeSamples': [sample] }) => `export async function ${operationId}() {\n${sample?.source}\nreturn result\n}`,
  )
  const head = `import type { Client } from '@contacts/client'\ndeclare const client: Client\ndeclare const file: File`
  writeFileSync(join(folder, 'samples.ts'), [head, ...programs].join('\n'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json') }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  symlinkSync(join(ROOT, 'e2e/node_modules'), join(folder, 'node_modules'))

  const tsc = promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['--project', folder, '--checkers', '1'])
  const { stdout } = await tsc.catch((failed: { stdout: string }) => failed)

  expect(stdout).toBe('')
  expect(operations.length).toBeGreaterThan(40)
})
