/** The program of the client, `npx @contacts/client import contacts.vcf`, with pipes and in a terminal. */
import { unwrap } from '@contacts/client'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { credentialsOf, runCommand, runInTerminal, startCommand } from '../harness/command.ts'
import { testOn } from '../harness/database-settings.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'
import { card, manyCards } from './import-files.ts'

const service = await startService()
const folder = mkdtempSync(join(tmpdir(), 'contacts-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let alice: Person
let env: Record<string, string>
beforeEach(async () => {
  alice = await service.person('Alice')
  env = { CONTACTS_URL: service.url, ...credentialsOf(alice) }
})

function write(name: string, ...cards: string[]) {
  const path = join(folder, name)
  writeFileSync(path, cards.join(''))
  return path
}
const command = (...args: string[]) => runCommand(args, env)
const names = async () => (await unwrap(alice.client.contacts.list())).items.map(({ display_name }) => display_name)
const imports = async () => (await unwrap(alice.client.imports.list())).items
const OLENA = card('UID:olena-1', 'FN:Olena Petrenko', 'TEL:+380501112233', 'NOTE:from the phone')
const NAMELESS = card('NOTE:nobody')

describe('contacts import', () => {
  test('shows what the file would do, imports it, and says how to take it back', async () => {
    await unwrap(alice.client.contacts.create({ body: { uid: 'olena-1', first_name: 'Olena', last_name: 'Petrenko', notes: 'old' } }))
    const path = write('mixed.vcf', OLENA, NAMELESS, card('FN:Ada Lovelace'))

    const { code, stdout } = await command('import', path, '--yes', '--label', 'Phone')

    const [{ id } = { id: '' }] = await imports()
    expect(stdout.split('\n')).toEqual([
      'vCard, utf-8: 3 cards',
      '',
      '  create         1',
      '  update         1',
      '  same           0',
      '  refused        1',
      '',
      'Refused:',
      '  line 8: The card has no name, organization, e-mail address or phone number.',
      '',
      'Updated:',
      '  line 1: Olena Petrenko',
      '    notes: old → from the phone',
      '    phones: nothing → +380501112233',
      '    labels: nothing → Phone',
      '',
      '1 created, 1 updated, 0 as before.',
      `To take it back: contacts undo ${id}`,
      '',
    ])
    expect(code).toBe(0)
    expect(await names()).toEqual(['Olena Petrenko', 'Ada Lovelace'])
  })

  test('with --dry-run only shows it, and leaves no plan behind', async () => {
    const path = write('dry.vcf', OLENA)

    const { code, stdout } = await command('import', path, '--dry-run')

    expect(stdout).toMatch(/create {9}1[^]*Nothing was changed\.\n$/)
    expect([code, await names(), await imports()]).toEqual([0, [], []])
  })

  test('of a file that was imported before changes nothing', async () => {
    const path = write('twice.vcf', OLENA)
    await command('import', path, '--yes')

    const { code, stdout } = await command('import', path)

    expect(stdout).toMatch(/There is nothing to change\.\n$/)
    expect([code, await names()]).toEqual([0, ['Olena Petrenko']])
  })

  test('without a terminal and without --yes imports nothing', async () => {
    const { code, stderr } = await command('import', write('unasked.vcf', OLENA))

    expect(stderr).toContain('--yes')
    expect([code, await names(), await imports()]).toEqual([1, [], []])
  })

  test('shows the columns of a CSV file', async () => {
    const path = write('people.csv', 'Vorname;Nachname;Spalte 3\nJürgen;Müller;Chess\n')

    const { stdout } = await command('import', path, '--dry-run', '--columns', '{"Spalte 3":"organization"}')

    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'CSV, utf-8, separated by semicolon: 1 rows',
      '  Vorname                  first_name',
      '  Nachname                 last_name',
      '  Spalte 3                 organization',
    ])
  })

  test('shows no control characters of a file', async () => {
    await unwrap(alice.client.contacts.create({ body: { uid: 'olena-1', first_name: 'Olena', last_name: 'Petrenko' } }))
    const path = write('hostile.vcf', OLENA.replace('from the phone', String.raw`one\n[2Jtwo‮`))

    const { stdout } = await command('import', path, '--yes')

    expect(stdout).toContain('Olena Petrenko')
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
  })

  // The embedded database answers other requests only between transactions, which may be too late here.
  testOn('postgres', 'that is interrupted goes on at the service', async () => {
    const path = write('large.vcf', ...manyCards(3_000))
    const { kill, ended } = startCommand(['import', path, '--yes'], env)
    await expect.poll(async () => (await imports())[0]?.state, { interval: 20 }).toBe('applying')

    kill('SIGINT')

    const { code, stderr } = await ended
    expect(code).toBe(130)
    expect(stderr).toMatch(/The service may go on with the import\.[^]*contacts undo [\da-f-]{36}\nInterrupted\.\n$/)
    await expect.poll(async () => (await imports())[0]).toMatchObject({ state: 'applied', counts: { create: 3_000 } })
  })
})

describe('in a terminal', () => {
  test('asks for the account without showing the password, asks whether to import, and shows the progress', async () => {
    const path = write('terminal.vcf', ...manyCards(700))

    const { code, output } = await runInTerminal(['import', path], { CONTACTS_URL: service.url }, [
      ['E-mail:', `${alice.email}\r`],
      ['Password:', `${alice.password}\r`],
      ['Import? [y/N]', 'y\r'],
    ])

    expect(output).not.toContain(alice.password)
    expect(output).toMatch(/\[#+-*\] \d+ of 700/)
    expect(output).toContain('700 created, 0 updated, 0 as before.')
    expect([code, (await imports())[0]?.state]).toEqual([0, 'applied'])
  })

  test('imports nothing after another answer', async () => {
    const { code, output } = await runInTerminal(['import', write('no.vcf', OLENA)], env, [['Import? [y/N]', '\r']])

    expect(output).toContain('Nothing was changed.')
    expect([code, await names(), await imports()]).toEqual([1, [], []])
  })

  test('imports nothing after Ctrl+C', async () => {
    const { code, output } = await runInTerminal(['import', write('stop.vcf', OLENA)], env, [['Import? [y/N]', '\u0003']])

    expect(output).toContain('Interrupted.')
    expect([code, await names(), await imports()]).toEqual([130, [], []])
  })
})

test('contacts undo takes an import back, and names the contacts that stay', async () => {
  await command('import', write('undo.vcf', OLENA, card('FN:Ada Lovelace')), '--yes')
  const [{ id } = { id: '' }] = await imports()
  const { items } = await unwrap(alice.client.contacts.list({ query: { q: 'Ada' } }))
  await unwrap(alice.client.contacts.patch({ params: { id: items[0]!.id }, body: { notes: 'changed' } }))

  const { code, stdout } = await command('undo', id)

  expect(stdout).toBe('The import is undone, except for 1 contacts that were changed since:\n  Ada Lovelace\n')
  expect([code, await names()]).toEqual([0, ['Ada Lovelace']])
  expect((await command('imports')).stdout).toMatch(new RegExp(`^${id} .*undone    2 created, 0 updated, 0 refused\\n$`))
})

test('contacts export writes all contacts into a file, which appears when it is complete', async () => {
  await command('import', write('export.vcf', ...manyCards(300)), '--yes')
  const output = join(folder, 'out.csv')

  const { code } = await command('export', '--format', 'csv', '--output', output)
  const again = await command('export', '--output', output)
  const piped = await command('export', '--format', 'csv')

  expect([code, again.code, piped.code]).toEqual([0, 1, 0])
  expect(again.stderr).toBe(`${output} exists already.\n`)
  expect(readFileSync(output, 'utf8')).toBe(piped.stdout)
  expect(piped.stdout.split('\n').length).toBeGreaterThan(300)
  expect(existsSync(`${output}.part`)).toBe(false)
})

test('each command ends its session', async () => {
  await command('imports')
  await command('undo', 'no-such-import')

  const { items } = await unwrap(alice.client.sessions.list())
  expect(items.filter(({ current }) => !current)).toEqual([])
})

describe('what cannot be done has exit code 1 and a sentence on the standard error', () => {
  const file = write('refused.vcf', OLENA)
  test.each([
    ['a file that is missing', ['import', join(folder, 'missing.vcf')], {}, 'no such file'],
    ['an unknown import', ['undo', 'no-such-import'], {}, 'Import not found'],
    ['a wrong parameter', ['import', file, '--yes', '--encoding', 'klingon'], {}, '--encoding'],
    ['a wrong password', ['import', file, '--yes'], { CONTACTS_PASSWORD: 'wrong' }, 'password'],
    ['a service that does not answer', ['import', file, '--yes'], { CONTACTS_URL: 'http://127.0.0.1:1' }, 'does not answer'],
  ])('%s', async (_, args, other, words) => {
    const { code, stdout, stderr } = await runCommand(args, { ...env, ...other })

    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(words)
    expect(stderr.split('\n')).toHaveLength(2)
    expect(await names()).toEqual([])
  })
})

test.each([
  [['bogus']],
  [['import']],
  [['import', 'a', 'b']],
  [['imports', 'a']],
  [['undo']],
  [['export', '--format', 'xml']],
  [['import', '--no-such']],
])('wrong usage has exit code 2, and sends nothing: %j', async (args) => {
  const { code, stdout, stderr } = await expectUnchanged(service, () => command(...args))

  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/ See: contacts --help\n$/)
})

test.each([[[]], [['--help']], [['import', '--help']], [['export', '-h']]])('help is printed, and nothing is sent: %j', async (args) => {
  const { code, stdout } = await expectUnchanged(service, () => runCommand(args, {}))

  expect(code).toBe(0)
  expect(stdout).toMatch(/^contacts /)
})
