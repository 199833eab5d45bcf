import { expect, test } from 'vitest'
import { emptyCard } from '../formats/card.ts'
import { keysOfCard, MatchIndex, nameKey } from './match.ts'

const card = (values: Partial<ReturnType<typeof emptyCard>>) => ({ ...emptyCard(), ...values })
const phone = (number: string) => [{ number, label: null }]
const email = (address: string) => [{ address, label: null }]
const known = (values: Parameters<typeof card>[0]) => ({
  uid: values.uid ?? 'none',
  name: nameKey(card(values)),
  keys: keysOfCard(card(values), 'UA'),
})

const ADA = { uid: 'ada', first_name: 'Ada', last_name: 'Lovelace', phones: phone('+380 67 111 22 33'), emails: email('ada@example.com') }

const find = (values: Parameters<typeof card>[0]) => {
  const index = new MatchIndex<string>()
  index.add('ADA', known(ADA))
  return index.find(known({ uid: 'other', ...values }))
}

test('a card belongs to the contact with its UID, whatever else it has', () => {
  expect(find({ uid: 'ada', first_name: 'Somebody' })).toEqual({ id: 'ADA', by: 'uid' })
})

test.each([
  ['a phone number in another notation', { first_name: 'Ada', last_name: 'Lovelace', phones: phone('067-111-22-33') }],
  ['an e-mail address in capitals', { first_name: 'Ada', last_name: 'Lovelace', emails: email('ADA@EXAMPLE.COM') }],
  ['names in another order and case', { first_name: 'lovelace', last_name: 'ADA', emails: email('ada@example.com') }],
  ['the whole name as first name', { first_name: 'Ada Lovelace', emails: email('ada@example.com') }],
])('a card belongs to the contact with the same name and %s', (_, values) => {
  expect(find(values)).toEqual({ id: 'ADA', by: 'name-and-entry' })
})

test.each([
  ['the same name alone', { first_name: 'Ada', last_name: 'Lovelace' }],
  ['the same name and another number', { first_name: 'Ada', last_name: 'Lovelace', phones: phone('+380 67 111 22 34') }],
  ['the same number and another name', { first_name: 'Byron', last_name: 'Lovelace', phones: phone('+380671112233') }],
  ['nothing but the number', { phones: phone('+380671112233') }],
])('a card with %s belongs to no contact', (_, values) => {
  expect(find(values)).toBeUndefined()
})

test('a number that has no E.164 form matches by its digits', () => {
  const index = new MatchIndex<string>()
  const values = { first_name: 'Taxi', phones: phone('*2 15') }
  index.add('TAXI', known({ ...values, uid: 'taxi' }))

  expect(index.find(known({ ...values, phones: phone('*215') }))).toMatchObject({ id: 'TAXI' })
})

test('of several contacts the first one matches that may', () => {
  const index = new MatchIndex<string>()
  for (const id of ['A', 'B']) index.add(id, known({ ...ADA, uid: id }))

  expect(index.find(known({ ...ADA, uid: 'C' }))).toMatchObject({ id: 'A' })
  expect(index.find(known({ ...ADA, uid: 'C' }), (id) => id !== 'A')).toMatchObject({ id: 'B' })
})
