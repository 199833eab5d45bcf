/** A contact: its row, and the part of it that a client writes. */
import type { Selectable } from 'kysely'
import { newId } from '../../platform/db/id.ts'
import { canonicalJson } from '../../platform/text/canonical-json.ts'
import type { Tables } from '../tables.ts'
import { CONTENT, type RETURNED } from './columns.ts'

/** A contact as it is stored and returned. */
export type ContactRow = Pick<Selectable<Tables['contacts']>, (typeof RETURNED)[number]>

/** The part of a contact that a client writes, ready to be stored. */
export type Draft = Pick<ContactRow, (typeof CONTENT)[number]>

export type StoredPhone = ContactRow['phones'][number]

/** Drops all members that do not belong to a draft. */
export const pickDraft = (contact: Draft): Draft => Object.fromEntries(CONTENT.map((column) => [column, contact[column]])) as Draft

/** Whether a client would read the same content. The order of the members of an object makes no difference. */
export const hasSameContent = (a: Draft, b: Draft): boolean =>
  CONTENT.every((column) => a[column] === b[column] || canonicalJson(a[column]) === canonicalJson(b[column]))

export const newContact = (draft: Draft, now: Date): ContactRow => ({
  ...draft,
  id: newId(now),
  version: 1,
  labels: [],
  created_at: now,
  updated_at: now,
  deleted_at: null,
})
