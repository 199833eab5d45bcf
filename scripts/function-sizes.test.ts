import { expect, test } from 'vitest'
import { folderWith, runScript } from './scratch-folder.ts'

const functionOf = (lines: number, name: string) => `export function ${name}() {\n${'  void 0\n'.repeat(lines - 2)}}\n`
const small = Array.from({ length: 9 }, (_, index) => functionOf(24, `small${index}`)).join('\n')

test('one function in ten may have 25 lines or more; functions in tests do not count', () => {
  const folder = folderWith({ 'small.ts': small, 'large.ts': functionOf(25, 'large'), 'large.test.ts': functionOf(90, 'inTest') })

  expect(runScript('function-sizes.ts', folder)).toEqual({ status: 0, stderr: '' })
})

test('two functions in eleven with 25 lines or more fail, and the output lists the largest', () => {
  const folder = folderWith({ 'small.ts': small, 'large.ts': functionOf(25, 'large'), 'larger.ts': functionOf(26, 'larger') })

  const { status, stderr } = runScript('function-sizes.ts', folder)

  expect(status).toBe(1)
  expect(stderr).toContain('26 lines: larger.ts:1\n25 lines: large.ts:1\n')
})
