/**
 * Reading lists page by page while they change, compared with a model of the list and with the guarantees of the
 * contract.
 */
import { type Client, type Contact, type ContactQuery, unwrap } from '@contacts/client'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'

const TODAY = '2026-02-20'
const { person, clock } = await startService({ now: `${TODAY}T09:30:00.000Z` })

type Sort = NonNullable<ContactQuery['sort']>
type Body = Parameters<Client['contacts']['create']>[0]['body']
const SORTS = ['created_at', 'updated_at', 'first_name', 'last_name', 'next_birthday'].flatMap((key) => [key, `-${key}`]) as Sort[]

const { compare } = new Intl.Collator('und')
/** U+FFFF sorts after every character, so Ґ sorts after every Г. */
const afterEveryG = (name: string) => name.replace('Ґ', 'Г\uffff')
const compareNames = (a: string, b: string) => compare(afterEveryG(a), afterEveryG(b))
const nextBirthday = (birthday: string | null) => {
  if (birthday === null) return 'never'
  const monthAndDay = birthday.slice(-5).replace('02-29', '02-28')
  return `${monthAndDay < TODAY.slice(5) ? 2027 : 2026}-${monthAndDay}`
}
/** Returns the sort key of a contact, as text. In ascending order, contacts with the key null come last. */
const keyOf = (contact: Contact, sort: Sort): string | null =>
  ({
    created_at: contact.id,
    updated_at: contact.updated_at,
    first_name: contact.first_name,
    last_name: contact.last_name,
    next_birthday: nextBirthday(contact.birthday),
  })[sort.replace('-', '') as 'created_at']

const compareCodeUnits = (a: string, b: string) => Number(a > b) - Number(a < b)

type Position = [key: string | null, id: string]
const positionOf = (contact: Contact, sort: Sort): Position => [keyOf(contact, sort), contact.id]
function positionComparator(sort: Sort) {
  const direction = sort.startsWith('-') ? -1 : 1
  const byKey = sort.endsWith('name') ? compareNames : compareCodeUnits
  return ([a, idA]: Position, [b, idB]: Position) =>
    direction * (Number(a === null) - Number(b === null) || (a === null || b === null ? 0 : byKey(a, b)) || compareCodeUnits(idA, idB))
}

/** The only job title that a search term matches. */
const MATCHING_TITLE = 'Помаранч'
const contactBody: fc.Arbitrary<Body> = fc.record({
  nickname: fc.constant('Named'),
  first_name: fc.option(fc.constantFrom('а', 'Б', 'b', 'Ї', 'Ґ', 'Ґа', 'Ги', 'ü')),
  last_name: fc.option(fc.constantFrom('а', 'Б', 'b', 'Ґа', 'Ги')),
  birthday: fc.option(fc.constantFrom('--02-19', '--02-20', '--02-28', '1992-02-29', '--03-01', '1990-12-31', '--01-01')),
  job_title: fc.option(fc.constantFrom(MATCHING_TITLE, 'Лікар')),
})
const patch = fc.record(
  {
    first_name: fc.option(fc.constantFrom('а', 'Б', 'b', 'Ї', 'Ґ', 'Ґа', 'Ги', 'ü')),
    last_name: fc.option(fc.constantFrom('а', 'Б', 'b', 'Ґа', 'Ги')),
    birthday: fc.option(fc.constantFrom('--02-19', '--02-28', '1992-02-29', '--03-01', '--01-01')),
    job_title: fc.option(fc.constantFrom(MATCHING_TITLE, 'Лікар')),
  },
  { requiredKeys: [] },
)
type Change = { kind: 'insert'; body: Body } | { kind: 'patch'; which: number; body: object } | { kind: 'remove'; which: number }
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: contactBody.map((body) => ({ kind: 'insert' as const, body })) },
  { weight: 3, arbitrary: fc.tuple(fc.nat(), patch).map(([which, body]) => ({ kind: 'patch' as const, which, body })) },
  { weight: 2, arbitrary: fc.nat().map((which) => ({ kind: 'remove' as const, which })) },
)
const step = fc.record({ limit: fc.integer({ min: 1, max: 7 }), changes: fc.array(change, { maxLength: 4 }) })
const searchTerms = fc.constantFrom(undefined, undefined, 'pomar', 'по', 'помаранч лі')

test('every page contains the contacts that currently follow the last contact of the previous page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(contactBody, { minLength: 3, maxLength: 14 }),
      fc.constantFrom(...SORTS),
      searchTerms,
      fc.array(step, { minLength: 6, maxLength: 6 }),
      async (bodies, sort, searchTerm, steps) => {
        const { client } = await person('Model')
        const list = new Map<string, Contact>()
        const keyChanges = new Map<string, number>()
        const store = (contact: Contact) => {
          const before = list.get(contact.id)
          if (before && keyOf(before, sort) !== keyOf(contact, sort)) keyChanges.set(contact.id, (keyChanges.get(contact.id) ?? 0) + 1)
          list.set(contact.id, contact)
        }
        const apply = async (one: Change) => {
          clock.advance(1)
          if (one.kind === 'insert') return store(await unwrap(client.contacts.create({ body: one.body })))
          const id = [...list.keys()][one.which % list.size]
          if (id === undefined) return
          if (one.kind === 'patch') return store(await unwrap(client.contacts.patch({ params: { id }, body: one.body })))
          await unwrap(client.contacts.remove({ params: { id } }))
          list.delete(id)
        }
        for (const body of bodies) await apply({ kind: 'insert', body })
        const compareBySort = positionComparator(sort)
        // No contact matches the search with two terms.
        const isListed = ({ job_title }: Contact) => searchTerm === undefined || (!searchTerm.includes(' ') && job_title === MATCHING_TITLE)
        const current = () => [...list.values()].filter(isListed)
        let keysOfUnmoved = new Map(current().map((contact) => [contact.id, keyOf(contact, sort)]))

        const seen: Contact[] = []
        let position: Position | undefined
        let cursor: string | undefined
        for (let index = 0; ; index++) {
          const { limit, changes } = steps[index] ?? { limit: 5, changes: [] }
          const page = await unwrap(client.contacts.list({ query: { sort, limit, q: searchTerm, cursor } }))

          const following = current()
            .filter((contact) => !position || compareBySort(positionOf(contact, sort), position) > 0)
            .toSorted((a, b) => compareBySort(positionOf(a, sort), positionOf(b, sort)))
          expect(page.items).toEqual(following.slice(0, limit))
          expect(page.next_cursor === null).toBe(following.length <= limit)

          seen.push(...page.items)
          if (page.next_cursor === null) break
          cursor = page.next_cursor
          position = positionOf(page.items.at(-1)!, sort)
          for (const one of changes) {
            await apply(one)
            keysOfUnmoved = new Map(
              [...keysOfUnmoved].filter(([id, key]) => list.has(id) && isListed(list.get(id)!) && keyOf(list.get(id)!, sort) === key),
            )
          }
        }

        const times = (id: string) => seen.filter((contact) => contact.id === id).length
        for (const id of keysOfUnmoved.keys()) expect(times(id)).toBe(1)
        for (const { id } of seen) expect(times(id)).toBeLessThanOrEqual(1 + (keyChanges.get(id) ?? 0))
      },
    ),
    { seed: 20_261_121, numRuns: repetitions(15, 60), endOnFailure: true },
  )
}, 600_000)

test.each(SORTS)('sorted by %s, each contact with an unchanged sort key is listed once while four writers run', async (sort) => {
  const { client } = await person('Walker')
  const contactOf = (first_name: string, index: number) => {
    const birthday = index % 4 ? `--0${1 + (index % 9)}-2${index % 8}` : null
    return { first_name, last_name: index % 3 ? first_name : null, birthday }
  }
  const numbers = Array.from({ length: 30 }, (_, index) => index)
  const bodies = numbers.flatMap((index) => [
    contactOf(`S${(index * 37) % 30}`, index),
    contactOf(`${index % 2 ? 'R' : 'P'}${index}`, index),
  ])
  const ids = await createContacts(client, bodies)
  const idsStartingWith = (letter: string) => ids.filter((_, index) => bodies[index]?.first_name.startsWith(letter))
  const [steady, renamed, removable] = [idsStartingWith('S'), idsStartingWith('R'), idsStartingWith('P')]
  /**
   * Stops after a number of rounds, because a list by creation time does not end while a writer keeps creating
   * contacts.
   */
  const write = async (writer: number) => {
    for (let round = writer; round < 60; round += 4) {
      clock.advance(1)
      const name = `${'SRPa'[round % 4]}${(round * 31) % 60}`
      const birthday = `--0${1 + (round % 9)}-15`
      if (writer < 2)
        await unwrap(
          client.contacts.patch({
            params: { id: renamed[round % renamed.length]! },
            body: { first_name: name, last_name: name, birthday },
          }),
        )
      else if (writer === 2) await unwrap(client.contacts.create({ body: contactOf(name, round) }))
      else if (removable.length > 0) await unwrap(client.contacts.remove({ params: { id: removable.shift()! } }))
    }
  }
  const canMove = new Set(sort.endsWith('created_at') ? [] : renamed)
  const mustBeListedOnce = sort.endsWith('created_at') ? [...steady, ...renamed] : steady

  for (const limit of [2, 5]) {
    const writers = Promise.all([0, 1, 2, 3].map(write))
    const seen: Contact[] = []
    for await (const contact of client.contacts.iterate({ query: { sort, limit } })) seen.push(contact)
    await writers

    const occurrences = Map.groupBy(seen, ({ id }) => id)
    expect(mustBeListedOnce.filter((id) => occurrences.get(id)?.length !== 1)).toEqual([])
    expect([...occurrences].filter(([id, times]) => times.length > 1 && !canMove.has(id))).toEqual([])
    const positions = seen.map((contact) => positionOf(contact, sort))
    const compareBySort = positionComparator(sort)
    expect(positions.filter((position, index) => index > 0 && compareBySort(positions[index - 1]!, position) >= 0)).toEqual([])
  }
})
