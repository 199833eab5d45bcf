/** Packs the packages as they are published, once per run, and unpacks the tarballs. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ROOT } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { run } from './host.ts'

declare module 'vitest' {
  interface ProvidedContext {
    packed: Record<'client' | 'contract' | 'testing', { tarball: string; folder: string }>
  }
}

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-packages-'))
  await run(ROOT, 'npm', 'run', 'pack', '--', '--pack-destination', folder)
  const tarballs = readdirSync(folder)
  project.provide('packed', {
    client: await unpack(folder, tarballs, 'client'),
    contract: await unpack(folder, tarballs, 'contract'),
    testing: await unpack(folder, tarballs, 'testing'),
  })
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Unpacks into a `node_modules` folder, so that a bundler finds the packages by name. */
async function unpack(folder: string, tarballs: string[], name: string) {
  const file = tarballs.find((each) => each.startsWith(`contacts-${name}-`))
  const tarball = join(folder, required(file, `the tarball of ${name}`))
  const target = join(folder, 'node_modules/@contacts', name)
  mkdirSync(target, { recursive: true })
  await run(target, 'tar', '-xzf', tarball, '--strip-components=1')
  return { tarball, folder: target }
}
