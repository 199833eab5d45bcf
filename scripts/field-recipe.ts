/**
 * Proves the recipe of CONTRIBUTING.md for a new member of contacts. In copies of the repository it adds the optional text
 * `test_field` by the edits of the recipe and by nothing else: everything compiles, and the tests of contacts pass. Then it
 * leaves out one edit at a time, which the compiler or a test must notice.
 *
 *   node scripts/field-recipe.ts
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONTRACT, type Edit, edits, ENTITY, listMigration, MIGRATIONS, TEST } from './field-recipe/edits.ts'
import { copyRepository } from './scratch-copy.ts'

const EDITED = [CONTRACT, ENTITY, MIGRATIONS, TEST]
const EMITTED = ['contract/openapi.json', 'client/src/types.gen.ts', 'client/src/calls.gen.ts']

/** The texts of files by their paths. */
type Files = Record<string, string>

interface Claim {
  text: string
  /** Written over the files of the recipe. */
  files?: Files
  isEmitted?: boolean
  command: string[]
  succeeds: boolean
}

const failures: string[] = []
const folders = [copyRepository(), copyRepository()] as const
try {
  const [folder] = folders
  const before = read(folder, [...EDITED, ...EMITTED])
  const migration = await createMigration(folder, before)
  const all = [...edits, migration.edit]
  write(folder, apply(before, all))
  await emitApi(folder)
  const after = read(folder, [...EDITED, ...EMITTED, migration.file])
  const claims = [...successes(), ...omissions(before, all)].values()
  // Each folder takes the next claim when it is done with one.
  await Promise.all(folders.map((copy) => check(copy, after, claims)))
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
for (const failure of failures) process.stderr.write(`\n${failure}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

function successes(): Claim[] {
  return [
    { text: 'with all edits the tests of contacts pass', command: test('contact-members', 'contacts', 'trash', 'batch'), succeeds: true },
    { text: 'with all edits everything compiles', command: ['node_modules/.bin/tsc', '-p', '.'], succeeds: true },
  ]
}

function omissions(before: Files, all: Edit[]): Claim[] {
  const withoutEdit = (left: Edit): Claim => ({
    text: `without ${left.name}: ${left.noticedBy}`,
    files: apply(
      before,
      all.filter((edit) => edit !== left),
    ),
    isEmitted: left.noticedBy === 'contact-members' && left.file === CONTRACT,
    command: left.noticedBy === 'compiler' ? ['node_modules/.bin/tsc', '-p', 'tsconfig.contacts.json'] : test(left.noticedBy),
    succeeds: false,
  })
  const emitted = Object.fromEntries(EMITTED.map((file) => [file, before[file] ?? '']))
  const withoutEmitting = {
    text: 'without `npm run api:emit`: contact-members',
    files: emitted,
    command: test('contact-members'),
    succeeds: false,
  }
  return [...all.map(withoutEdit), withoutEmitting]
}

async function check(folder: string, recipe: Files, claims: Iterable<Claim>) {
  const config = { extends: './tsconfig.json', files: ['server/src/address-book/contacts/routes.ts'], include: [] }
  write(folder, { 'tsconfig.contacts.json': JSON.stringify(config) })
  for (const { text, files = {}, isEmitted = false, command, succeeds } of claims) {
    write(folder, { ...recipe, ...files })
    if (isEmitted) await emitApi(folder)
    const { code, output } = await run(folder, command)
    // Something else could fail, too.
    const isTrue = succeeds ? code === 0 : code !== 0 && output.includes('test_field')
    process.stdout.write(`${isTrue ? '✓' : '✗'} ${text}\n`)
    if (!isTrue) failures.push(`${text}:\n${output}`)
  }
}

/** `npm run migration:create`, after the edits that it needs. */
async function createMigration(folder: string, before: Files) {
  write(folder, apply(before, edits))
  await run(folder, [process.execPath, 'server/src/migrations-tool.ts', 'create', 'test_field'])
  const file = readdirSync(join(folder, 'server/src/migrations')).find((name) => name.endsWith('_test_field.ts'))
  if (!file) throw new Error('no migration was created')
  return { file: `server/src/migrations/${file}`, edit: listMigration(file.slice(0, -'.ts'.length)) }
}

/** `npm run api:emit` */
async function emitApi(folder: string) {
  for (const program of ['contract/src/emit.ts', 'client/src/emit.ts']) await run(folder, [process.execPath, program])
}

function apply(before: Files, applied: Edit[]): Files {
  const textOf = (file: string) => applied.filter((edit) => edit.file === file).reduce((text, edit) => edit.apply(text), before[file] ?? '')
  return Object.fromEntries(EDITED.map((file) => [file, textOf(file)]))
}

function read(folder: string, files: string[]): Files {
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}

function write(folder: string, files: Files) {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
}

function test(...suites: string[]) {
  return ['node_modules/.bin/vitest', 'run', '--project', 'e2e-pglite', ...suites.map((suite) => `e2e/client/${suite}.test.ts`)]
}

/** Runs a program in a copy, independently of the `npm run test:all` that this may be part of. */
async function run(folder: string, [program = '', ...args]: string[]) {
  const env = { ...process.env, COVERAGE_DIR: undefined, TEST_REPORT: undefined, TEST_RUN: undefined }
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { code, output }
}
