import { type BirthdayPage, unwrap } from '@contacts/client'
import { beforeAll, expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { alice, bob, clock } = service

const DAY = 86_400_000
const date = (text: string) => new Date(`${text}T00:00:00Z`)
const textOf = (day: Date) => day.toISOString().slice(0, 10)
const addDays = (day: Date, days: number) => new Date(day.getTime() + days * DAY)
type LeapDay = 'feb_28' | 'mar_1'

interface Celebrant {
  id: string
  first_name: string | null
  last_name: string | null
  birthday: string
}
const celebrants: Celebrant[] = []

// Contacts on every date of a leap year, with and without a birth year, and contacts with interleaved names around the
// leap day and the new year.
beforeAll(async () => {
  const days = Array.from({ length: 366 }, (_, index) => textOf(addDays(date('2024-01-01'), index)).slice(5))
  const plain = days.map((monthAndDay, index) => ({
    birthday: index % 3 === 0 ? `--${monthAndDay}` : `${1960 + (index % 10) * 4}-${monthAndDay}`,
    first_name: `P${index}`,
    last_name: `L${index % 7}`,
  }))
  const crowd = ['02-28', '02-29', '03-01', '12-31', '01-01'].flatMap((monthAndDay, index) =>
    ['Adamenko', 'Bondar', 'Chub', null].map((last_name, nameIndex) => ({
      birthday: `--${monthAndDay}`,
      first_name: `C${(index * 3 + nameIndex) % 5}`,
      last_name,
    })),
  )
  const withoutFirstName = crowd.flatMap(({ birthday, last_name }) =>
    [1, 2].map(() => ({ birthday, first_name: null, last_name, nickname: 'Named' })),
  )
  const bodies = [...plain, ...crowd, ...withoutFirstName]
  const ids = await createContacts(alice.client, bodies)
  celebrants.push(...bodies.map((body, index) => ({ id: ids[index] ?? '', ...body })))
  await unwrap(bob.client.contacts.create({ body: { first_name: 'Somebody else', birthday: '--01-01' } }))
})

/** Brute force: walks the days of the window and records the first birthday of each contact. */
function expectedBirthdays(from: string, days: number, leapDay: LeapDay) {
  const seen = new Map<string, string>()
  for (let i = 0; i <= days; i++) {
    const day = textOf(addDays(date(from), i))
    const hasLeapDay = textOf(addDays(date(`${day.slice(0, 4)}-02-28`), 1)).endsWith('02-29')
    const isLeapDaySubstitute = !hasLeapDay && day.slice(5) === (leapDay === 'feb_28' ? '02-28' : '03-01')
    for (const { id, birthday } of celebrants) {
      const monthAndDay = birthday.slice(-5)
      if ((monthAndDay === day.slice(5) || (isLeapDaySubstitute && monthAndDay === '02-29')) && !seen.has(id)) seen.set(id, day)
    }
  }
  const compareNullsLast = (a: string | null, b: string | null) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return Number(a > b) - Number(a < b)
  }
  return celebrants
    .filter(({ id }) => seen.has(id))
    .map((person) => ({ ...person, on: seen.get(person.id)! }))
    .sort(
      (a, b) =>
        compareNullsLast(a.on, b.on) ||
        compareNullsLast(a.last_name, b.last_name) ||
        compareNullsLast(a.first_name, b.first_name) ||
        compareNullsLast(a.id, b.id),
    )
}

const linesOf = ({ items }: BirthdayPage) =>
  items.map(({ contact, next_birthday }) => `${next_birthday} ${contact.last_name} ${contact.first_name} ${contact.id}`)

const STARTS = [
  ...['2023', '2024', '2025', '1999', '2000', '2100', '2096'].flatMap((year) =>
    ['01-01', '02-27', '02-28', '03-01', '03-02', '12-31'].map((monthAndDay) => `${year}-${monthAndDay}`),
  ),
  '2024-02-29',
  '2000-02-29',
  '2026-11-21',
  '2027-06-15',
  '0001-01-01',
  '0004-02-29',
]
const WINDOWS = [0, 1, 7, 365, 366]

test.each(['feb_28', 'mar_1'] as const)(
  'the upcoming birthdays of every window equal a day-by-day calculation (leap day %s)',
  async (leap_day) => {
    for (const [index, from] of STARTS.entries()) {
      // `npm test` tries one of the five windows from each start, and the next window from the next start.
      const stride = repetitions(WINDOWS.length, 1)
      for (const days of WINDOWS.filter((_, windowIndex) => (index + windowIndex) % stride === 0)) {
        const page = await unwrap(alice.client.birthdays.upcoming({ query: { from, days, leap_day, limit: 1000 } }))

        const expected = expectedBirthdays(from, days, leap_day)
        expect(linesOf(page), `from ${from}, ${days} days`).toEqual(
          expected.map(({ on, last_name, first_name, id }) => `${on} ${last_name} ${first_name} ${id}`),
        )
        for (const { contact, next_birthday, days_until, turns } of page.items) {
          expect(days_until).toBe((date(next_birthday).getTime() - date(from).getTime()) / DAY)
          const years = contact.birthday!.startsWith('-') ? null : Number(next_birthday.slice(0, 4)) - Number(contact.birthday!.slice(0, 4))
          expect(turns).toBe(years === null || years < 1 ? null : years)
        }
      }
    }
  },
  240_000,
)

test('the pages of a window contain the same birthdays in the same order as the whole window', async () => {
  const query = { from: '2025-02-20', days: 30, leap_day: 'mar_1' as const }
  const whole = await unwrap(alice.client.birthdays.upcoming({ query: { ...query, limit: 1000 } }))

  const pages: string[] = []
  for (let skip = 0; skip < whole.items.length + 7; skip += 7)
    pages.push(...linesOf(await unwrap(alice.client.birthdays.upcoming({ query: { ...query, skip, limit: 7 } }))))

  expect(pages).toEqual(linesOf(whole))
  const iterated = []
  for await (const { contact } of alice.client.birthdays.iterate({ query: { ...query, limit: 9 } })) iterated.push(contact.id)
  expect(iterated).toEqual(whole.items.map(({ contact }) => contact.id))
})

test('a window is seven days by default, and includes both its first and its last day', async () => {
  const client = await userWithContacts(
    { first_name: 'Today', birthday: '1990-05-10' },
    { first_name: 'Last', birthday: '1990-05-17' },
    { first_name: 'Late', birthday: '1990-05-18' },
  )

  const { items } = await unwrap(client.birthdays.upcoming({ query: { from: '2026-05-10' } }))

  expect(items.map(({ contact, days_until }) => [contact.first_name, days_until])).toEqual([
    ['Today', 0],
    ['Last', 7],
  ])
})

test.each([
  ['Etc/GMT+12', '2026-05-10T11:59:59Z', '2026-05-09'],
  ['Etc/GMT+12', '2026-05-10T12:00:00Z', '2026-05-10'],
  ['Pacific/Kiritimati', '2026-05-10T09:59:59Z', '2026-05-10'],
  ['Pacific/Kiritimati', '2026-05-10T10:00:00Z', '2026-05-11'],
  ['UTC', '2026-12-31T23:59:59Z', '2026-12-31'],
  ['Europe/Kyiv', '2026-12-31T22:00:00Z', '2027-01-01'],
])('in time zone %s at %s, the server takes %s as today', async (time_zone, instant, today) => {
  clock.set(instant)
  const client = await userWithContacts({ first_name: 'Celebrates', birthday: `--${today.slice(5)}` })

  const fromQuery = await unwrap(client.birthdays.upcoming({ query: { days: 0, time_zone } }))
  await unwrap(client.users.update({ body: { time_zone } }))
  const fromProfile = await unwrap(client.birthdays.upcoming({ query: { days: 0 } }))

  expect(fromQuery.items.map((item) => item.next_birthday)).toEqual([today])
  expect(fromProfile).toEqual(fromQuery)
  const fromOtherDate = await unwrap(client.birthdays.upcoming({ query: { days: 0, time_zone, from: '2026-08-08' } }))
  expect(fromOtherDate.items).toEqual([])
})

test('the leap day of the profile applies unless the request names another', async () => {
  const client = await userWithContacts({ first_name: 'Leapling', birthday: '2000-02-29' })
  const next = async (leap_day?: LeapDay) =>
    (await unwrap(client.birthdays.upcoming({ query: { from: '2026-02-20', days: 30, ...(leap_day && { leap_day }) } }))).items[0]

  expect(await next()).toMatchObject({ next_birthday: '2026-02-28', turns: 26 })
  await unwrap(client.users.update({ body: { leap_day: 'mar_1' } }))
  expect(await next()).toMatchObject({ next_birthday: '2026-03-01', turns: 26 })
  expect(await next('feb_28')).toMatchObject({ next_birthday: '2026-02-28' })
})

test('a contact born this year turns no age on the day of birth, and turns 1 a year later', async () => {
  clock.set('2026-05-10T12:00:00Z')
  const client = await userWithContacts({ first_name: 'Baby', birthday: '2026-05-10' })

  expect((await unwrap(client.birthdays.upcoming({ query: { days: 0 } }))).items).toMatchObject([{ turns: null, days_until: 0 }])
  expect((await unwrap(client.birthdays.upcoming({ query: { from: '2026-05-11', days: 366 } }))).items).toMatchObject([
    { turns: 1, days_until: 364 },
  ])
})

test('the list of upcoming birthdays reflects a changed or removed birthday', async () => {
  const client = await userWithContacts({ first_name: 'Moves', birthday: '--05-11' })
  const { contact } = (await unwrap(client.birthdays.upcoming({ query: { from: '2026-05-10' } }))).items[0]!

  await unwrap(client.contacts.patch({ params: { id: contact.id }, body: { birthday: '--09-01' } }))
  expect((await unwrap(client.birthdays.upcoming({ query: { from: '2026-05-10' } }))).items).toEqual([])
  expect((await unwrap(client.birthdays.upcoming({ query: { from: '2026-08-30' } }))).items).toHaveLength(1)

  await unwrap(client.contacts.patch({ params: { id: contact.id }, body: { birthday: null } }))
  expect((await unwrap(client.birthdays.upcoming({ query: { from: '2026-05-10', days: 366 } }))).items).toEqual([])
})

let userCount = 0
async function userWithContacts(...contacts: { first_name: string; birthday: string }[]) {
  const { client } = await service.person(`Person${userCount++}`)
  for (const body of contacts) await unwrap(client.contacts.create({ body }))
  return client
}
