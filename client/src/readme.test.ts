import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('what the README shows is taken from the examples, which are compiled and run', () => {
  const examples = globSync('../examples/{*.ts,app/src/*.ts}', { cwd: import.meta.dirname }).map(read)
  const shown = [...read('../README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)

  const invented = shown.filter((code) => !examples.some((example) => example.includes(code)))

  expect(shown.length).toBeGreaterThan(4)
  expect(invented).toEqual([])
})
