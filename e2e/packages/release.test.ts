import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { parts } from '../../scripts/parts.ts'
import { ROOT } from '../harness/process.ts'
import { run } from './host.ts'

interface Workflow {
  on: { push: { branches: string[]; paths?: string[] } }
  permissions: Record<string, string>
  jobs: Record<string, Job>
}
interface Job {
  name?: string
  strategy?: { matrix: { part: string[] } }
  permissions: Record<string, string>
  steps: { uses?: string; run?: string }[]
}
interface Manifest {
  name: string
  private?: boolean
  version: string
  scripts: Record<string, string>
}

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8')
const readWorkflow = (name: string) => parse(read('.github/workflows', name)) as Workflow
const readManifest = (...folder: string[]) => JSON.parse(read(...folder, 'package.json')) as Manifest
const stepsOf = (name: string) => Object.values(readWorkflow(name).jobs).flatMap(({ steps }) => steps)
const commandsOf = (name: string) => stepsOf(name).flatMap(({ run }) => run ?? [])

const { packages } = parse(read('pnpm-workspace.yaml')) as { packages: string[] }
const folders = packages.filter((name) => !readManifest(name).private)
const published = folders.map((name) => readManifest(name))

test.each(readdirSync(join(ROOT, '.github/workflows')))('%s runs scripts that exist and actions pinned to an exact version', (name) => {
  const scripts = commandsOf(name).flatMap((command) =>
    [...command.matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, script = '']) => script),
  )
  const programs = commandsOf(name).filter((command) => command.startsWith('.'))
  const actions = stepsOf(name).flatMap(({ uses }) => uses ?? [])

  expect(scripts.length + programs.length).toBeGreaterThan(0)
  expect(scripts.filter((script) => !(script in readManifest().scripts))).toEqual([])
  expect(programs.filter((program) => !existsSync(join(ROOT, program)))).toEqual([])
  for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+\.\d+\.\d+$/)
})

test('workflows have read permission only, and the release may also request an OIDC token', () => {
  const permissions = ['ci.yml', 'release.yml'].map((name) => [
    readWorkflow(name).permissions,
    ...Object.values(readWorkflow(name).jobs).map((job) => job.permissions),
  ])

  expect(permissions).toEqual([
    [{}, { contents: 'read' }, { contents: 'read' }],
    [{}, { contents: 'read', 'id-token': 'write' }],
  ])
})

test('each part of the tests is a CI job of that name, and all CI jobs together run the programs of .ci/run', () => {
  const { test, ...others } = readWorkflow('ci.yml').jobs as Record<'test', Job>
  const programs = [...read('.ci/run').matchAll(/^\.ci\/\w+/gm)].map(([program]) => program)

  expect(test.strategy?.matrix.part).toEqual([...parts])
  expect(test.name).toBe('${{ matrix.part }}')
  expect(test.steps.at(-1)?.run).toBe('npm run test:all -- ${{ matrix.part }}')
  expect(Object.keys(others)).toEqual(['faults'])
  expect(programs).toEqual(['.ci/programs', '.ci/faults'])
  expect(commandsOf('ci.yml')).toEqual(expect.arrayContaining(programs))
})

test('a release stores its OpenAPI document, so that later documents can be compared with it', () => {
  expect(readManifest().scripts['release:prepare']).toMatch(
    /changeset version && npm run api:emit && cp contract\/openapi\.json contract\/openapi\.released\.json$/,
  )
})

test('a release from main runs the tests first and records the repository', () => {
  const commands = commandsOf('release.yml')

  expect(commands).toEqual([
    'npm run test:all',
    'npm run release:repository -- "git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"',
    'npm run release',
  ])
  expect(readWorkflow('release.yml').on.push).toEqual({ branches: ['main'], paths: ['*/CHANGELOG.md'] })
})

test('each released package names its repository and its folder in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of folders) cpSync(join(ROOT, name, 'package.json'), join(folder, name, 'package.json'))

  await run(folder, process.execPath, join(ROOT, 'scripts/name-repository.ts'), 'git+ssh://git@contacts.test/book.git')

  for (const name of folders) {
    const written = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as object
    expect(written).toEqual({
      ...readManifest(name),
      repository: { type: 'git', url: 'git+ssh://git@contacts.test/book.git', directory: name },
    })
  }
})

test('all published packages are released together, with the same version', () => {
  const { fixed } = JSON.parse(read('.changeset/config.json')) as { fixed: string[][] }

  expect(fixed).toEqual([published.map(({ name }) => name).toSorted()])
  expect(new Set(published.map(({ version }) => version)).size).toBe(1)
})

test('no file that a release uses contains the address of a registry', () => {
  const files = ['package.json', 'client/package.json', 'contract/package.json', 'testing/package.json', 'pnpm-workspace.yaml']
  const others = ['.github/workflows', '.changeset', 'patches'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  )

  const filesWithRegistry = [...files, ...others].filter((file) => /https?:\/\/|registry[-.:=]|NPM_TOKEN/i.test(read(file)))

  expect(filesWithRegistry).toEqual([])
})
