/**
 * `node scripts/install.js [folder…]`: installs the packages of the root and of these folders with pnpm. Skips a folder
 * whose installed packages are those of its lockfile, without a network: at the end of an installation, pnpm stores a
 * copy of the lockfile in `node_modules/.pnpm`. After an installation of the root, makes the template of new embedded
 * databases.
 *
 * JavaScript, because it runs before the Node that runs TypeScript is installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PNPM = 'pnpm@12.21.0'
const root = fileURLToPath(new URL('..', import.meta.url))

for (const folder of ['.', ...process.argv.slice(2)]) {
  if (isInstalled(join(root, folder))) continue
  install(folder)
  if (folder === '.') makeTemplate()
}

function isInstalled(folder) {
  const lockfile = read(join(folder, 'pnpm-lock.yaml'))
  return lockfile !== undefined && lockfile === read(join(folder, 'node_modules/.pnpm/lock.yaml'))
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function install(folder) {
  const args = ['--yes', PNPM, '--dir', folder, 'install', '--frozen-lockfile']
  // On Windows, npx is a script.
  const { status, error } = spawnSync('npx', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (error) console.error(`npx cannot be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** With the Node of the workspace, where it is installed. Without the template, the first start takes longer. */
function makeTemplate() {
  const node = join(root, 'node_modules/.bin/node')
  spawnSync(existsSync(node) ? node : process.execPath, ['server/src/make-template.ts'], { cwd: root, stdio: 'ignore' })
}
