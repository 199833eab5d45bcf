import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const PACKAGES = ['.', 'contract', 'server', 'client', 'client/examples/app', 'testing', 'e2e']
const NOT_COPIED = new Set(['.pnpm', '.cache', '.vite', '.vite-temp', '.vitest-cache'])

/** Copies this repository, with uncommitted changes, into a new folder that shares the installed packages. */
export function copyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-copy-'))
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  for (const file of files.split('\0')) if (file && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(folder, file))

  // pnpm's links are relative, so a link to a package of the workspace leads to its copy.
  for (const name of PACKAGES) {
    const modules = join(name, 'node_modules')
    cpSync(join(ROOT, modules), join(folder, modules), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !NOT_COPIED.has(basename(source)),
    })
  }
  symlinkSync(join(ROOT, 'node_modules/.pnpm'), join(folder, 'node_modules/.pnpm'))
  return folder
}
