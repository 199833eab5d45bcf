import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Document } from './breaking/document.ts'
import { folderWith, runScript } from './scratch-folder.ts'

/** Copies the project's OpenAPI documents into a folder where the test may change them. */
function copyProject() {
  const folder = folderWith({ '.changeset/config.json': '{}' })
  const copy = (source: string, target = source) => cpSync(join(import.meta.dirname, '..', source), join(folder, target))
  copy('contract/package.json')
  copy('contract/openapi.released.json')
  copy('contract/openapi.released.json', 'contract/openapi.json')
  return folder
}

function changeDocument(folder: string, change: (document: Document) => void) {
  const file = join(folder, 'contract/openapi.json')
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document
  change(document)
  writeFileSync(file, JSON.stringify(document))
}

const removeNotes = (document: Document) => delete document.components.schemas['Contact']?.properties?.['notes']

const runCheck = (folder: string) => runScript('breaking-changes.ts', folder)

test('an added operation passes without output', () => {
  const folder = copyProject()
  changeDocument(folder, ({ paths }) => (paths['/api/people'] = paths['/api/contacts']!))

  expect(runCheck(folder)).toEqual({ status: 0, stderr: '' })
})

test('a removed member of a response fails, and the output names the change and the remedy', () => {
  const folder = copyProject()
  changeDocument(folder, removeNotes)

  const { status, stderr } = runCheck(folder)

  expect(status).toBe(1)
  expect(stderr).toContain('- Contact.notes: the member is gone.')
  expect(stderr).toContain('or announce a new major version with `npx changeset`')
})

test('with a changeset that announces a new major version, breaking changes pass and are listed', () => {
  const folder = copyProject()
  changeDocument(folder, removeNotes)
  writeFileSync(join(folder, '.changeset/notes.md'), "---\n'@contacts/contract': major\n---\n\nContacts have no notes.\n")

  const { status, stderr } = runCheck(folder)

  expect(status).toBe(0)
  expect(stderr).toContain('- Contact.notes: the member is gone.')
  expect(stderr).toContain('.changeset/notes.md announces a new major version.')
})

test('an openapi.released.json that is not the document of the last release fails', () => {
  const folder = copyProject()
  const file = join(folder, 'contract/package.json')
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), version: '99.0.0' }))

  const { status, stderr } = runCheck(folder)

  expect(status).toBe(1)
  expect(stderr).toContain('but the last release is 99.0.0')
})
