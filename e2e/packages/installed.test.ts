/**
 * Installs the packages as their users do, into empty projects with npm and with pnpm: the client alone, and client and
 * contract together with zod 3 or zod 4. Compiles with the TypeScript of this workspace and with an older one,
 * including the declarations of both packages.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ROOT } from '../harness/process.ts'
import { type Compiler, COMPILERS } from './compilers.ts'
import { run } from './host.ts'
import { INSTALL, MANAGERS } from './managers.ts'

const packed = inject('packed')
const BOTH = [packed.client.tarball, packed.contract.tarball]
const PROJECTS = {
  'the client alone': { packages: [packed.client.tarball], program: 'client' },
  'client and contract with zod 3': { packages: [...BOTH, 'zod@3.25.76'], program: 'contract' },
  'client and contract with zod 4': { packages: [...BOTH, 'zod@4.6.7'], program: 'contract' },
} as const
const EXPECTED_OUTPUT = {
  client: ['client: Іван'],
  contract: ['client: Іван', 'Іван', '2026-11-20T09:30:00.000Z', 'first_name: Must not be empty.', '/api/contacts/:id'],
}
const TARGETS = {
  node: { module: 'nodenext', lib: ['es2023'], types: ['node'], typeRoots: [join(ROOT, 'e2e/node_modules/@types')] },
  bundler: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'] },
  worker: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'webworker', 'webworker.iterable', 'webworker.asynciterable'] },
}
const OPTIONS = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  resolveJsonModule: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: false,
  // The declarations of the compiler itself are not checked.
  skipDefaultLibCheck: true,
  outDir: 'compiled',
}

const read = (...path: string[]) => readFileSync(join(...path), 'utf8')
const { exports } = JSON.parse(read(packed.client.folder, 'package.json')) as { exports: Record<string, string> }

const cases = MANAGERS.flatMap((manager) =>
  (Object.keys(PROJECTS) as (keyof typeof PROJECTS)[]).map((project) => ({
    manager,
    project,
    folder: mkdtempSync(join(tmpdir(), 'contacts-consumer-')),
  })),
)

afterAll(() => cases.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true })))

describe.concurrent.each(cases)('$project, installed by $manager', ({ manager, project, folder }) => {
  const { packages, program } = PROJECTS[project]
  // `./validate` imports the contract.
  const skipped = program === 'contract' ? ['./package.json'] : ['./package.json', './validate']
  const entries = Object.keys(exports).filter((entry) => !skipped.includes(entry))

  beforeAll(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    cpSync(join(import.meta.dirname, 'consumer'), folder, { recursive: true })
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry.replace('.', '@contacts/client')}'\n`)
    writeFileSync(join(folder, 'entries.ts'), imports.join(''))
    for (const [target, options] of Object.entries(TARGETS)) {
      const settings = { compilerOptions: { ...OPTIONS, ...options }, files: [`${program}.ts`, 'entries.ts'] }
      writeFileSync(join(folder, `${target}.json`), JSON.stringify(settings))
    }
    const [command, ...args] = INSTALL[manager]
    await run(folder, command, ...args, ...packages)
  })

  const expectCompiled = async (compiler: Compiler, target: keyof typeof TARGETS, ...options: string[]) =>
    expect(await run(folder, ...COMPILERS[compiler], '-p', `${target}.json`, ...options)).toBe('')

  test('compiles for Node with TypeScript 7, and runs', async () => {
    await expectCompiled('TypeScript 7', 'node')

    const output = await run(folder, 'node', `compiled/${program}.js`)
    const outputOfImports = await run(folder, 'node', 'compiled/entries.js')
    const outputOfRequire = await run(folder, 'node', '-p', `require('@contacts/client').createClient.name`)

    expect(output.split('\n').slice(0, EXPECTED_OUTPUT[program].length)).toEqual(EXPECTED_OUTPUT[program])
    expect(outputOfImports).toBe('')
    expect(outputOfRequire.trim()).toBe('createClient')
  })

  if (program === 'client')
    test('has a program', async () => {
      expect(await run(folder, join(folder, 'node_modules/.bin/contacts'), '--help')).toMatch(/^contacts <command> /)
    })

  test('compiles for a bundler with TypeScript 7', () => expectCompiled('TypeScript 7', 'bundler', '--noEmit'))

  if (manager === 'npm' && program === 'client')
    test('compiles for a worker, which has no DOM', () => expectCompiled('TypeScript 7', 'worker', '--noEmit'))

  // For one target only, because this compiler takes as long as everything else together.
  test('compiles with TypeScript 5.9', () => expectCompiled('TypeScript 5.9', manager === 'npm' ? 'node' : 'bundler', '--noEmit'))

  test('has the version of zod that the project depends on, or none', () => {
    const wanted = packages.find((each) => each.startsWith('zod@'))
    const installedVersion = () => (JSON.parse(read(folder, 'node_modules/zod/package.json')) as { version: string }).version

    if (wanted) expect(`zod@${installedVersion()}`).toBe(wanted)
    else expect(installedVersion).toThrow('ENOENT')
  })
})

test('every example in the README of the contract is part of a program that these tests compile and run', () => {
  const program = read(import.meta.dirname, 'consumer/contract.ts')
  const shown = [...read(packed.contract.folder, 'README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

  expect(shown.length).toBeGreaterThan(4)
  expect(shown.filter((code) => !program.includes(code))).toEqual([])
})
