/** The requests whose queries are measured, and what their plans must show. */
import { BirthdayQuery, ChangesQuery, ContactInput, ContactQuery } from '@contacts/contract'
import { listUpcomingBirthdays } from '../../../server/src/address-book/birthdays/upcoming.ts'
import { digestContacts, listChanges } from '../../../server/src/address-book/sync/changes.ts'
import { draftOf } from '../../../server/src/address-book/contacts/input.ts'
import { listContacts } from '../../../server/src/address-book/search/list.ts'
import { findContact } from '../../../server/src/address-book/contacts/queries.ts'
import { createContact } from '../../../server/src/address-book/contacts/save.ts'
import { LAST_ID, signSyncToken } from '../../../server/src/address-book/sync/sync-token.ts'
import type { UserContext } from '../../../server/src/platform/context.ts'
import { labelIdOf, type LABELS } from '../address-book.ts'

/** The owner whose contacts are read. */
export interface Owner {
  id: string
  /** One of the owner's contacts. */
  contactId: string
  /** The number of the owner's last change. */
  lastSeq: number
}

/** A request. The program sends no HTTP: it calls the function behind the route. */
export interface MeasuredRequest {
  name: string
  send(context: UserContext, owner: Owner): Promise<unknown>
  /** What the plan must show, besides the rules for every plan. */
  requires?: 'trigram index' | 'label index' | 'time limit' | 'index order'
  /** The request reads all contacts of an owner. If there is only one owner, a table scan is fine. */
  readsAll?: boolean
  /** Prints the whole plan. */
  printsPlan?: boolean
  /** Measures the count query, which the server sends after the query of the page. */
  countsTotal?: boolean
}

export interface PagedRequest {
  name: string
  send(context: UserContext, page: { skip?: number; limit: number; cursor?: string }): Promise<object>
}

type Query = Record<string, string>

const nameWith = (name: string, query: Query) => [name, ...Object.entries(query).map(([key, value]) => `\`${key}=${value}\``)].join(' ')
const list = (name: string, query: Query, more?: Pick<MeasuredRequest, 'requires' | 'printsPlan'>): MeasuredRequest => ({
  name: nameWith(name, query),
  send: (context) => listContacts(context, ContactQuery.parse(query)),
  ...more,
})
const byTrigrams = (name: string, query: Query, printsPlan = false) => list(name, query, { requires: 'trigram index', printsPlan })
/** Terms of one or two letters have no trigram, so the query reads an index of the owner's texts from end to end. */
const byShortTerm = (name: string, query: Query, printsPlan = false) => list(name, query, { requires: 'time limit', printsPlan })
const sorted = (name: string, query: Query) => list(name, query, { requires: 'index order' })
const total = (name: string, query: Query): MeasuredRequest => ({ ...list(name, query), countsTotal: true })
const SORTS = ['created_at', 'updated_at', 'first_name', 'last_name', 'next_birthday'].flatMap((sort) => [sort, `-${sort}`])
const withLabel = (label: keyof typeof LABELS, query: Query = {}, requires?: 'label index'): MeasuredRequest => ({
  name: nameWith(`${label} label`, query),
  send: (context) => listContacts(context, ContactQuery.parse({ label: labelIdOf(context.user.id, label), ...query })),
  ...(requires && { requires }),
  printsPlan: true,
})
const birthdays = (query: Query): MeasuredRequest => ({
  name: nameWith('birthdays', query),
  countsTotal: 'include_total' in query,
  send: (context) => listUpcomingBirthdays(context, BirthdayQuery.parse(query)),
  printsPlan: true,
})
/** Requests the changes after the given share of all changes. */
const changes = (name: string, share: number): MeasuredRequest => ({
  name: `changes ${name}`,
  send: (context, { lastSeq }) => {
    const seq = Math.floor(share * lastSeq)
    return listChanges(context, ChangesQuery.parse(share === 0 ? {} : { since: signSyncToken(context, { seq, id: LAST_ID, known: seq }) }))
  },
  printsPlan: true,
})

const SOLOMIIA = {
  first_name: 'Соломія',
  last_name: 'Крушельницька',
  emails: [{ address: 'solomiia@example.com', label: 'home' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  birthday: '1872-09-23',
  organization: 'Ла Скала',
  notes: 'Сопрано. Born in Bilyavyntsi, sang in Lviv, Milan and Buenos Aires.',
}

export const INSERT = {
  name: 'insert',
  send: (context: UserContext) => createContact(context, draftOf(context, ContactInput.parse(SOLOMIIA))),
}

export const REQUESTS: MeasuredRequest[] = [
  list('list', {}, { printsPlan: true }),
  list('list', { skip: '50000' }),
  byShortTerm('1 letter, common', { q: 'о' }, true),
  byShortTerm('1 letter, no hit', { q: '你' }, true),
  byShortTerm('2 letters, common', { q: 'ів' }, true),
  byShortTerm('2 letters, no hit', { q: 'qb' }, true),
  byShortTerm('2 digits', { q: '12' }),
  byShortTerm('two short terms', { q: 'ю я' }),
  byTrigrams('3 letters, in most', { q: '380' }),
  byTrigrams('5 letters, common', { q: 'олекс' }, true),
  byTrigrams('5 letters, common, skipping', { q: 'олекс', skip: '20000' }),
  byTrigrams('5 letters, rare', { q: 'шевче' }, true),
  byTrigrams('5 letters, no hit', { q: 'zqxwv' }, true),
  byTrigrams('9 letters, common', { q: 'oleksandr' }),
  byTrigrams('two terms', { q: 'олександр шевченко' }),
  byTrigrams('a short term and a long one', { q: 'ол шевч' }),
  byTrigrams('every second e-mail', { q: 'gmail' }),
  byShortTerm('1 letter, common', { first_name: 'о' }),
  byShortTerm('1 letter, no hit', { first_name: '你' }),
  byShortTerm('2 letters, common', { first_name: 'ол' }),
  byShortTerm('2 letters, no hit', { first_name: 'qb' }),
  byTrigrams('5 letters, common', { first_name: 'олекс' }),
  byTrigrams('5 letters, no hit', { first_name: 'zqxwv' }),
  byTrigrams('e-mail', { email: 'gmail' }),
  byTrigrams('e-mail', { email: 'petro.le' }),
  byTrigrams('phone', { phone: '067 123' }),
  byShortTerm('phone', { phone: '12' }),
  withLabel('common'),
  withLabel('common', { skip: '20000' }),
  withLabel('common', { sort: 'last_name' }),
  withLabel('usual', {}, 'label index'),
  withLabel('rare', {}, 'label index'),
  withLabel('common', { q: 'олекс' }),
  withLabel('common', { q: 'zqxwv' }),
  withLabel('common', { q: 'qb' }),
  withLabel('rare', { q: 'gmail' }, 'label index'),
  withLabel('rare', { q: 'о' }, 'label index'),
  ...SORTS.map((sort) => sorted('list', { sort })),
  ...SORTS.flatMap((sort) => [
    byTrigrams('5 letters, common', { q: 'олекс', sort }),
    byTrigrams('5 letters, rare', { q: 'шевче', sort }),
    list('1 letter, common', { q: 'о', sort }),
    list('2 letters, no hit', { q: 'qb', sort }),
  ]),
  ...['true', 'exact'].flatMap((include_total) => [
    total('total', { include_total }),
    total('total, 5 letters, common', { q: 'олекс', include_total }),
    total('total, 1 letter, common', { q: 'о', include_total }),
    total('total, 2 letters, no hit', { q: 'qb', include_total }),
    birthdays({ days: '366', include_total }),
  ]),
  birthdays({ days: '7' }),
  birthdays({ days: '366' }),
  changes('from the beginning', 0),
  changes('from the middle', 0.5),
  changes('when nothing is new', 1),
  { name: 'digest', send: digestContacts, readsAll: true, printsPlan: true },
  { name: 'get', send: (context, { contactId }) => findContact(context, contactId) },
  INSERT,
]

const paged = (query: Query): PagedRequest => ({
  name: nameWith('list', query),
  send: (context, page) => listContacts(context, { ...ContactQuery.parse(query), ...page }),
})
export const PAGED_REQUESTS: PagedRequest[] = [
  ...SORTS.map((sort) => paged({ sort })),
  ...SORTS.map((sort) => paged({ sort, q: 'о' })),
  {
    name: 'birthdays `days=366`',
    send: (context, page) => listUpcomingBirthdays(context, { ...BirthdayQuery.parse({ days: '366' }), ...page }),
  },
]
