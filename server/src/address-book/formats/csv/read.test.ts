import { expect, test } from 'vitest'
import type { Card, ReadCard } from '../card.ts'
import { readCsv } from './read.ts'
import { type CsvHints, recogniseCsv } from './recognise.ts'

const NOW = new Date('2026-11-30T12:00:00Z')

async function read(text: string, hints?: CsvHints): Promise<ReadCard[]> {
  const recognised = (await recogniseCsv(text, hints))!
  return [...readCsv(text, recognised, NOW)]
}

/** The cards, without the members that are empty. */
const cardsOf = async (text: string, hints?: CsvHints) =>
  (await read(text, hints)).map((row) => ('card' in row ? filled(row.card) : row.refused.code))

const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0) || JSON.stringify(value) === '{}'
const filled = (card: Card) => Object.fromEntries(Object.entries(card).filter(([, value]) => !isEmpty(value)))

const notesOf = async (text: string) => (await read(text)).flatMap((row) => ('card' in row ? row.notes.map(({ code }) => code) : []))

test('the preferred value of Google comes first, and its mark is no part of the label', async () => {
  const file =
    'First Name,Last Name,Organization Name,Labels,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\nAnn,,,,Home Fax,15,* Mobile,16\n'

  expect(await cardsOf(file)).toEqual([
    {
      first_name: 'Ann',
      phones: [
        { number: '16', label: 'mobile' },
        { number: '15', label: 'home fax' },
      ],
    },
  ])
})

test('several values in one cell of Google are several values', async () => {
  const file =
    'First Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Address 1 - Label,Address 1 - Street,Address 1 - City\n' +
    'Ann,,,* myContacts ::: Friends ::: * starred,* ,a@example.com ::: b@example.com,Home,One St ::: Two St,Kyiv ::: Lviv\n'

  const [card] = await cardsOf(file)

  expect(card).toMatchObject({
    labels: ['Friends', 'starred'],
    emails: [
      { address: 'a@example.com', label: null },
      { address: 'b@example.com', label: null },
    ],
    addresses: [
      { street: 'One St', city: 'Kyiv', label: 'home' },
      { street: 'Two St', city: 'Lviv', label: 'home' },
    ],
  })
})

test('several e-mail addresses in one cell are several addresses, also with the names of their owners', async () => {
  const file = 'First Name,Email\nAnn,"a@x.example; Shevchenko, Ivan <b@x.example>, mailto:c@x.example"\nBob,"d@x.example, work"\n'

  expect(await cardsOf(file)).toMatchObject([
    { emails: [{ address: 'a@x.example' }, { address: 'b@x.example' }, { address: 'c@x.example' }] },
    { emails: [{ address: 'd@x.example' }], remainder: ['EMAIL:work'] },
  ])
})

test('a website without a scheme gets one', async () => {
  const urlOf = async (url: string) => (await cardsOf(`First Name,Website\nAnn,${url}\n`))[0]

  for (const url of ['example.com', 'www.example.com/a?b', 'a-b.example.co.uk/x'])
    expect(await urlOf(url)).toMatchObject({ urls: [{ url: `http://${url}` }] })
  for (const text of ['12.5', 'no url', 'ex ample.com']) expect(await urlOf(text)).toMatchObject({ remainder: [`URL:${text}`] })
})

test('categories of Outlook are separated by semicolons', async () => {
  expect(await cardsOf('First Name,Categories\nAnn,Friend; colleague\n')).toEqual([{ first_name: 'Ann', labels: ['Friend', 'colleague'] }])
})

test('one date with a 13 settles the order of all dates', async () => {
  const file = (birthday: string) => `First Name,Birthday\nAnn,3/4/1990\nBob,${birthday}\n`

  expect(await cardsOf(file('13/4/1990'))).toMatchObject([{ birthday: '1990-04-03' }, { birthday: '1990-04-13' }])
  expect(await cardsOf(file('4/13/1990'))).toMatchObject([{ birthday: '1990-03-04' }, { birthday: '1990-04-13' }])
})

test('dates without a known order are kept as text, and read as the user says', async () => {
  const file = 'First Name,Birthday,Anniversary\nAnn,3/4/1990,5/6/2010\n'

  expect(await cardsOf(file)).toEqual([
    { first_name: 'Ann', remainder: ['BDAY;VALUE=text:3/4/1990', 'X-ABDATE;VALUE=text;TYPE=anniversary:5/6/2010'] },
  ])
  expect(await notesOf(file)).toEqual(['date-order-unknown', 'date-order-unknown'])
  expect(await cardsOf(file, { dateOrder: 'month_first' })).toEqual([
    { first_name: 'Ann', birthday: '1990-03-04', dates: [{ date: '2010-05-06', label: 'anniversary' }] },
  ])
})

test('a birthday in the future is kept as text', async () => {
  expect(await cardsOf('First Name,Birthday\nAnn,2026-12-01\nBob,2026-12-02\n')).toEqual([
    { first_name: 'Ann', birthday: '2026-12-01' },
    { first_name: 'Bob', remainder: ['BDAY;VALUE=text:2026-12-02'] },
  ])
})

test('a value that is not valid costs neither the card nor the value', async () => {
  const long = 'x'.repeat(60)
  const file = `First Name,Nickname,Phone,Email,Website,E-mail 1 - Label\nAnn,${'y'.repeat(201)},none,no address,no url,\n`

  expect(await cardsOf(file)).toEqual([
    { first_name: 'Ann', remainder: [`X-CSV-COLUMN;NAME=Nickname:${'y'.repeat(201)}`, 'TEL:none', 'EMAIL:no address', 'URL:no url'] },
  ])
  expect(await notesOf(file)).toEqual(['value-kept', 'value-kept', 'value-kept', 'value-kept'])
  expect(await cardsOf(`First Name,Phone ${long}\nAnn,15\n`)).toEqual([{ first_name: 'Ann', phones: [{ number: '15', label: null }] }])
})

test('the twenty-first phone number is kept with the contact', async () => {
  const header = Array.from({ length: 21 }, (_, index) => `Phone ${index + 1} - Value`).join(',')
  const cells = Array.from({ length: 21 }, (_, index) => `15${index + 1}`).join(',')

  const [card] = await cardsOf(`First Name,Last Name,Organization Name,Labels,${header}\nAnn,,,,${cells}\n`)

  expect(card).toMatchObject({ phones: { length: 20 }, remainder: ['TEL:1521'] })
})

test('texts for which a contact has no room are dropped with one note', async () => {
  const large = 'x;'.repeat(150_000)
  const file = `First Name,Colour,Size,Shape\nAnn,"${large}","${large}",round\n`

  expect(await cardsOf(file)).toEqual([{ first_name: 'Ann', remainder: ['X-CSV-COLUMN;NAME=Shape:round'] }])
  expect(await notesOf(file)).toEqual(['value-dropped'])
})

test('columns without a member are kept with their names, except for values that programs write by themselves', async () => {
  const file = 'First Name,"Favourite; ""colour""",Gender,Department,Company\nAnn,"blue, green",Unspecified,Sales,Acme\n'

  expect(await cardsOf(file)).toEqual([
    {
      first_name: 'Ann',
      organization: 'Acme',
      remainder: ['ORG;X-CONTACTS-MEMBER=organization:Acme;Sales', `X-CSV-COLUMN;NAME="Favourite; ^'colour^'":blue\\, green`],
    },
  ])
})

test('the mapping of the user takes precedence', async () => {
  const file = 'Spalte A,Spalte B,Spalte C,First Name\nAnn,15,1 Main St,x\n'
  const columns = new Map([
    ['Spalte A', 'first_name'],
    ['Spalte B', 'phones.work.number'],
    ['Spalte C', 'addresses.home.street'],
    ['First Name', null],
  ])

  expect(await cardsOf(file, { columns })).toEqual([
    {
      first_name: 'Ann',
      phones: [{ number: '15', label: 'work' }],
      addresses: [{ street: '1 Main St', city: null, region: null, postal_code: null, country: null, label: 'home' }],
      remainder: ['X-CSV-COLUMN;NAME=First Name:x'],
    },
  ])
})

test('a column that the user assigns takes its member from other columns, which are kept', async () => {
  const file = 'First Name,Given,Nick\nAnn,Anna,Annie\n'
  const columns = new Map([
    ['Given', 'first_name'],
    ['Nick', 'first_name'],
  ])

  expect(await cardsOf(file, { columns })).toEqual([
    { first_name: 'Anna', remainder: ['X-CSV-COLUMN;NAME=First Name:Ann', 'X-CSV-COLUMN;NAME=Nick:Annie'] },
  ])
})

test('a single name is divided, and a company is no person', async () => {
  expect(await cardsOf('Name,Company,Phone\nAnn Lee Smith,,15\nAcme,Acme,16\nMadonna,,17\n')).toEqual([
    { first_name: 'Ann', last_name: 'Lee Smith', phones: [{ number: '15', label: null }] },
    { organization: 'Acme', phones: [{ number: '16', label: null }] },
    { first_name: 'Madonna', phones: [{ number: '17', label: null }] },
  ])
})

test('a row that nothing names is refused with its line', async () => {
  expect(await read('First Name,Notes\n,"a note\nof two lines"\nAnn,\n')).toMatchObject([
    { line: 2, refused: { code: 'nothing-to-call-it-by' } },
    { line: 4, card: { first_name: 'Ann' } },
  ])
})
