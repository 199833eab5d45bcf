/** The tarball of `@contacts/testing`, in which the server and its libraries are bundled. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { ROOT } from '../harness/process.ts'

interface Manifest {
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
  exports: object
}

const { tarball, folder } = inject('packed').testing
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as Manifest
const manifest = readJson(folder, 'package.json')
const dist = readdirSync(join(folder, 'dist'))
const readDist = (...path: string[]) => readFileSync(join(folder, 'dist', ...path), 'utf8')
/** The packages that modules with a name like this import, without those of Node. */
const importedBy = (name: RegExp) =>
  new Set(
    dist
      .filter((file) => name.test(file))
      .flatMap((file) => [...readDist(file).matchAll(/(?:^import|^\} from|^export .* from|\bimport\()[^'"\n]*['"]([^.'"\n][^'"\n]*)/gm)])
      .map(([, module = '']) => module)
      .filter((module) => !module.startsWith('node:'))
      .map((module) => module.split('/', module.startsWith('@') ? 2 : 1).join('/')),
  )

test('takes at most 6 MB', () => {
  const { size } = statSync(tarball)

  console.log(`@contacts/testing: ${size} bytes`)
  expect(size).toBeLessThan(6_000_000)
})

test('has the libraries with binaries or large tables as dependencies, with the exact versions of the server', () => {
  const { dependencies } = readJson(ROOT, 'server/package.json')

  expect(Object.keys(manifest.dependencies)).toEqual(['@electric-sql/pglite', 'argon2', 'jschardet', 'sharp'])
  expect(dependencies).toMatchObject(manifest.dependencies)
  expect(Object.keys(manifest.peerDependencies)).toEqual(['@contacts/client'])
})

test('has declarations that name no package except the client', () => {
  expect(dist.filter((file) => file.endsWith('.d.ts'))).toEqual(['clock.d.ts', 'index.d.ts', 'types.d.ts'])
  expect(importedBy(/\.d\.ts$/)).toEqual(new Set(['@contacts/client']))
})

test('exports what tests of applications need, and not what the end-to-end tests use', () => {
  expect(manifest.exports).toEqual({ '.': './dist/index.js', './package.json': './package.json' })
})

test('has the licences of the libraries in the bundle, and no path of the machine that built it', () => {
  const licences = readDist('third-party-licences.txt')
  const modules = dist.filter((file) => /\.js$|\.txt$/.test(file))

  for (const library of ['fastify', '@mikro-orm/core', 'zod', 'undici', 'nodemailer']) expect(licences).toContain(`\n${library} `)
  expect(licences).not.toContain(': undefined')
  expect(modules.filter((file) => readDist(file).includes(ROOT))).toEqual([])
})
