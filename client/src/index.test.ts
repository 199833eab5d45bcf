import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Every file that is reached from `file`, and every module that is no file of ours. Types count: they are published. */
function reach(file: URL, found = { files: new Set<string>(), modules: new Set<string>() }) {
  if (found.files.has(file.href)) return found
  found.files.add(file.href)
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
    if (name!.startsWith('.')) reach(new URL(name!, file), found)
    else found.modules.add(name!)
  }
  return found
}

test('what is public reaches no other package, neither for its code nor for its types', () => {
  const { files, modules } = reach(new URL('index.ts', import.meta.url))

  expect([...modules]).toEqual([])
  expect([...files].map((file) => file.split('/').at(-1)).toSorted((a, b) => a!.localeCompare(b!))).toEqual([
    'calls.gen.ts',
    'client.ts',
    'edit.ts',
    'exchange.ts',
    'index.ts',
    'pages.ts',
    'result.ts',
    'retry.ts',
    'routes.gen.ts',
    'session.ts',
    'storage.ts',
    'types.gen.ts',
    'wait.ts',
  ])
})
