/** Creates and changes contacts. */
import { zValidator } from '@hono/zod-validator'
import { and, eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import { randomUUID } from 'node:crypto'
import { letters } from '../../../../server/src/platform/text/fold.ts'
import type { Variables } from './reads.ts'
import { ContactBatch, ContactInput, ContactPatch, Id } from './input.ts'
import { present } from './present.ts'
import { contacts, RETURNED } from './tables.ts'

type Searchable = Pick<typeof contacts.$inferInsert, 'first_name' | 'last_name' | 'emails' | 'phones' | 'notes'>

const searchTextOf = ({ first_name, last_name, emails, phones, notes }: Searchable) =>
  letters([first_name, last_name, ...emails.map(({ address }) => address), ...phones.map(({ number }) => number), notes].join('\n'))

type PhoneInput = ContactInput['phones'][number]
const withIds = (phones: PhoneInput[]) => phones.map(({ number, label }) => ({ id: randomUUID(), number, e164: number, label }))

function rowOf(owner_id: string, body: ContactInput) {
  const contact = { ...body, phones: withIds(body.phones) }
  return { owner_id, ...contact, search_text: searchTextOf(contact) }
}

export function writeRoutes(db: NodePgDatabase) {
  const app = new Hono<{ Variables: Variables }>()

  app.post('/', zValidator('json', ContactInput), async (c) => {
    const [contact] = await db
      .insert(contacts)
      .values(rowOf(c.var.jwtPayload.sub, c.req.valid('json')))
      .returning(RETURNED)
    return c.json(contact && present(contact), 201)
  })

  app.patch('/:id', zValidator('param', Id), zValidator('json', ContactPatch), async (c) => {
    const own = and(eq(contacts.owner_id, c.var.jwtPayload.sub), eq(contacts.id, c.req.valid('param').id))
    const { phones, ...patch } = c.req.valid('json') as Partial<ContactInput>
    const changed = { ...patch, ...(phones && { phones: withIds(phones) }) }
    const patched = await db.transaction(async (tx) => {
      const [before] = await tx.select(RETURNED).from(contacts).where(own).for('update')
      if (!before) return undefined
      const [after] = await tx
        .update(contacts)
        .set({ ...changed, search_text: searchTextOf({ ...before, ...changed }), version: before.version + 1, updated_at: new Date() })
        .where(own)
        .returning(RETURNED)
      return after
    })
    return patched ? c.json(present(patched)) : c.json({ error: 'not found' }, 404)
  })

  app.post('/batch', zValidator('json', ContactBatch), async (c) => {
    const rows = c.req.valid('json').items.map(({ body }) => rowOf(c.var.jwtPayload.sub, body))
    const created = await db.insert(contacts).values(rows).returning(RETURNED)
    return c.json({ items: created.map((body) => ({ status: 201, body: present(body) })) })
  })

  return app
}
