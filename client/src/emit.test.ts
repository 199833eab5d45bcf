import { contract, listOperations } from '@contacts/contract'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the generated files are up to date', () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('emit.ts', import.meta.url)), '--check'], {
    encoding: 'utf8',
  })

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('every call is documented with its summary, its path and its refusals', () => {
  const source = readFileSync(new URL('calls.gen.ts', import.meta.url), 'utf8')
  const bodyOfInterface = new Map(
    [...source.matchAll(/^export interface (\w+)Calls \{\n(.*?)^\}/gms)].map(([, name, body = '']) => [name, body]),
  )
  const documentationOf = (operation: string) => {
    const [sliceName = '', call = ''] = operation.split('.')
    const [textBefore = ''] = bodyOfInterface.get(sliceName.charAt(0).toUpperCase() + sliceName.slice(1))?.split(`\n  ${call}(`) ?? []
    return textBefore.slice(textBefore.lastIndexOf('/**')).replaceAll(/\s+\*?\s*/g, ' ')
  }

  const incomplete = listOperations(contract).filter(({ name, route, codes }) => {
    const documentation = documentationOf(name)
    const { summary, method, path } = route
    const expected = [`${summary}: \`${method} ${path}\``, ...codes.map((code) => `\`${code}\``)]
    return !expected.every((part) => documentation.includes(part))
  })

  expect(incomplete.map(({ name }) => name)).toEqual([])
})
