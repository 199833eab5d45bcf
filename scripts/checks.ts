/** The checks of `npm test -- checks`. Each is one command that fails with a message saying what to do. */
import { join } from 'node:path'

const bin = (name: string) => join(import.meta.dirname, '../node_modules/.bin', name)
const node = process.execPath

export type Command = [program: string, ...args: string[]]

// By default the compiler has four checkers, each of which checks the types that files share once more. On two cores
// that takes more than twice the CPU time.
const ONE_CHECKER = ['--checkers', '1']

export const checks: Record<string, Command> = {
  types: [bin('tsc'), '-p', '.', ...ONE_CHECKER],
  'types of the example': [bin('tsc'), '-p', 'client/examples/app', ...ONE_CHECKER],
  lint: [bin('oxlint'), '--type-aware'],
  'function sizes': [node, 'scripts/function-sizes.ts'],
  format: [bin('oxfmt'), '--check'],
  'paths in Markdown': [node, 'scripts/markdown-paths.ts'],
  'width of Markdown': [node, 'scripts/markdown-width.ts'],
  'unused code': [bin('knip')],
  'import rules': [bin('depcruise'), 'contract', 'server', 'client', 'testing', 'e2e', 'scripts', '--config', '.dependency-cruiser.cjs'],
  'OpenAPI document is current': [node, 'contract/src/emit.ts', '--check'],
  'OpenAPI document breaks no client': [node, 'scripts/breaking-changes.ts'],
  'client types are current': [node, 'client/src/emit.ts', '--check'],
  'migrations are current': [node, 'server/src/migrations-tool.ts', 'check'],
  'OpenAPI lint (redocly)': [bin('redocly'), 'lint', '--config', 'contract/redocly.yaml', 'contract/openapi.json'],
  'OpenAPI lint (spectral)': [
    bin('spectral'),
    'lint',
    '--ruleset',
    'contract/.spectral.yaml',
    '--fail-severity',
    'hint',
    'contract/openapi.json',
  ],
  'lockfiles contain no URL': ['sh', '-c', '! grep -nE https?:// pnpm-lock.yaml e2e/runtimes/engines/pnpm-lock.yaml'],
}
