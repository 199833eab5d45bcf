import { zValidator } from '@hono/zod-validator'
import { and, asc, eq, getTableColumns, gt, ilike, inArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import type { JwtVariables } from 'hono/jwt'
import * as z from 'zod'
import { letters } from '../../../../server/src/platform/text/fold.ts'
import { ageOn, daysBetween, nextDays } from '../floor/next-days.ts'
import { contacts } from './tables.ts'

const { user_id: _user, birth_md: _md, search_text: _search, ...returned } = getTableColumns(contacts)

const ContactInput = z.object({
  first_name: z.string().min(1).max(200),
  last_name: z.string().min(1).max(200).nullable().default(null),
  email: z.email().nullable().default(null),
  phone: z.string().min(1).max(50).nullable().default(null),
  birthday: z
    .string()
    .regex(/^(\d{4}|-)-\d{2}-\d{2}$/)
    .nullable()
    .default(null),
  notes: z.string().max(10_000).nullable().default(null),
})
// A patch has no defaults, because they would clear the members that it leaves out.
const ContactPatch = z.object(
  Object.fromEntries(Object.entries(ContactInput.shape).map(([name, member]) => [name, withoutDefault(member).optional()])),
)
const ContactBatch = z.object({ items: z.array(ContactInput).min(1).max(1000) })

function withoutDefault(member: z.ZodType) {
  return member instanceof z.ZodDefault ? (member.unwrap() as z.ZodType) : member
}

const limit = z.coerce.number().int().min(1).max(1000).default(100)
const ListQuery = z.object({ limit, q: z.string().min(1).max(200).optional(), cursor: z.coerce.number().int().optional() })
const BirthdayQuery = z.object({ days: z.coerce.number().int().min(0).max(366).default(7) })
const ChangesQuery = z.object({ limit, since: z.coerce.date() })
const Id = z.object({ id: z.coerce.number().int() })

const searchTextOf = ({ first_name, last_name, email, phone, notes }: Omit<z.infer<typeof ContactInput>, 'birthday'>) =>
  letters([first_name, last_name, email, phone, notes].join('\n'))

type Variables = JwtVariables<{ sub: string }>

export function contactRoutes(db: NodePgDatabase) {
  const app = new Hono<{ Variables: Variables }>()

  app.get('/', zValidator('query', ListQuery), async (c) => {
    const { limit, q, cursor } = c.req.valid('query')
    const words = q?.split(/\s+/).filter(Boolean) ?? []
    const items = await db
      .select(returned)
      .from(contacts)
      .where(
        and(
          eq(contacts.user_id, Number(c.var.jwtPayload.sub)),
          cursor === undefined ? undefined : gt(contacts.id, cursor),
          ...words.map((word) => ilike(contacts.search_text, `%${letters(word)}%`)),
        ),
      )
      .orderBy(asc(contacts.id))
      .limit(limit + 1)
    const page = items.slice(0, limit)
    return c.json({ items: page, next_cursor: items.length > limit ? page.at(-1)?.id : null })
  })

  app.get('/upcoming_birthdays', zValidator('query', BirthdayQuery), async (c) => {
    const { today, mds, dates } = nextDays(c.req.valid('query').days)
    const day = sql<string>`(${sql.param(dates)}::text[])[array_position(${sql.param(mds)}::smallint[], ${contacts.birth_md})]`
    const byName = [contacts.last_name, contacts.first_name].map((column) => sql`${column} collate "und-x-icu"`)
    const rows = await db
      .select({ contact: returned, next_birthday: day })
      .from(contacts)
      .where(and(eq(contacts.user_id, Number(c.var.jwtPayload.sub)), inArray(contacts.birth_md, mds)))
      .orderBy(day, ...byName, contacts.id)
      .limit(100)
    const items = rows.map((row) => ({
      ...row,
      days_until: daysBetween(today, row.next_birthday),
      turns: ageOn(row.contact.birthday ?? '', row.next_birthday),
    }))
    return c.json({ items })
  })

  app.get('/changes', zValidator('query', ChangesQuery), async (c) => {
    const { limit, since } = c.req.valid('query')
    const items = await db
      .select(returned)
      .from(contacts)
      .where(and(eq(contacts.user_id, Number(c.var.jwtPayload.sub)), gt(contacts.updated_at, since)))
      .orderBy(asc(contacts.updated_at), asc(contacts.id))
      .limit(limit + 1)
    return c.json({ items: items.slice(0, limit), has_more: items.length > limit })
  })

  app.get('/:id', zValidator('param', Id), async (c) => {
    const [contact] = await db
      .select(returned)
      .from(contacts)
      .where(and(eq(contacts.user_id, Number(c.var.jwtPayload.sub)), eq(contacts.id, c.req.valid('param').id)))
    return contact ? c.json(contact) : c.json({ error: 'not found' }, 404)
  })

  app.post('/', zValidator('json', ContactInput), async (c) => {
    const body = c.req.valid('json')
    const [contact] = await db
      .insert(contacts)
      .values({ ...body, user_id: Number(c.var.jwtPayload.sub), search_text: searchTextOf(body) })
      .returning(returned)
    return c.json(contact, 201)
  })

  app.patch('/:id', zValidator('param', Id), zValidator('json', ContactPatch), async (c) => {
    const own = and(eq(contacts.user_id, Number(c.var.jwtPayload.sub)), eq(contacts.id, c.req.valid('param').id))
    const patched = await db.transaction(async (tx) => {
      const [before] = await tx.select(returned).from(contacts).where(own).for('update')
      if (!before) return undefined
      const patch = c.req.valid('json') as Partial<typeof before>
      const search_text = searchTextOf({ ...before, ...patch })
      const [after] = await tx
        .update(contacts)
        .set({ ...patch, search_text })
        .where(own)
        .returning(returned)
      return after
    })
    return patched ? c.json(patched) : c.json({ error: 'not found' }, 404)
  })

  app.post('/batch', zValidator('json', ContactBatch), async (c) => {
    const user_id = Number(c.var.jwtPayload.sub)
    const rows = c.req.valid('json').items.map((item) => ({ ...item, user_id, search_text: searchTextOf(item) }))
    return c.json({ items: await db.insert(contacts).values(rows).returning(returned) })
  })

  return app
}
