/** Installs `@contacts/testing` as its users do, with client and contract, and runs the example of its README. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ROOT } from '../harness/process.ts'
import { type Compiler, COMPILERS } from './compilers.ts'
import { run } from './host.ts'
import { INSTALL, MANAGERS } from './managers.ts'

const packed = inject('packed')
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as { version: string }
const { version: vitest } = readJson(ROOT, 'node_modules/vitest/package.json')

const OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
  typeRoots: [join(ROOT, 'e2e/node_modules/@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  outDir: 'compiled',
}

const cases = MANAGERS.map((manager) => ({ manager, folder: mkdtempSync(join(tmpdir(), 'contacts-consumer-')) }))
afterAll(() => cases.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true })))

describe.each(cases)('contract, client and testing, installed by $manager', ({ manager, folder }) => {
  const installed = join(folder, 'node_modules/@contacts/testing')

  beforeAll(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    cpSync(join(import.meta.dirname, 'consumer/testing.ts'), join(folder, 'testing.ts'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, files: ['testing.ts'] }))
    const [command, ...args] = INSTALL[manager]
    const tarballs = [packed.contract, packed.client, packed.testing].map(({ tarball }) => tarball)
    // pnpm reports an error unless this option allows or forbids the install script of argon2.
    const allowedScripts = manager === 'pnpm' ? ['--allow-build=argon2'] : []
    await run(folder, command, ...args, ...allowedScripts, ...tarballs, `vitest@${vitest}`)
  })

  test('run the example of the README under vitest', async () => {
    cpSync(join(installed, 'examples/address-book.test.ts'), join(folder, 'address-book.test.ts'))

    const limits = ['--testTimeout=60000', '--hookTimeout=60000']
    await run(folder, process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...limits, '--reporter=json', '--outputFile=report.json')

    expect(readJson(folder, 'report.json')).toMatchObject({ success: true, numPassedTests: 4, numTotalTests: 4 })
  })

  test.each(Object.keys(COMPILERS) as Compiler[])('compile with %s, declarations included', async (compiler) => {
    expect(await run(folder, ...COMPILERS[compiler], '-p', '.', '--noEmit')).toBe('')
  })

  test('start with the database template in the tarball, serve the files of the docs, and leave no temporary file', async () => {
    await run(folder, ...COMPILERS['TypeScript 7'], '-p', '.')

    const output = await run(folder, process.execPath, 'compiled/testing.js')

    const lines = output.trim().split('\n')
    const files = lines.filter((line) => line.startsWith('/'))
    expect(files.length).toBeGreaterThan(4)
    expect(files.filter((line) => !line.endsWith(' 200'))).toEqual([])
    expect(lines.slice(files.length)).toEqual(['too-common', 'Іван 2026-02-28T12:00:00.000Z Olena', 'left in the temporary folder: 0'])
  })

  test('say which Node they need, on an older Node', async ({ skip }) => {
    const version = (await run(folder, 'node', '-p', 'process.versions.node')).trim()
    skip(Number.parseInt(version, 10) >= 24, 'the Node of this machine is not older')
    const program = `import('@contacts/testing').then((testing) => testing.startContacts())`

    await expect(run(folder, 'node', '-e', program)).rejects.toThrow(
      `@contacts/testing needs Node 24.11 or later. This is Node ${version}.`,
    )
  })
})
