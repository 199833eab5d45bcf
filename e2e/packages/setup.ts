/** Once a run: the tarballs as they are published, and what is in them. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ROOT } from '../harness/process.ts'
import { run } from './host.ts'

declare module 'vitest' {
  interface ProvidedContext {
    packed: Record<'client' | 'contract', { tarball: string; folder: string }>
  }
}

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-packages-'))
  await run(ROOT, 'npm', 'run', 'pack', '--', '--pack-destination', folder)
  const tarballs = readdirSync(folder)
  project.provide('packed', {
    client: await unpack(folder, tarballs, 'client'),
    contract: await unpack(folder, tarballs, 'contract'),
  })
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Into a `node_modules`, so that what is bundled from there resolves the packages by name. */
async function unpack(folder: string, tarballs: string[], name: string) {
  const tarball = join(
    folder,
    tarballs.find((file) => file.startsWith(`contacts-${name}-`))!,
  )
  const target = join(folder, 'node_modules/@contacts', name)
  mkdirSync(target, { recursive: true })
  await run(target, 'tar', '-xzf', tarball, '--strip-components=1')
  return { tarball, folder: target }
}
