import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { ROOT } from '../harness/process.ts'
import { run } from './host.ts'

/** These packages are compiled module by module; `testing` is bundled. */
const COMPILED = ['client', 'contract'] as const
const ALL = [...COMPILED, 'testing'] as const
const NODE = { client: '>=20', contract: '>=20', testing: '>=24.11' }
/** Sources for generating and testing, which are not published. */
const NOT_PUBLISHED = /\.(test|assert|d)\.ts$|^(emit|openapi|scripted-server|fake-time|conventions\/)/

interface Manifest {
  exports: Record<string, string>
  publishConfig: { exports: Record<string, string> }
}

const packed = inject('packed')
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as Manifest
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))

describe.each(COMPILED)('the tarball of %s', (name) => {
  const { folder } = packed[name]

  test('contains the sources, compiled and with maps, the examples, the files that npm shows, and nothing else', () => {
    const sources = filesIn(join(ROOT, name, 'src')).filter((file) => !NOT_PUBLISHED.test(file))
    const compiled = sources.flatMap((file) =>
      ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((ending) => `dist/${file.replace(/\.ts$/, ending)}`),
    )
    // There is no changelog before the first release.
    const changelog = ['CHANGELOG.md'].filter((file) => existsSync(join(ROOT, name, file)))
    const shown = ['LICENSE', 'README.md', 'package.json', ...changelog, ...(name === 'contract' ? ['openapi.json'] : [])]

    const examples = name === 'client' ? filesIn(join(ROOT, 'client/examples')).filter((file) => !file.includes('node_modules/')) : []

    const files = filesIn(folder).filter((file) => !file.startsWith('node_modules/'))

    expect(files.toSorted()).toEqual(
      [...compiled, ...sources.map((file) => `src/${file}`), ...examples.map((file) => `examples/${file}`), ...shown].toSorted(),
    )
  })

  test('has maps that all lead to sources in the tarball', () => {
    const maps = filesIn(join(folder, 'dist')).filter((file) => file.endsWith('.map'))

    const missing = maps.filter((file) => {
      const { sources } = JSON.parse(readFileSync(join(folder, 'dist', file), 'utf8')) as { sources: string[] }
      return sources.length === 0 || !sources.every((source) => existsSync(join(folder, 'dist', file, '..', source)))
    })

    expect(maps.length).toBeGreaterThan(20)
    expect(missing).toEqual([])
  })

  test('exports the same entries as the workspace, compiled', () => {
    const { exports, publishConfig } = readJson(ROOT, name, 'package.json')

    const compiled = Object.entries(exports).map(([entry, file]) => [entry, file.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1.js')])

    expect(publishConfig.exports).toEqual(Object.fromEntries(compiled))
    expect(readJson(folder, 'package.json').exports).toEqual(publishConfig.exports)
  })
})

describe.each(ALL)('the tarball of %s', (name) => {
  const { tarball, folder } = packed[name]
  const bin = (program: string) => join(ROOT, 'e2e/node_modules/.bin', program)

  test('has a README whose links lead to its own files or to https addresses', () => {
    const links = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const files = links.filter((link) => !/^(https:|#)/.test(link)).map((link) => link.replace(/#.*/, ''))

    expect(files.filter((file) => !existsSync(join(folder, file)) || join(folder, file).length < folder.length)).toEqual([])
    if (name === 'client') expect(files.length).toBeGreaterThan(3)
  })

  test('has a complete manifest without versions that only this workspace can resolve', () => {
    const manifest = readJson(folder, 'package.json')

    expect(manifest).toMatchObject({
      license: 'MIT',
      files: expect.arrayContaining(['CHANGELOG.md']),
      keywords: expect.arrayContaining(['contacts']),
      type: 'module',
      sideEffects: false,
      engines: { node: NODE[name] },
      publishConfig: { access: 'public', provenance: true },
    })
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/)
  })

  test.concurrent('passes publint', async () => {
    const output = await run(ROOT, bin('publint'), tarball, '--strict')

    expect(output).toContain('All good!')
  })

  test.concurrent('resolves each entry to types in ESM format, whichever module resolution imports it', async () => {
    const output = await run(ROOT, bin('attw'), tarball, '--profile', 'esm-only', '--format', 'json')

    expect(Object.keys((JSON.parse(output) as { analysis: { entrypoints: object } }).analysis.entrypoints)).toEqual(
      Object.keys(readJson(folder, 'package.json').exports),
    )
  })
})

test('the contract bundles ts-rest and nothing else', () => {
  const bundled = filesIn(join(packed.contract.folder, 'node_modules')).map((file) => file.split('/').slice(0, 2).join('/'))

  expect(new Set(bundled)).toEqual(new Set(['@ts-rest/core']))
})

test('no declaration of the client imports another package, except validate, which imports the contract', () => {
  const declarations = filesIn(packed.client.folder).filter((file) => file.endsWith('.d.ts'))

  const imported = declarations.flatMap((file) =>
    [...readFileSync(join(packed.client.folder, file), 'utf8').matchAll(/(?:from|import\()\s*['"]([^.'"][^'"]*)/g)].map(
      ([, other]) => `${file}: ${other}`,
    ),
  )

  expect(declarations.length).toBeGreaterThan(5)
  expect(imported.filter((each) => each !== 'dist/validate.d.ts: @contacts/contract')).toEqual([])
})
