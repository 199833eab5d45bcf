/** Answers with contacts of nine members, from the lean tables (`speed/lean-tables.ts`). */
import type { FastifyInstance } from 'fastify'
import { letters } from '../../../../server/src/platform/text/fold.ts'
import { statement, unnamed } from './database.ts'
import { ownerOf } from './keys.ts'
import { ageOn, daysBetween, nextDays } from './next-days.ts'
import * as schemas from './schemas.ts'

const COLUMNS = 'id, first_name, last_name, email, phone, birthday, notes, created_at, updated_at'

interface Contact {
  id: number
  first_name: string
  last_name: string | null
  email: string | null
  phone: string | null
  birthday: string | null
  notes: string | null
}

const OF_USER = `select ${COLUMNS} from lean.contacts where user_id = $1`
const list = statement<Contact>('lean list', `${OF_USER} order by id limit $2`)
const get = statement<Contact>('lean get', `${OF_USER} and id = $2`)
const search = unnamed<Contact>(`${OF_USER} and search_text like $3 order by id limit $2`)
const searchTwo = unnamed<Contact>(`${OF_USER} and search_text like $3 and search_text like $4 order by id limit $2`)
const birthdays = statement<Contact & { next_birthday: string }>(
  'lean birthdays',
  `select ${COLUMNS}, day.next_birthday from unnest($2::smallint[], $3::text[]) day(md, next_birthday)
   join lean.contacts on user_id = $1 and birth_md = day.md
   order by day.next_birthday, last_name collate "und-x-icu", first_name collate "und-x-icu", id limit $4`,
)
const changes = statement<Contact>('lean changes', `${OF_USER} and updated_at > $2 order by updated_at, id limit $3`)
const insert = statement<Contact>(
  'lean insert',
  `insert into lean.contacts (user_id, first_name, last_name, email, phone, birthday, notes, search_text)
   values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${COLUMNS}`,
)
const insertMany = statement<Contact>(
  'lean insert many',
  `insert into lean.contacts (user_id, first_name, last_name, email, phone, birthday, notes, search_text)
   select $1, first_name, last_name, email, phone, birthday, notes, search_text
   from json_populate_recordset(null::lean.contacts, $2) returning ${COLUMNS}`,
)
const update = statement<Contact>(
  'lean update',
  `update lean.contacts set first_name = $3, last_name = $4, email = $5, phone = $6, birthday = $7, notes = $8, search_text = $9,
     updated_at = now() where user_id = $1 and id = $2 returning ${COLUMNS}`,
)

const searchTextOf = ({ first_name, last_name, email, phone, notes }: Contact) =>
  letters([first_name, last_name, email, phone, notes].join('\n'))
const valuesOf = (contact: Contact) => {
  const { first_name, last_name, email, phone, birthday, notes } = contact
  return [first_name, last_name, email, phone, birthday, notes, searchTextOf(contact)]
}

const pageOf = (rows: Contact[], limit: number) => ({
  items: rows.slice(0, limit),
  next_cursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null,
})

interface ListQuery {
  Querystring: { limit?: string; q?: string; since?: string; days?: string }
}

export function addLeanRoutes(app: FastifyInstance) {
  const answers = (schema: object) => ({ schema: { response: { '2xx': schema } } })

  app.get<ListQuery>('/lean/contacts', answers(schemas.leanPage), async ({ headers, query }) => {
    const user = ownerOf(headers.authorization)
    const limit = Number(query.limit ?? 100)
    if (query.q === undefined) return pageOf(await list(user, limit + 1), limit)
    const [first, second] = query.q.split(' ').map((word) => `%${letters(word)}%`)
    return pageOf(second ? await searchTwo(user, limit + 1, first, second) : await search(user, limit + 1, first), limit)
  })

  app.get<{ Params: { id: string } }>('/lean/contacts/:id', answers(schemas.leanContact), async ({ headers, params }) => {
    const [contact] = await get(ownerOf(headers.authorization), params.id)
    return contact
  })

  app.get<ListQuery>('/lean/contacts/upcoming_birthdays', answers(schemas.leanBirthdays), async ({ headers, query }) => {
    const { today, mds, dates } = nextDays(Number(query.days))
    const rows = await birthdays(ownerOf(headers.authorization), mds, dates, 100)
    return {
      items: rows.map((contact) => {
        const { next_birthday, birthday } = contact
        return { contact, next_birthday, days_until: daysBetween(today, next_birthday), turns: ageOn(birthday ?? '', next_birthday) }
      }),
    }
  })

  app.get<ListQuery>('/lean/contacts/changes', answers(schemas.leanPage), async ({ headers, query }) => {
    const limit = Number(query.limit ?? 100)
    return pageOf(await changes(ownerOf(headers.authorization), query.since, limit + 1), limit)
  })

  app.post<{ Body: Contact }>('/lean/contacts', answers(schemas.leanContact), async ({ headers, body }, reply) => {
    const [contact] = await insert(ownerOf(headers.authorization), ...valuesOf(body))
    return reply.status(201).send(contact)
  })

  app.patch<{ Params: { id: string }; Body: Partial<Contact> }>(
    '/lean/contacts/:id',
    answers(schemas.leanContact),
    async ({ headers, params, body }) => {
      const user = ownerOf(headers.authorization)
      const [before] = await get(user, params.id)
      if (!before) return undefined
      const [after] = await update(user, params.id, ...valuesOf({ ...before, ...body }))
      return after
    },
  )

  app.post<{ Body: { items: Contact[] } }>('/lean/contacts/batch', answers(schemas.leanPage), async ({ headers, body }) => {
    const rows = body.items.map((item) => ({ ...item, search_text: searchTextOf(item) }))
    return { items: await insertMany(ownerOf(headers.authorization), JSON.stringify(rows)), next_cursor: null }
  })
}
