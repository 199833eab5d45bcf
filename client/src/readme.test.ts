import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the code in the README is taken from the examples, which are compiled and run', () => {
  const examples = globSync('../examples/{*.ts,app/src/*.ts}', { cwd: import.meta.dirname }).map(read)
  const shown = [...read('../README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

  const unknown = shown.filter((code) => !examples.some((example) => example.includes(code)))

  expect(shown.length).toBeGreaterThan(4)
  expect(unknown).toEqual([])
})

test('each line of the comparison names a test that exists', () => {
  const [, table = ''] = read('../README.md').split('| shown by |')
  const lines = table.split('\n\n')[0]?.split('\n').slice(2) ?? []

  const named = lines.map((line) => [...(line.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) => path))

  expect(lines.length).toBeGreaterThan(20)
  expect(named.filter((paths) => paths.length === 0)).toEqual([])
  const paths = named.flat()
  const urlOf = (path: string) => new URL(path.startsWith('src/') ? `../${path}` : `../../${path}`, import.meta.url)
  expect(paths.filter((path) => !/\.(test|assert)\.ts$/.test(path))).toEqual([])
  expect(paths.filter((path) => !existsSync(urlOf(path)))).toEqual([])
})
