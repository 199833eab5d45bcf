import type { csvDelimiters, dateOrders, importFormats, importStates, itemStates, verdicts } from '@contacts/contract'
import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'
import type { Card, Note } from '../formats/card.ts'

/** Notes of readers, and what the import itself does with a card. */
export type ImportNote = Note | { code: 'photo-kept' | 'photo-dropped' | 'contact-changed'; detail: string }

export type ImportState = 'staged' | (typeof importStates)[number]
export type ItemState = (typeof itemStates)[number]
export type Verdict = (typeof verdicts)[number]

/** What was recognised of a CSV file. */
export interface CsvLayout {
  delimiter: (typeof csvDelimiters)[number]
  date_order: (typeof dateOrders)[number] | 'unknown' | null
  /** `field` is null for a column that is kept for exports only. */
  columns: { column: string; field: string | null }[]
}

export interface Preview {
  line: number
  contact: Record<string, unknown>
}

/** `labels` in a change has names, as in the file; `other` is the remainder. */
export interface MemberChange {
  member: string
  from: unknown
  to: unknown
}

/** The values of a contact before an import has changed it. */
export type Before = Record<string, unknown>

/**
 * A file that a user imports. It is also a job in the background while `due_at` is not null: the job applies or undoes
 * the next cards.
 */
export const Import = defineEntity({
  name: 'Import',
  tableName: 'imports',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    /** `staged` until all cards of the file are stored; no request sees an import in this state. */
    state: p.text().$type<ImportState>(),
    format: p.text().$type<(typeof importFormats)[number]>(),
    encoding: p.text(),
    /** What was recognised of a CSV file; null for other formats. */
    csv: p.json<CsvLayout>().columnType('json').nullable(),
    label: p.text().nullable(),
    preview: p.json<Preview[]>().columnType('json'),
    creates: p.integer(),
    updates: p.integer(),
    sames: p.integer(),
    refusals: p.integer(),
    total: p.integer(),
    /** Cards up to this number are applied or, while the import is undone, undone. */
    done: p.integer().default(0),
    /** How many contacts the undo has left as they are. */
    kept: p.integer().default(0),
    /** The change number of the owner when the contacts were compared with the file. */
    seq: p.bigint('number'),
    /** The change numbers of the import itself. */
    ownSeqs: p.json<number[]>().columnType('json').default('[]'),
    /** Ids of the labels that the import has created. */
    createdLabels: p.array().columnType('uuid[]').default([]),
    createdAt: p.datetime(3),
    appliedAt: p.datetime(3).nullable(),
    undoneAt: p.datetime(3).nullable(),
    /** When a plan is deleted, and until when an import can be undone. */
    expiresAt: p.datetime(3),
    dueAt: p.datetime(3).nullable(),
    attempts: p.smallint().default(0),
    /** When the lease of the process that runs the job expires, by the clock of the database. */
    leasedUntil: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'imports_due', expression: 'create index "imports_due" on "imports" ("due_at") where due_at is not null' },
    { name: 'imports_expiry', properties: ['expiresAt'] },
  ],
})

/** One card of an imported file. */
export const ImportItem = defineEntity({
  name: 'ImportItem',
  tableName: 'import_items',
  primaryKeys: ['ownerId', 'importId', 'number'],
  properties: {
    ownerId: ownerColumn,
    importId: p.uuid().primary(),
    /** Position in the file, from 1. */
    number: p.integer().primary(),
    line: p.integer(),
    verdict: p.text().$type<Verdict>(),
    state: p.text().$type<ItemState>(),
    name: p.text().nullable(),
    contactId: p.uuid().nullable(),
    /** The number of the first card of the file for the same contact, if that is an earlier card. */
    firstNumber: p.integer().nullable(),
    changes: p.json<MemberChange[]>().columnType('json'),
    notes: p.json<ImportNote[]>().columnType('json'),
    /** Why the card is refused. */
    code: p.text().nullable(),
    detail: p.text().nullable(),
    /** Null after the card was applied. */
    card: p.json<Card>().columnType('json').nullable(),
    /** Of the first card that has changed an existing contact: the contact before the import. */
    before: p.json<Before>().columnType('json').nullable(),
    /** Of the first card for a contact: the version of the contact after the import. */
    version: p.integer().nullable(),
  },
  indexes: [
    {
      // Finds the first card for a contact that a later card changes.
      name: 'import_items_contact',
      expression:
        'create index "import_items_contact" on "import_items" ("owner_id", "import_id", "contact_id") where contact_id is not null',
    },
  ],
})
