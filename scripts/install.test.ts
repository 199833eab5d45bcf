import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from './scratch-folder.ts'

const SCRIPT = join(import.meta.dirname, 'install.js')

/** A script in place of npx: records its arguments, and then installs or fails as pnpm would. */
const npx = (status: number) => `#!/bin/sh
echo "$@" >> npx.log
[ ${status} = 0 ] && mkdir -p "$4/node_modules/.pnpm" && cp "$4/pnpm-lock.yaml" "$4/node_modules/.pnpm/lock.yaml"
exit ${status}
`

/** A workspace with the script, in which `files` are installed. */
function workspaceWith(files: Record<string, string>, npxStatus = 0) {
  const folder = folderWith({
    'pnpm-lock.yaml': 'new',
    'package.json': '{"type":"module"}',
    'bin/npx': npx(npxStatus),
    'scripts/a': '',
    ...files,
  })
  cpSync(SCRIPT, join(folder, 'scripts/install.js'))
  chmodSync(join(folder, 'bin/npx'), 0o755)
  const run = (...folders: string[]) => {
    const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/install.js', ...folders], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    const log = join(folder, 'npx.log')
    return { status, output: stdout + stderr, calls: existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [] }
  }
  return { run, has: (file: string) => existsSync(join(folder, file)) }
}

const installs = (folder: string) => expect.stringMatching(new RegExp(`^--yes pnpm@[\\d.]+ --dir ${folder} install --frozen-lockfile$`))

test('packages of the same lockfile are not installed again, and nothing is printed', () => {
  const { run } = workspaceWith({ 'node_modules/.pnpm/lock.yaml': 'new' })

  expect(run()).toEqual({ status: 0, output: '', calls: [] })
})

test.each([
  ['nothing was installed', {}],
  ['the lockfile has changed', { 'node_modules/.pnpm/lock.yaml': 'old' }],
])('packages are installed once if %s', (_, files) => {
  const { run } = workspaceWith(files)

  const results = [run(), run()]

  expect(results).toEqual([1, 2].map(() => ({ status: 0, output: '', calls: [installs('.')] })))
})

test('each folder has its own lockfile', () => {
  const { run } = workspaceWith({ 'node_modules/.pnpm/lock.yaml': 'new', 'engines/pnpm-lock.yaml': 'other' })

  expect(run('engines')).toEqual({ status: 0, output: '', calls: [installs('engines')] })
})

test('an installation of the root makes the template of embedded databases', () => {
  const make = `import { writeFileSync } from 'node:fs'; writeFileSync('template', '')`
  const { run, has } = workspaceWith({ 'server/src/make-template.ts': make })

  const results = [run(), has('template')]

  expect(results).toEqual([{ status: 0, output: '', calls: [installs('.')] }, true])
})

test('after a failed installation, the script installs no further folder and exits with the same code', () => {
  const { run } = workspaceWith({ 'engines/pnpm-lock.yaml': 'other' }, 3)

  expect(run('engines')).toEqual({ status: 3, output: '', calls: [installs('.')] })
})

test('the packages of this workspace are installed, so npm start needs no network', () => {
  // Without npx in PATH, an installation fails.
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { env: { PATH: '' }, encoding: 'utf8' })

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
