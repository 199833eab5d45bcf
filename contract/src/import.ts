/** The schemas of an import: a file of contacts, what it would change, and what it has changed. */
import * as z from 'zod'
import { csvDelimiters, dateOrders, importFormats } from './import-query.ts'
import { LabelName } from './labels.ts'
import { Instant } from './shared/dates.ts'
import { Id } from './shared/fields.ts'
import { page, pageQuery, rejectSkipWithCursor } from './shared/page.ts'

/** Maximum number of cards or rows in a file. */
export const MAX_CARDS = 100_000
/** Maximum number of imports of a user that are kept. */
export const MAX_IMPORTS = 20

export const importStates = ['planned', 'applying', 'applied', 'undoing', 'undone', 'failed'] as const
export const verdicts = ['create', 'update', 'same', 'refused'] as const
export const itemStates = ['planned', 'applied', 'undone', 'kept'] as const

const count = (description: string) =>
  z
    .int()
    .min(0)
    .meta({ description, examples: [1] })

const ImportCounts = z
  .object({
    create: count('Cards or rows that become new contacts.'),
    update: count('Cards that change a contact.'),
    same: count('Cards whose contact has everything already.'),
    refused: count('Cards that cannot be imported.'),
  })
  .meta({
    id: 'ImportCounts',
    description: 'The number of cards with each verdict.',
    examples: [{ create: 1, update: 0, same: 0, refused: 0 }],
  })

const aPreview = { line: 1, contact: { first_name: 'Іван', last_name: 'Шевченко', phones: [{ number: '067 123 45 67', label: 'mobile' }] } }

const ImportPreview = z
  .object({
    line: z.int().meta({ description: 'Number of the first line of the card or row in the file, from 1.', examples: [1] }),
    contact: z.record(z.string(), z.unknown()).meta({
      description: 'The members that the card has, as in a `ContactInput`, and the names of its `labels`.',
      examples: [aPreview.contact],
    }),
  })
  .meta({ id: 'ImportPreview', description: 'A card as it was read.', examples: [aPreview] })

const aColumn = { column: 'Vorname', field: 'first_name' }

const ImportColumn = z
  .object({
    column: z.string().meta({ description: 'The header of the column.', examples: [aColumn.column] }),
    field: z
      .string()
      .nullable()
      .meta({
        description: 'The field to which it belongs, as in the parameter `columns`; null for a column that is kept for exports only.',
        examples: [aColumn.field],
      }),
  })
  .meta({ id: 'ImportColumn', description: 'A column of a CSV file, and what it holds.', examples: [aColumn] })

export const anImport = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b13',
  state: 'planned',
  format: 'vcard',
  encoding: 'utf-8',
  delimiter: null,
  date_order: null,
  columns: null,
  label: null,
  counts: { create: 1, update: 0, same: 0, refused: 0 },
  total: 1,
  done: 0,
  kept: 0,
  preview: [aPreview],
  created_at: '2026-11-20T09:30:00.000Z',
  applied_at: null,
  undone_at: null,
  expires_at: '2026-11-21T09:30:00.000Z',
}

export const Import = z
  .object({
    id: Id('Id of the import.'),
    state: z.enum(importStates).meta({
      description:
        '`planned`: nothing has changed yet. `applying` and `undoing`: the server is working; `done` tells how far it is. ' +
        '`applied`, `undone`: finished. `failed`: the server could not continue; what it had changed by then can be undone.',
      examples: ['planned'],
    }),
    format: z.enum(importFormats).meta({ description: 'The format of the file.', examples: ['vcard'] }),
    encoding: z.string().meta({
      description: 'The encoding of the text, as the WHATWG Encoding Standard names it. If names look wrong, plan again with another one.',
      examples: ['utf-8'],
    }),
    delimiter: z
      .enum(csvDelimiters)
      .nullable()
      .meta({ description: 'The character between the cells of a CSV file; null for other formats.', examples: ['semicolon'] }),
    date_order: z
      .enum([...dateOrders, 'unknown'])
      .nullable()
      .meta({
        description:
          'The order of day and month in the dates of a CSV file. `unknown`: some dates have two meanings, and nothing in the file ' +
          'tells which; they are kept as text. Plan again with the parameter `date_order` to read them. Null if no date depends on the ' +
          'order, and for other formats.',
        examples: ['day_first'],
      }),
    columns: z
      .array(ImportColumn)
      .nullable()
      .meta({ description: 'The columns of a CSV file, in their order; null for other formats.', examples: [[aColumn]] }),
    label: LabelName.nullable().meta({ description: 'The label that each contact of the file gets; null for none.', examples: [null] }),
    counts: ImportCounts,
    total: count('Number of cards or rows in the file.'),
    done: count('Number of cards that are applied. While the import is undone: number of cards that are undone.'),
    kept: count('Number of contacts that the undo left as they are, because they were changed or removed after the import.'),
    preview: z.array(ImportPreview).meta({ description: 'The first cards of the file that are not refused, at most 5.' }),
    created_at: Instant('When the import was planned.'),
    applied_at: Instant('When the last card was applied; null before.').nullable(),
    undone_at: Instant('When the import was undone; null otherwise.').nullable(),
    expires_at: Instant('When the service deletes the plan; after it was applied, until when it can be undone.'),
  })
  .meta({ id: 'Import', description: 'A file of contacts: the plan to import it, and what has become of the plan.', examples: [anImport] })

export const ImportList = z
  .object({ items: z.array(Import).meta({ description: `The imports, the newest first, at most ${MAX_IMPORTS}.` }) })
  .meta({ id: 'ImportList', description: 'The imports of the user.', examples: [{ items: [anImport] }] })

const aChange = { member: 'birthday', from: null, to: '1992-02-29' }

const ImportChange = z
  .object({
    member: z.string().meta({
      description:
        'A member of the contact; `labels` has names of labels; `other` are vCard properties that no member holds: at most 20 that are removed, and 20 that are added.',
      examples: [aChange.member],
    }),
    from: z.unknown().meta({ description: 'The value before.', examples: [aChange.from] }),
    to: z.unknown().meta({ description: 'The value after.', examples: [aChange.to] }),
  })
  .meta({ id: 'ImportChange', description: 'A member that the import changes.', examples: [aChange] })

const aNote = { code: 'name-split', detail: 'The name was divided into first and last name.' }

const ImportNote = z
  .object({
    code: z.string().meta({ description: 'The stable name of the note, in kebab-case.', examples: [aNote.code] }),
    detail: z.string().meta({ description: 'An explanation for people.', examples: [aNote.detail] }),
  })
  .meta({ id: 'ImportNote', description: 'What is worth knowing about a card that is imported.', examples: [aNote] })

const anItem = {
  number: 1,
  line: 1,
  verdict: 'update',
  state: 'planned',
  name: 'Іван Шевченко',
  contact_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  changes: [aChange],
  notes: [],
  code: null,
  detail: null,
}

export const ImportItem = z
  .object({
    number: z.int().meta({ description: 'Position of the card or row in the file, from 1.', examples: [1] }),
    line: z.int().meta({ description: 'Number of the first line of the card or row in the file, from 1.', examples: [1] }),
    verdict: z.enum(verdicts).meta({
      description:
        'What the import does, and after it was applied, what it has done. `create`: a new contact. `update`: the contact of the ' +
        'card gets the `changes`. `same`: the contact has everything already. `refused`: the card cannot be imported, see `code`.',
      examples: ['update'],
    }),
    state: z
      .enum(itemStates)
      .nullable()
      .meta({
        description:
          '`planned`, `applied`, `undone`, or `kept`: the undo has left the contact as it is, because it was changed or removed after ' +
          'the import. Null for a refused card.',
        examples: ['planned'],
      }),
    name: z
      .string()
      .nullable()
      .meta({ description: 'What to call the contact; null if the card is refused.', examples: [anItem.name] }),
    contact_id: Id('Id of the contact; null for a new contact until the card is applied, and for a refused card.').nullable(),
    changes: z.array(ImportChange).meta({ description: 'The members of an existing contact that change.' }),
    notes: z.array(ImportNote).meta({ description: 'What is worth knowing, such as values that no member can hold.' }),
    code: z
      .string()
      .nullable()
      .meta({ description: 'Why the card is refused, in kebab-case; null otherwise.', examples: [null] }),
    detail: z
      .string()
      .nullable()
      .meta({ description: 'Why the card is refused, for people; null otherwise.', examples: [null] }),
  })
  .meta({ id: 'ImportItem', description: 'One card or row of the file.', examples: [anItem] })

export const ImportItemPage = page(ImportItem, 'ImportItemPage', 'One page of the cards of a file, in their order.', anItem)

export const ImportItemQuery = z
  .strictObject({
    verdict: z
      .enum(verdicts)
      .optional()
      .meta({ description: 'Only cards with this verdict.', examples: ['refused'] }),
    state: z
      .enum(itemStates)
      .optional()
      .meta({ description: 'Only cards in this state.', examples: ['kept'] }),
    ...pageQuery,
  })
  .check(rejectSkipWithCursor)
  .meta({ description: 'Which cards to list.' })
