import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Document } from './breaking/document.ts'

const root = join(import.meta.dirname, '..')

/** The project's own documents in a folder of their own, where the test may change them. */
function copyOfTheProject() {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-breaking-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const file of ['contract/package.json', 'contract/openapi.json', 'contract/openapi.released.json'])
    cpSync(join(root, file), join(folder, file))
  cpSync(join(folder, 'contract/openapi.released.json'), join(folder, 'contract/openapi.json'))
  mkdirSync(join(folder, '.changeset'))
  return folder
}

function changeDocument(folder: string, change: (document: Document) => void) {
  const file = join(folder, 'contract/openapi.json')
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document
  change(document)
  writeFileSync(file, JSON.stringify(document))
}

const removeNotes = (document: Document) => delete document.components.schemas['Contact']?.properties?.['notes']

function check(folder: string) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/breaking-changes.ts')], { cwd: folder, encoding: 'utf8' })
  return { status, stderr }
}

test('an operation that is added passes in silence', () => {
  const folder = copyOfTheProject()
  changeDocument(folder, ({ paths }) => (paths['/api/people'] = paths['/api/contacts']!))

  expect(check(folder)).toEqual({ status: 0, stderr: '' })
})

test('a member of a response that is removed fails, and the message says what to do', () => {
  const folder = copyOfTheProject()
  changeDocument(folder, removeNotes)

  const { status, stderr } = check(folder)

  expect(status).toBe(1)
  expect(stderr).toContain('- Contact.notes: the member is gone.')
  expect(stderr).toContain('or announce a new major version with `npx changeset`')
})

test('a changeset that announces a new major version lets it pass, and the changes are listed', () => {
  const folder = copyOfTheProject()
  changeDocument(folder, removeNotes)
  writeFileSync(join(folder, '.changeset/notes.md'), "---\n'@contacts/contract': major\n---\n\nContacts have no notes.\n")

  const { status, stderr } = check(folder)

  expect(status).toBe(0)
  expect(stderr).toContain('- Contact.notes: the member is gone.')
  expect(stderr).toContain('.changeset/notes.md announces a new major version.')
})

test('a release whose document was not kept fails', () => {
  const folder = copyOfTheProject()
  const file = join(folder, 'contract/package.json')
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), version: '99.0.0' }))

  const { status, stderr } = check(folder)

  expect(status).toBe(1)
  expect(stderr).toContain('but the last release is 99.0.0')
})
