import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * Every file that `file` imports, directly or not, and every other module. Type imports count: their declarations are
 * published.
 */
function reach(file: URL, found = { files: new Set<string>(), modules: new Set<string>() }) {
  if (found.files.has(file.href)) return found
  found.files.add(file.href)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
    if (name.startsWith('.')) reach(new URL(name, file), found)
    else found.modules.add(name)
  }
  return found
}

test('the main entry imports no other package, not even for its types', () => {
  const { files, modules } = reach(new URL('index.ts', import.meta.url))

  expect([...modules]).toEqual([])
  expect([...files].map((file) => file.split('/client/src/')[1] ?? file).toSorted()).toEqual([
    'answer.ts',
    'call.ts',
    'calls.gen.ts',
    'client.ts',
    'collect.ts',
    'edit.ts',
    'exchange.ts',
    'index.ts',
    'options.ts',
    'pages.ts',
    'prepare.ts',
    'result.ts',
    'retry.ts',
    'route.ts',
    'routes.gen.ts',
    'session/authorize.ts',
    'session/events.ts',
    'session/refresh.ts',
    'session/session.ts',
    'session/storage-sync.ts',
    'session/storage.ts',
    'session/token-state.ts',
    'types.gen.ts',
    'upload.ts',
    'wait.ts',
  ])
})
