/** The birthday feed: what a calendar application that subscribes to it shows. */
import { type ContactInput, unwrap } from '@contacts/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { judges } from '../harness/calendar-judges.ts'
import { createContacts } from '../harness/create-contacts.ts'
import { linesOf, readFeedOf, valuesOf } from '../harness/feed.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { alice, bob, anon, clock } = service

let people = 0
async function userWithContacts(...contacts: ContactInput[]) {
  const { client } = await service.person(`Subscriber${people++}`)
  if (contacts.length > 0) await createContacts(client, contacts)
  return client
}

describe('over 40 years', () => {
  const FIRST_YEAR = 2027
  const YEARS = 40
  const years = Array.from({ length: YEARS }, (_, index) => FIRST_YEAR + index)

  // A birthday on each day of a leap year, with and without a year of birth, before and after 1900.
  beforeAll(async () => {
    const days = Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(2024, 0, index + 1)).toISOString().slice(5, 10))
    const yearsOfBirth = ['-', '2024', '1904', '1584', '0004']
    const bodies = days.map((day, index) => ({ first_name: `Day ${day}`, birthday: `${yearsOfBirth[index % 5]}-${day}` }))
    // Another date on the same day repeats by the same rules.
    const leaplings = [...yearsOfBirth, '2000', '1972'].map((year) => ({
      first_name: `Leapling ${year}`,
      birthday: `${year}-02-29`,
      dates: [{ date: `${year}-02-29`, label: 'anniversary' }],
    }))
    await createContacts(alice.client, [...bodies, ...leaplings, { first_name: 'No birthday' }])
    await unwrap(bob.client.contacts.create({ body: { first_name: 'Somebody else', birthday: '1990-06-15' } }))
  })

  /** The birthdays of each day, as the service lists them. */
  async function listBirthdays(leap_day: 'feb_28' | 'mar_1') {
    const listed: string[] = []
    for (const year of years) {
      const query = { from: `${year}-01-01`, days: daysIn(year) - 1, leap_day, limit: 1000 }
      const { items } = await unwrap(alice.client.birthdays.upcoming({ query }))
      listed.push(...items.map(({ contact, next_birthday }) => `${next_birthday} ${contact.id}-birthday`))
    }
    return listed.toSorted()
  }

  test.each(['feb_28', 'mar_1'] as const)(
    'ical.js and rrule show the same birthdays on each day as the list of upcoming birthdays (leap day %s)',
    async (leap_day) => {
      await unwrap(alice.client.users.update({ body: { leap_day } }))
      const expected = await listBirthdays(leap_day)

      const calendar = await readFeedOf(alice.client, anon)

      expect(expected).toHaveLength((366 + 7) * YEARS)
      for (const [name, read] of Object.entries(judges)) {
        const shown = read(calendar, `${FIRST_YEAR}-01-01`, `${FIRST_YEAR + YEARS - 1}-12-31`)
        const birthdays = shown.filter(({ uid }) => uid.endsWith('-birthday'))
        expect(birthdays.map(({ day, uid }) => `${day} ${uid}`).toSorted(), name).toEqual(expected)
        const daysOf = (title: string) =>
          shown
            .filter((entry) => entry.title.startsWith(title))
            .map(({ day }) => day)
            .toSorted()
        expect(daysOf('Anniversary: Leapling'), name).toEqual(daysOf('Birthday of Leapling'))
      }
    },
    60_000,
  )

  const daysIn = (year: number) => (Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / 86_400_000
})

describe('an entry', () => {
  test('has the name of the contact and no age, in the language of the owner', async () => {
    const client = await userWithContacts({ first_name: 'Іван', last_name: 'Шевченко', birthday: '1992-02-29' })

    const english = await readFeedOf(client, anon)
    await unwrap(client.users.update({ body: { language: 'uk' } }))
    const ukrainian = await readFeedOf(client, anon)

    expect([valuesOf(english, 'X-WR-CALNAME'), valuesOf(english, 'SUMMARY')]).toEqual([['Birthdays'], ['Birthday of Іван Шевченко']])
    expect([valuesOf(ukrainian, 'X-WR-CALNAME'), valuesOf(ukrainian, 'SUMMARY')]).toEqual([
      ['Дні народження'],
      ['День народження: Іван Шевченко'],
    ])
  })

  test.each([
    ['en', ['Birthday of Ada', 'Anniversary: Ada', 'First day at work: Ada', 'Date: Ada']],
    ['uk', ['День народження: Ada', 'Річниця: Ada', 'First day at work: Ada', 'Дата: Ada']],
  ] as const)('exists for each date of a contact, with its label (language %s)', async (language, expected) => {
    const dates = [
      { date: '2015-06-20', label: 'anniversary' },
      { date: '--09-01', label: 'First day at work' },
      { date: '2031-01-01', label: null },
    ]
    const client = await userWithContacts({ first_name: 'Ada', birthday: '1992-12-10', dates }, { first_name: 'Bo' })
    await unwrap(client.users.update({ body: { language } }))

    const calendar = await readFeedOf(client, anon)

    expect(valuesOf(calendar, 'SUMMARY')).toEqual(expected)
    expect(valuesOf(calendar, 'DTSTART')).toEqual(['19921210', '20150620', '19720901', '20310101'])
  })

  test('of a date keeps its id while other dates change, and the same date with the same label is one entry', async () => {
    const wedding = { date: '2015-06-20', label: 'anniversary' }
    const client = await userWithContacts({ first_name: 'Ada', dates: [wedding, wedding] })
    const [ada] = (await unwrap(client.contacts.list())).items
    const before = valuesOf(await readFeedOf(client, anon), 'UID')

    await unwrap(client.contacts.patch({ params: { id: ada!.id }, body: { dates: [{ date: '2020-01-01', label: null }, wedding] } }))
    const after = valuesOf(await readFeedOf(client, anon), 'UID')

    expect(before).toEqual([expect.stringMatching(new RegExp(`^${ada!.id}-[0-9a-f]{16}$`))])
    expect(after).toEqual([expect.stringMatching(/-[0-9a-f]{16}$/), ...before])
  })

  test('has the display name of a contact without first and last name', async () => {
    const client = await userWithContacts(
      { nickname: 'Ваня', birthday: '--06-15' },
      { organization: 'Київстар', dates: [{ date: '1994-09-03', label: 'Founded' }] },
    )

    expect(valuesOf(await readFeedOf(client, anon), 'SUMMARY')).toEqual(['Birthday of Ваня', 'Founded: Київстар'])
  })

  test('begins in the year of birth; in 1972 if that is unknown or before 1900', async () => {
    const client = await userWithContacts(
      { first_name: 'Known', birthday: '1992-02-29' },
      { first_name: 'Unknown', birthday: '--02-29' },
      { first_name: 'First', birthday: '1900-01-01' },
      { first_name: 'Too old', birthday: '1899-12-31' },
    )

    const calendar = await readFeedOf(client, anon)

    expect(valuesOf(calendar, 'DTSTART')).toEqual(['19920229', '19720229', '19000101', '19721231'])
  })

  test('is a whole day in no time zone, during which the owner is not busy', async () => {
    const client = await userWithContacts({ first_name: 'Ada', birthday: '1992-12-10' })
    const [contact] = (await unwrap(client.contacts.list())).items

    const calendar = await readFeedOf(client, anon)

    expect(calendar.endsWith('\r\n')).toBe(true)
    expect(linesOf(calendar)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Contacts//Birthday feed//EN',
      'CALSCALE:GREGORIAN',
      'NAME:Birthdays',
      'X-WR-CALNAME:Birthdays',
      'REFRESH-INTERVAL;VALUE=DURATION:P1D',
      'X-PUBLISHED-TTL:P1D',
      'BEGIN:VEVENT',
      `UID:${contact!.id}-birthday`,
      'DTSTAMP:20261120T093000Z',
      'DTSTART;VALUE=DATE:19921210',
      'DURATION:P1D',
      'RRULE:FREQ=YEARLY',
      'SUMMARY:Birthday of Ada',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ])
  })

  test('shows names with punctuation, line breaks and many letters unchanged, in lines of at most 75 octets', async () => {
    const names = ['Smith, John; Jr.', String.raw`C:\new`, 'Ї'.repeat(200), '🎂'.repeat(100), 'a:b "c"']
    const client = await userWithContacts(...names.map((first_name) => ({ first_name, birthday: '--06-15' })))

    const calendar = await readFeedOf(client, anon)

    const shown = judges['ical.js']!(calendar, '2027-01-01', '2027-12-31')
    expect(shown.map(({ title }) => title)).toEqual(names.map((name) => `Birthday of ${name}`))
    expect(calendar.split('\r\n').filter((line) => Buffer.byteLength(line) > 75)).toEqual([])
    expect(calendar.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  test('keeps its id when the contact changes, and disappears with the birthday or the contact', async () => {
    const client = await userWithContacts({ first_name: 'Ada', birthday: '1992-12-10' }, { first_name: 'Bo', birthday: '--01-02' })
    const [ada, bo] = (await unwrap(client.contacts.list())).items
    const before = valuesOf(await readFeedOf(client, anon), 'UID')

    clock.advance(60_000)
    await unwrap(client.contacts.patch({ params: { id: ada!.id }, body: { first_name: 'Augusta', birthday: '1815-12-10' } }))
    const afterChange = await readFeedOf(client, anon)
    await unwrap(client.contacts.patch({ params: { id: ada!.id }, body: { birthday: null } }))
    await unwrap(client.contacts.remove({ params: { id: bo!.id } }))
    const afterRemoval = await readFeedOf(client, anon)

    expect(before).toEqual([`${ada!.id}-birthday`, `${bo!.id}-birthday`])
    expect(valuesOf(afterChange, 'UID')).toEqual(before)
    expect(valuesOf(afterChange, 'SUMMARY')).toEqual(['Birthday of Augusta', 'Birthday of Bo'])
    expect(valuesOf(afterRemoval, 'UID')).toEqual([])
  })

  test.each(['PT9H', '-PT15H', '-P1D', '-P1DT6H30M', '-P4W', 'P1D', 'PT0M'])('reminds at %s if the address says so', async (alarm) => {
    const client = await userWithContacts({ first_name: 'Ada', birthday: '1992-12-10' })

    const calendar = await readFeedOf(client, anon, { alarm })

    const lines = linesOf(calendar)
    const begin = lines.indexOf('BEGIN:VALARM')
    expect(lines.slice(begin, begin + 6)).toEqual([
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `TRIGGER:${alarm}`,
      'DESCRIPTION:Birthday of Ada',
      'END:VALARM',
      'END:VEVENT',
    ])
  })

  test('contains nothing else of the contact', async () => {
    const client = await userWithContacts()
    await unwrap(
      client.contacts.create({
        body: {
          first_name: 'Ada',
          birthday: '1992-12-10',
          emails: [{ address: 'ada@example.com' }],
          phones: [{ number: '067 123 45 67' }],
          organization: 'Analytical Engines',
          job_title: 'Countess',
          notes: 'nobody knows',
          additional_data: { telegram: '@ada' },
        },
      }),
    )

    const calendar = await readFeedOf(client, anon)

    for (const text of ['ada@example.com', '067', 'Analytical', 'Countess', 'nobody knows', '@ada']) expect(calendar).not.toContain(text)
  })
})

test('a feed contains the contacts of its owner and of nobody else', async () => {
  const [first, second] = [
    await userWithContacts({ first_name: 'Ada', birthday: '--12-10' }),
    await userWithContacts({ first_name: 'Bo', birthday: '--01-02' }),
  ]

  const [firstFeed, secondFeed] = [await readFeedOf(first, anon), await readFeedOf(second, anon)]

  expect(valuesOf(firstFeed, 'SUMMARY')).toEqual(['Birthday of Ada'])
  expect(valuesOf(secondFeed, 'SUMMARY')).toEqual(['Birthday of Bo'])
})

test('the feed of a large address book has each entry once, and at most 50000 entries', async () => {
  const { client } = await service.person('Popular')
  const dates = Array.from({ length: 20 }, (_, index) => ({ date: `--06-${index + 10}`, label: 'Day' }))
  const { id } = await unwrap(client.contacts.create({ body: { first_name: 'Ada', dates } }))
  // SQL copies the contact, because that many requests would take too long; in steps, because of the timeout of a statement.
  const copy = `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, dates, search_text, created_at, updated_at)
    select owner_id, ('01ffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Copy ' || n, emails, phones, additional_data, dates,
      search_text, created_at, updated_at
    from contacts, generate_series($2::int, $2 + 249) n where id = $1`
  for (let first = 0; first < 2_750; first += 250) await service.db.run({ text: copy, values: [id, first] })

  const uids = valuesOf(await readFeedOf(client, anon), 'UID')

  expect(uids).toHaveLength(50_000)
  expect(new Set(uids).size).toBe(50_000)
  const contacts = new Set(uids.map((uid) => uid.slice(0, 36)))
  expect([contacts.size, contacts.has(id)]).toEqual([2_500, true])
}, 120_000)
