import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every code block of the README is part of the example, whose tests run', () => {
  const example = read('../examples/address-book.test.ts')
  const shown = [...read('../README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)

  const notInExample = shown.filter((code) => !example.includes(code))

  expect(shown.length).toBeGreaterThan(3)
  expect(notInExample).toEqual([])
})
