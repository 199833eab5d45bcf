import { sql } from 'drizzle-orm'
import { integer, pgSchema, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** The lean tables, which `speed/lean-tables.ts` creates. */
const lean = pgSchema('lean')

export const users = lean.table('users', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  email: text().notNull().unique(),
  password_hash: text().notNull(),
})

export const sessions = lean.table('sessions', {
  id: uuid().primaryKey(),
  user_id: integer()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  token_hash: text().notNull(),
  expires_at: timestamp({ withTimezone: true }).notNull(),
})

const owned = {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  user_id: integer()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
}

export const contacts = lean.table('contacts', {
  ...owned,
  first_name: text().notNull(),
  last_name: text(),
  email: text(),
  phone: text(),
  birthday: text(),
  birth_md: smallint().generatedAlwaysAs(sql`("right"(replace(birthday, '-', ''), 4)::smallint)`),
  notes: text(),
  search_text: text().notNull(),
  created_at: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  updated_at: timestamp({ withTimezone: true, precision: 3 })
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date()),
})
