import { contract, listOperations } from '@contacts/contract'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the generated files are what the contract says', () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('emit.ts', import.meta.url)), '--check'], {
    encoding: 'utf8',
  })

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('above each call stand its summary, its path and its refusals', () => {
  const text = readFileSync(new URL('calls.gen.ts', import.meta.url), 'utf8')
  const slices = Object.fromEntries(
    [...text.matchAll(/^export interface (\w+)Calls \{\n(.*?)^\}/gms)].map(([, name, body]) => [name, body!]),
  )
  const saidOf = (slice: string, call: string) => {
    const before = slices[slice[0]!.toUpperCase() + slice.slice(1)]!.split(`\n  ${call}(`)[0]!
    return before.slice(before.lastIndexOf('/**')).replaceAll(/\s+\*?\s*/g, ' ')
  }

  const unsaid = listOperations(contract).filter(({ name, slice, route, codes }) => {
    const said = saidOf(slice, name.split('.')[1]!)
    const { summary, method, path } = route
    return ![`${summary}: \`${method} ${path}\``, ...codes.map((code) => `\`${code}\``)].every((each) => said.includes(each))
  })

  expect(unsaid.map(({ name }) => name)).toEqual([])
})
