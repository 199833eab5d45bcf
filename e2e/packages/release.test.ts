import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../harness/process.ts'

interface Workflow {
  on: { push: { branches: string[]; paths?: string[] } }
  permissions: Record<string, string>
  jobs: Record<string, { permissions: Record<string, string>; steps: { uses?: string; run?: string }[] }>
}
interface Manifest {
  name: string
  private?: boolean
  version: string
  scripts: Record<string, string>
}

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8')
const workflow = (name: string) => parse(read('.github/workflows', name)) as Workflow
const manifest = (...folder: string[]) => JSON.parse(read(...folder, 'package.json')) as Manifest
const stepsOf = (name: string) => Object.values(workflow(name).jobs).flatMap(({ steps }) => steps)
const commandsOf = (name: string) => stepsOf(name).flatMap(({ run }) => run ?? [])

const { packages } = parse(read('pnpm-workspace.yaml')) as { packages: string[] }
const published = packages.map((name) => manifest(name)).filter((each) => !each.private)

test.each(readdirSync(join(ROOT, '.github/workflows')))('%s calls what there is, by versions that stay what they are', (name) => {
  const scripts = commandsOf(name).flatMap((command) =>
    [...command.matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, script]) => script!),
  )
  const programs = commandsOf(name).filter((command) => command.startsWith('.'))
  const actions = stepsOf(name).flatMap(({ uses }) => uses ?? [])

  expect(scripts.length + programs.length).toBeGreaterThan(0)
  expect(scripts.filter((script) => !(script in manifest().scripts))).toEqual([])
  expect(programs.filter((program) => !existsSync(join(ROOT, program)))).toEqual([])
  for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+\.\d+\.\d+$/)
})

test('a workflow may do nothing but read, and the release say who it is', () => {
  const rights = ['ci.yml', 'release.yml'].map((name) => [
    workflow(name).permissions,
    ...Object.values(workflow(name).jobs).map(({ permissions }) => permissions),
  ])

  expect(rights).toEqual([
    [{}, { contents: 'read' }],
    [{}, { contents: 'read', 'id-token': 'write' }],
  ])
})

test('what is released from main passed the tests and says where it comes from', () => {
  const commands = commandsOf('release.yml')
  const named = /for name in ([^;]+);/.exec(commands[1]!)![1]!.split(' ')

  expect(commands.map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual(['npm test', 'for name in', 'npm run release'])
  expect(commands[1]).toContain('repository.url="git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"')
  expect(named.map((name) => manifest(name).name)).toEqual(published.map(({ name }) => name).toSorted())
  expect(workflow('release.yml').on.push).toEqual({ branches: ['main'], paths: ['*/CHANGELOG.md'] })
})

test('client and contract are released together', () => {
  const { fixed } = JSON.parse(read('.changeset/config.json')) as { fixed: string[][] }

  expect(fixed).toEqual([published.map(({ name }) => name).toSorted()])
  expect(new Set(published.map(({ version }) => version)).size).toBe(1)
})

test('no file of a release names a registry', () => {
  const files = ['package.json', 'client/package.json', 'contract/package.json', 'pnpm-workspace.yaml']
  const folders = ['.github/workflows', '.changeset', 'patches'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  )

  const naming = [...files, ...folders].filter((file) => /https?:\/\/|registry[-.:=]|NPM_TOKEN/i.test(read(file)))

  expect(naming).toEqual([])
})
