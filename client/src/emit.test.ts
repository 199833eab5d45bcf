import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the generated files are what the contract says', () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('emit.ts', import.meta.url)), '--check'], {
    encoding: 'utf8',
  })

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
