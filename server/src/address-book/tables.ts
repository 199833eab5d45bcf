/** The tables of the address book, and `statement` to define statements over them. */
import { statementsOver } from '../platform/db/statement.ts'
import type { TablesOf } from '../platform/db/tables.ts'
import { ChangeCounter, Contact, PhoneDerivation, PurgedContact, TrashedContact } from './contacts/entity.ts'
import { BirthdayFeed } from './feeds/entity.ts'
import { Import, ImportItem } from './imports/entity.ts'
import { Label } from './labels/entity.ts'
import { Photo } from './photos/entity.ts'

export const addressBookEntities = [
  Contact,
  TrashedContact,
  PurgedContact,
  ChangeCounter,
  PhoneDerivation,
  Label,
  BirthdayFeed,
  Import,
  ImportItem,
  Photo,
] as const

export type Tables = TablesOf<typeof addressBookEntities>

export const statement = statementsOver<Tables>()
