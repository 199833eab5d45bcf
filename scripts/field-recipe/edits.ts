/** The edits of the recipe of CONTRIBUTING.md. They add the optional text `test_field` to contacts. */

export interface Edit {
  name: string
  file: string
  apply(text: string): string
  /** What fails without this edit: the compiler, or the file of tests with this name in `e2e/client`. */
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

/** Adds the member to the schema whose member `notes` has this line, after that line. */
const addToSchema = (name: string, notesLine: string): Edit => ({
  name,
  file: CONTRACT,
  apply: insertAfter(`    ${notesLine}`, `    ${notesLine.replace('notes: Notes', 'test_field: TestField')}`),
  noticedBy: 'compiler',
})

export const edits: Edit[] = [
  { name: 'the schema', file: CONTRACT, apply: insertAfter('export const MAX_ENTRIES = 20', SCHEMA), noticedBy: 'compiler' },
  {
    name: 'the example of the schema',
    file: CONTRACT,
    apply: insertAfter(`  description: 'Tests the recipe.',`, `  examples: ['An example'],`),
    noticedBy: 'contact-members',
  },
  {
    name: 'the member of the example contact',
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

/** Adds a migration that `npm run migration:create` has written to the list of migrations. */
export const registerMigration = (name: string): Edit => ({
  name: 'the migration',
  file: MIGRATIONS,
  apply: (text) => `import { ${name} } from './${name}.ts'\n${text.replace(/\n\]\n$/, `\n  { name: '${name}', class: ${name} },\n]\n`)}`,
  noticedBy: 'contact-members',
})
