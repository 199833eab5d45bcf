/** Checks what an editor shows about the published types, with TypeScript's language service. */
import { contract, listOperations } from '@contacts/contract'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import ts from 'typescript-5'
import { required } from '../harness/required.ts'

const PROGRAM = `
import { createClient } from '@contacts/client'
import { throwing } from '@contacts/client/throwing'
const client = createClient({ baseUrl: 'https://contacts.example' })
const book = throwing(client)
const result = await client.contacts.patch({ params: { id: '1' }, body: {} })
if (result.ok) console.log(result.data)
else console.log(result.problem.code)
await client.labels.list()
await book.contacts.get({ params: { id: '1' } })
await client.contacts.edit('1', () => null, {})
`
const root = join(inject('packed').client.folder, '../../..')
const file = join(root, 'editor.ts')
writeFileSync(file, PROGRAM)

const service = ts.createLanguageService({
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getScriptFileNames: () => [file],
  getScriptVersion: () => '1',
  getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(ts.sys.readFile(name) ?? ''),
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  getCompilationSettings: () => ({
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    types: [],
  }),
})
/** The position in the program directly after these words. */
const positionAfter = (words: string) => PROGRAM.indexOf(words) + words.length
const textOf = (parts?: ts.SymbolDisplayPart[]) => ts.displayPartsToString(parts).replaceAll(/\s+/g, ' ')
const infoOf = (words: string) => service.getQuickInfoAtPosition(file, positionAfter(words) - 1)
const hover = (words: string) => textOf(infoOf(words)?.displayParts)
const documented = (words: string) => textOf(infoOf(words)?.documentation)

test('the program compiles', () => {
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([])
})

test('hovering over a call shows its parameters and its result', () => {
  expect(hover('client.contacts.patch')).toBe(
    '(method) ContactsCalls.patch(args: { params: { id: string; }; body: ContactPatch; ifMatch?: number | undefined; } & CallOptions): Promise<Success<200, Contact> | Refused<CodeOf<ContactsPatchOperation>>>',
  )
  expect(hover('client.labels.list')).toBe(
    '(method) LabelsCalls.list(args?: CallOptions): Promise<Success<200, LabelList> | Refused<CodeOf<LabelsListOperation>>>',
  )
  expect(hover('book.contacts.get')).toBe('(method) get(args: { params: { id: string; }; } & CallOptions): Promise<Contact>')
})

test('hovering over a result shows its data and every problem code', () => {
  const operation = listOperations(contract).find(({ name }) => name === 'contacts.patch')
  const codes = required(operation, 'contacts.patch').codes.map((code) => `"${code}"`)
  const shown = hover('const result')

  expect(shown.replaceAll(/"[\w-]+"/g, '…')).toBe(`const result: Success<200, Contact> | Refused<${codes.map(() => '…').join(' | ')}>`)
  expect(shown.match(/"[\w-]+"/g)?.toSorted()).toEqual(codes.toSorted())
  expect(hover('result.data')).toBe('(property) Success<200, Contact>.data: Contact')
  expect(
    hover('result.problem.code')
      .match(/"[\w-]+"/g)
      ?.toSorted(),
  ).toEqual(codes.toSorted())
})

test('completion and signature help document the arguments of a call', () => {
  const documentationOfCompletion = (words: string, name: string) =>
    textOf(service.getCompletionEntryDetails(file, positionAfter(words), name, undefined, undefined, undefined, undefined)?.documentation)
  const help = required(service.getSignatureHelpItems(file, positionAfter("contacts.edit('1'"), undefined), 'the signature help')

  expect(documentationOfCompletion('contacts.patch({', 'ifMatch')).toContain('`version` of the contact')
  expect(documentationOfCompletion('contacts.patch({', 'signal')).toContain('Aborts the call')
  expect(documented('contacts.patch({ params: { id')).toContain('Id of the contact.')
  expect(help.items[0]?.parameters.map(({ name, documentation }) => [name, textOf(documentation).length > 0])).toEqual([
    ['id', true],
    ['change', true],
    ['options', true],
  ])
})

test('hovering over a slice shows its description', () => {
  expect(documented('client.contacts')).toBe('The contacts of the user: changes, search, synchronisation.')
})
