/** Reads contacts. */
import { zValidator } from '@hono/zod-validator'
import { and, asc, eq, gt, inArray, like, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import type { JwtVariables } from 'hono/jwt'
import { letters } from '../../../../server/src/platform/text/fold.ts'
import { ageOn, daysBetween, nextDays } from '../floor/next-days.ts'
import { numberIn } from '../floor/sync-token.ts'
import { readChanges } from './changes.ts'
import { BirthdayQuery, ChangesQuery, Id, ListQuery } from './input.ts'
import { present } from './present.ts'
import { contacts, RETURNED } from './tables.ts'

const pageOf = <T>(rows: T[], limit: number, cursorOf: (last: T) => string) => {
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next_cursor: last === undefined ? null : cursorOf(last), total: null, total_is_exact: null }
}

export type Variables = JwtVariables<{ sub: string }>

export function readRoutes(db: NodePgDatabase) {
  const app = new Hono<{ Variables: Variables }>()

  app.get('/', zValidator('query', ListQuery), async (c) => {
    const { limit, q, cursor } = c.req.valid('query')
    const words = q?.split(/\s+/).filter(Boolean) ?? []
    const rows = await db
      .select(RETURNED)
      .from(contacts)
      .where(
        and(
          eq(contacts.owner_id, c.var.jwtPayload.sub),
          cursor === undefined ? undefined : gt(contacts.id, cursor),
          ...words.map((word) => like(contacts.search_text, `%${letters(word)}%`)),
        ),
      )
      .orderBy(asc(contacts.id))
      .limit(limit + 1)
    return c.json(pageOf(rows.map(present), limit, ({ id }) => id))
  })

  app.get('/upcoming_birthdays', zValidator('query', BirthdayQuery), async (c) => {
    const { today, mds, dates } = nextDays(c.req.valid('query').days)
    const day = sql<string>`(${sql.param(dates)}::text[])[array_position(${sql.param(mds)}::smallint[], ${contacts.birth_md})]`
    const byName = [contacts.last_name, contacts.first_name].map((column) => sql`${column} collate "und-x-icu"`)
    const rows = await db
      .select({ contact: RETURNED, next_birthday: day })
      .from(contacts)
      .where(and(eq(contacts.owner_id, c.var.jwtPayload.sub), inArray(contacts.birth_md, mds)))
      .orderBy(day, ...byName, contacts.id)
      .limit(101)
    const birthdays = rows.map((row) => ({
      contact: present(row.contact),
      next_birthday: row.next_birthday,
      days_until: daysBetween(today, row.next_birthday),
      turns: ageOn(row.contact.birthday ?? '', row.next_birthday),
    }))
    return c.json(pageOf(birthdays, 100, ({ contact, next_birthday }) => `${next_birthday} ${contact.id}`))
  })

  app.get('/changes', zValidator('query', ChangesQuery), async (c) => {
    const { limit, since } = c.req.valid('query')
    const changes = await readChanges(db, c.var.jwtPayload.sub, numberIn(since), limit + 1)
    return c.json({ items: changes.slice(0, limit), next_since: since, has_more: changes.length > limit })
  })

  app.get('/:id', zValidator('param', Id), async (c) => {
    const [contact] = await db
      .select(RETURNED)
      .from(contacts)
      .where(and(eq(contacts.owner_id, c.var.jwtPayload.sub), eq(contacts.id, c.req.valid('param').id)))
    return contact ? c.json(present(contact)) : c.json({ error: 'not found' }, 404)
  })

  return app
}
