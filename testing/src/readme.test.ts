import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('what the README shows is taken from the example, whose tests are run', () => {
  const example = read('../examples/address-book.test.ts')
  const shown = [...read('../README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)

  const invented = shown.filter((code) => !example.includes(code))

  expect(shown.length).toBeGreaterThan(3)
  expect(invented).toEqual([])
})
