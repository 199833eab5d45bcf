/** The recipe for a new member of contacts, as edits that add the optional text field `test_field`. */

export interface Edit {
  name: string
  file: string
  apply(text: string): string
  /** What fails without this edit: the compiler, or the tests in this file of `e2e/client`. */
  noticedBy: 'compiler' | 'contact-members' | 'contacts'
}

export const CONTRACT = 'contract/src/contact.ts'
export const ENTITY = 'server/src/address-book/contacts/entity.ts'
export const MIGRATIONS = 'server/src/migrations/index.ts'
export const TEST = 'e2e/client/contacts.test.ts'

const insertAfter = (line: string, inserted: string) => (text: string) => text.replace(`\n${line}\n`, `\n${line}\n${inserted}\n`)

const SCHEMA = `const TestField = text({ max: 100 }, {
  description: 'Tests the recipe.',
})`

const addToSchema = (name: string, notes: string): Edit => ({
  name,
  file: CONTRACT,
  apply: insertAfter(`    ${notes}`, `    ${notes.replace('notes: Notes', 'test_field: TestField')}`),
  noticedBy: 'compiler',
})

export const edits: Edit[] = [
  { name: 'the schema', file: CONTRACT, apply: insertAfter('export const MAX_ENTRIES = 20', SCHEMA), noticedBy: 'compiler' },
  {
    name: 'an example of a value',
    file: CONTRACT,
    apply: insertAfter(`  description: 'Tests the recipe.',`, `  examples: ['An example'],`),
    noticedBy: 'contact-members',
  },
  {
    name: 'the member of the example',
    file: CONTRACT,
    apply: insertAfter('  notes: null,', '  test_field: null,'),
    noticedBy: 'contact-members',
  },
  addToSchema('the member of Contact', 'notes: Notes.nullable(),'),
  addToSchema('the member of ContactInput', 'notes: Notes.nullable().default(null),'),
  addToSchema('the member of ContactPatch', 'notes: Notes.nullable().optional(),'),
  {
    name: 'the column',
    file: ENTITY,
    apply: insertAfter('  notes: p.text().nullable(),', '  test_field: p.text().nullable(),'),
    noticedBy: 'compiler',
  },
  { name: 'the test', file: TEST, apply: insertAfter(`  notes: 'Lviv\\nKyiv',`, `  test_field: 'An example',`), noticedBy: 'contacts' },
]

/** Lists a migration that `npm run migration:create` has written. */
export const listMigration = (name: string): Edit => ({
  name: 'the migration',
  file: MIGRATIONS,
  apply: (text) => `import { ${name} } from './${name}.ts'\n${text.replace(/\n\]\n$/, `\n  { name: '${name}', class: ${name} },\n]\n`)}`,
  noticedBy: 'contact-members',
})
