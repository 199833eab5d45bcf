import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * Collects all files and modules that `file` imports, directly or indirectly. Type imports count, because their
 * declarations are published.
 */
function collectImports(file: URL, found = { files: new Set<string>(), modules: new Set<string>() }) {
  if (found.files.has(file.href)) return found
  found.files.add(file.href)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
    if (name.startsWith('.')) collectImports(new URL(name, file), found)
    else found.modules.add(name)
  }
  return found
}

test('the main entry imports no other package, not even for its types', () => {
  const { files, modules } = collectImports(new URL('index.ts', import.meta.url))

  expect([...modules]).toEqual([])
  expect([...files].map((file) => file.split('/client/src/')[1] ?? file).toSorted()).toEqual([
    'answer.ts',
    'base-url.ts',
    'call.ts',
    'calls.gen.ts',
    'client.ts',
    'collect.ts',
    'edit.ts',
    'exchange.ts',
    'index.ts',
    'limit.ts',
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
