/**
 * Proves the recipe of CONTRIBUTING.md for a new member of contacts. In copies of the repository it adds the optional
 * text field `test_field` with only the edits of the recipe: everything must compile, and the tests of contacts must
 * pass. Then it leaves out one edit at a time, which the compiler or a test must notice.
 *
 *   node scripts/field-recipe.ts
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONTRACT, type Edit, edits, ENTITY, MIGRATIONS, registerMigration, TEST } from './field-recipe/edits.ts'
import { copyRepository } from './scratch-copy.ts'

const EDITED = [CONTRACT, ENTITY, MIGRATIONS, TEST]
const EMITTED = ['contract/openapi.json', 'client/src/types.gen.ts', 'client/src/calls.gen.ts']

/** The contents of files, by path. */
type Files = Record<string, string>

interface Expectation {
  text: string
  /** Replace these files of the finished recipe. */
  files?: Files
  /** Whether `npm run api:emit` runs first. */
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
  const expectations = [...listSuccesses(), ...listOmissions(before, all)].values()
  // The folders share one iterator: each checks the next expectation when it has finished one.
  await Promise.all(folders.map((copy) => checkExpectations(copy, after, expectations)))
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
for (const failure of failures) process.stderr.write(`\n${failure}\n`)
process.exitCode = failures.length > 0 ? 1 : 0

function listSuccesses(): Expectation[] {
  return [
    {
      text: 'with all edits the tests of contacts pass',
      command: testCommand('contact-members', 'contacts', 'trash', 'batch'),
      succeeds: true,
    },
    { text: 'with all edits everything compiles', command: ['node_modules/.bin/tsc', '-p', '.'], succeeds: true },
  ]
}

function listOmissions(before: Files, all: Edit[]): Expectation[] {
  const withoutEdit = (omitted: Edit): Expectation => ({
    text: `without ${omitted.name}: noticed by ${omitted.noticedBy}`,
    files: apply(
      before,
      all.filter((edit) => edit !== omitted),
    ),
    isEmitted: omitted.noticedBy === 'contact-members' && omitted.file === CONTRACT,
    command: omitted.noticedBy === 'compiler' ? ['node_modules/.bin/tsc', '-p', 'tsconfig.contacts.json'] : testCommand(omitted.noticedBy),
    succeeds: false,
  })
  const emitted = Object.fromEntries(EMITTED.map((file) => [file, before[file] ?? '']))
  const withoutEmitting = {
    text: 'without `npm run api:emit`: noticed by contact-members',
    files: emitted,
    command: testCommand('contact-members'),
    succeeds: false,
  }
  return [...all.map(withoutEdit), withoutEmitting]
}

async function checkExpectations(folder: string, recipe: Files, expectations: Iterable<Expectation>) {
  const config = { extends: './tsconfig.json', files: ['server/src/address-book/contacts/routes.ts'], include: [] }
  write(folder, { 'tsconfig.contacts.json': JSON.stringify(config) })
  for (const { text, files = {}, isEmitted = false, command, succeeds } of expectations) {
    write(folder, { ...recipe, ...files })
    if (isEmitted) await emitApi(folder)
    const { code, output } = await run(folder, command)
    // A command that fails for another reason does not name the field.
    const isMet = succeeds ? code === 0 : code !== 0 && output.includes('test_field')
    process.stdout.write(`${isMet ? '✓' : '✗'} ${text}\n`)
    if (!isMet) failures.push(`${text}:\n${output}`)
  }
}

/** `npm run migration:create`, after the edits that it needs. */
async function createMigration(folder: string, before: Files) {
  write(folder, apply(before, edits))
  await run(folder, [process.execPath, 'server/src/migrations-tool.ts', 'create', 'test_field'])
  const file = readdirSync(join(folder, 'server/src/migrations')).find((name) => name.endsWith('_test_field.ts'))
  if (!file) throw new Error('no migration was created')
  return { file: `server/src/migrations/${file}`, edit: registerMigration(file.slice(0, -'.ts'.length)) }
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

function testCommand(...suites: string[]) {
  return ['node_modules/.bin/vitest', 'run', '--project', 'e2e-pglite', ...suites.map((suite) => `e2e/client/${suite}.test.ts`)]
}

/** Runs a program in a copy, without the variables of an `npm run test:all` that runs this script. */
async function run(folder: string, [program = '', ...args]: string[]) {
  const env = { ...process.env, COVERAGE_DIR: undefined, TEST_REPORT: undefined, TEST_RUN: undefined }
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { code, output }
}
