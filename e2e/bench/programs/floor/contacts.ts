/** Answers with the same members as the server, from the server's tables. */
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { newId } from '../../../../server/src/platform/db/id.ts'
import { letters } from '../../../../server/src/platform/text/fold.ts'
import { statement, unnamed } from './database.ts'
import { ownerOf } from './keys.ts'
import { ageOn, daysBetween, nextDays } from './next-days.ts'
import * as schemas from './schemas.ts'
import { displayNameOf } from './display-name.ts'
import { numberIn } from './sync-token.ts'

const MEMBERS =
  'id version uid first_name last_name middle_name name_prefix name_suffix nickname organization job_title emails phones addresses urls birthday dates related notes additional_data labels created_at updated_at deleted_at'.split(
    ' ',
  )
const COLUMNS = MEMBERS.join(', ')

interface Contact {
  id: string
  version: number
  uid: string | null
  first_name: string | null
  last_name: string | null
  middle_name: string | null
  name_prefix: string | null
  name_suffix: string | null
  nickname: string | null
  organization: string | null
  job_title: string | null
  emails: { address: string; label: string | null }[]
  phones: { id: string; number: string; e164: string | null; label: string | null }[]
  addresses: object[]
  urls: object[]
  birthday: string | null
  dates: object[]
  related: object[]
  notes: string | null
  additional_data: object
  labels: string[]
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

const shown = (row: Contact) => ({ ...row, uid: row.uid ?? `urn:uuid:${row.id}`, display_name: displayNameOf(row) })

const OF_OWNER = `select ${COLUMNS} from contacts where owner_id = $1`
const list = statement<Contact>('list', `${OF_OWNER} order by id limit $2`)
const get = statement<Contact>('get', `${OF_OWNER} and id = $2`)
const search = unnamed<Contact>(`${OF_OWNER} and search_text like $3 order by id limit $2`)
const searchTwo = unnamed<Contact>(`${OF_OWNER} and search_text like $3 and search_text like $4 order by id limit $2`)

const NAMES = 'last_name collate "und-x-icu", first_name collate "und-x-icu", id'
const birthdays = statement<Contact & { next_birthday: string }>(
  'birthdays',
  `select ${COLUMNS}, day.next_birthday from unnest($2::smallint[], $3::text[]) day(md, next_birthday)
   join contacts on owner_id = $1 and birth_md = day.md order by day.next_birthday, ${NAMES} limit $4`,
)

const NULL_COLUMNS = MEMBERS.slice(1)
  .map((name) => `null as ${name}`)
  .join(', ')
const changedIn = (table: string, change: string, columns = COLUMNS) =>
  `(select seq, '${change}' as change, ${columns} from ${table} where owner_id = $1 and seq > $2 order by seq, id limit $3)`
const changes = statement<Contact & { change: string }>(
  'changes',
  `${changedIn('contacts', 'saved')} union all ${changedIn('trash', 'trashed')}
   union all ${changedIn('purged_contacts', 'purged', `id, ${NULL_COLUMNS}`)} order by seq, id limit $3`,
)

const INSERTED =
  'id first_name last_name emails phones birthday organization job_title notes additional_data search_text created_at updated_at'.split(' ')
const insert = statement(
  'insert',
  `insert into contacts (owner_id, ${INSERTED.join(', ')}) values ($1, ${INSERTED.map((_, index) => `$${index + 2}`).join(', ')})`,
)
const insertMany = statement(
  'insert many',
  `insert into contacts (owner_id, ${INSERTED.join(', ')}) select $1, ${INSERTED.join(', ')} from json_populate_recordset(null::contacts, $2)`,
)
const update = statement<Contact>(
  'update',
  `update contacts set version = version + 1, first_name = $4, last_name = $5, emails = $6, phones = $7, birthday = $8,
     organization = $9, job_title = $10, notes = $11, additional_data = $12, search_text = $13, updated_at = now()
   where owner_id = $1 and id = $2 and version = $3 returning ${COLUMNS}`,
)

/** A text as long as the server's cursor of a list. */
const CURSOR = 'c'.repeat(
  6 + Math.ceil((12 + 16 + JSON.stringify({ made_at: Date.now(), place: { values: [], id: randomUUID() } }).length) * (4 / 3)),
)

function pageOf<T>(rows: T[], limit: number) {
  return { items: rows.slice(0, limit), next_cursor: rows.length > limit ? CURSOR : null, total: null, total_is_exact: null }
}

type Body = Partial<Contact>

const EMPTY = {
  uid: null,
  first_name: null,
  last_name: null,
  middle_name: null,
  name_prefix: null,
  name_suffix: null,
  nickname: null,
  organization: null,
  job_title: null,
  emails: [],
  addresses: [],
  urls: [],
  birthday: null,
  dates: [],
  related: [],
  notes: null,
  additional_data: {},
  labels: [],
  deleted_at: null,
}

function contactOf(body: Body): Contact {
  const now = new Date()
  const phones = (body.phones ?? []).map(({ number, label }) => ({ id: randomUUID(), number, e164: number, label }))
  return { ...EMPTY, ...body, id: newId(now), version: 1, phones, created_at: now, updated_at: now }
}

const searchTextOf = ({ first_name, last_name, emails, phones, notes }: Contact) =>
  letters([first_name, last_name, ...emails.map(({ address }) => address), ...phones.map(({ number }) => number), notes].join('\n'))

function contentOf(contact: Contact) {
  const { first_name, last_name, emails, phones, birthday, organization, job_title, notes, additional_data } = contact
  const [emailsJson, phonesJson, dataJson] = [emails, phones, additional_data].map((value) => JSON.stringify(value))
  return [first_name, last_name, emailsJson, phonesJson, birthday, organization, job_title, notes, dataJson, searchTextOf(contact)]
}

interface ListQuery {
  Querystring: { limit?: string; q?: string; since?: string; days?: string }
}

export function addContactRoutes(app: FastifyInstance) {
  const answers = (schema: object) => ({ schema: { response: { '2xx': schema } } })

  app.get<ListQuery>('/api/contacts', answers(schemas.page(schemas.contact)), async ({ headers, query }) => {
    const owner = ownerOf(headers.authorization)
    const limit = Number(query.limit ?? 100)
    if (query.q === undefined) return pageOf((await list(owner, limit + 1)).map(shown), limit)
    const [first, second] = query.q.split(' ').map((word) => `%${letters(word)}%`)
    const rows = second ? await searchTwo(owner, limit + 1, first, second) : await search(owner, limit + 1, first)
    return pageOf(rows.map(shown), limit)
  })

  app.get<{ Params: { id: string } }>('/api/contacts/:id', answers(schemas.contact), async ({ headers, params }) => {
    const [contact] = await get(ownerOf(headers.authorization), params.id)
    return contact && shown(contact)
  })

  app.get<ListQuery>(
    '/api/contacts/upcoming_birthdays',
    answers(schemas.page(schemas.birthday(schemas.contact))),
    async ({ headers, query }) => {
      const { today, mds, dates } = nextDays(Number(query.days))
      const rows = await birthdays(ownerOf(headers.authorization), mds, dates, 101)
      const { items, ...page } = pageOf(rows, 100)
      const withNext = items.map((contact) => {
        const { next_birthday, birthday } = contact
        return {
          contact: shown(contact),
          next_birthday,
          days_until: daysBetween(today, next_birthday),
          turns: ageOn(birthday ?? '', next_birthday),
        }
      })
      return { items: withNext, ...page }
    },
  )

  app.get<ListQuery>('/api/contacts/changes', answers(schemas.changes), async ({ headers, query }) => {
    const limit = Number(query.limit ?? 100)
    const rows = await changes(ownerOf(headers.authorization), numberIn(query.since ?? ''), limit + 1)
    const items = rows
      .slice(0, limit)
      .map((row) => ({ id: row.id, change: row.change, contact: row.change === 'purged' ? null : shown(row) }))
    return { items, next_since: query.since, has_more: rows.length > limit }
  })

  app.post<{ Body: Body }>('/api/contacts', answers(schemas.contact), async ({ headers, body }, reply) => {
    const contact = contactOf(body)
    await insert(ownerOf(headers.authorization), contact.id, ...contentOf(contact), contact.created_at, contact.updated_at)
    return reply.status(201).send(shown(contact))
  })

  app.patch<{ Params: { id: string }; Body: Partial<Contact> }>(
    '/api/contacts/:id',
    answers(schemas.contact),
    async ({ headers, params, body }) => {
      const owner = ownerOf(headers.authorization)
      for (;;) {
        const [before] = await get(owner, params.id)
        if (!before) return undefined
        const [after] = await update(owner, params.id, before.version, ...contentOf({ ...before, ...body }))
        if (after) return shown(after)
      }
    },
  )

  app.post<{ Body: { items: { body: Body }[] } }>(
    '/api/contacts/batch',
    answers(schemas.batch(schemas.contact)),
    async ({ headers, body }) => {
      const contacts = body.items.map((item) => contactOf(item.body))
      const rows = contacts.map((contact) => ({ ...contact, search_text: searchTextOf(contact) }))
      await insertMany(ownerOf(headers.authorization), JSON.stringify(rows))
      return { items: contacts.map((contact) => ({ status: 201, body: shown(contact) })) }
    },
  )
}
