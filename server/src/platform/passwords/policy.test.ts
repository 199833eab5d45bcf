import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { passwordIssue } from './policy.ts'

const olena = { username: 'Olena Petrenko', email: 'o.petrenko@kobzar.example' }
const codeOf = (password: string, owner = olena, minimum = 8) => passwordIssue(password, owner, minimum)?.[0]

test.each([
  'correct horse battery',
  'correct horse battery staple',
  'кобза на возі',
  'x7!kQ2#p',
  'gT9-wq4Z',
  '4839 2075 1164',
  // Common words, the name of the service and the user's own name, among other words.
  'sunshine football butterfly',
  'monkeydragon',
  'monkey 8402957136',
  'my password is a secret',
  'my contacts are safe with me',
  'contact lenses for Ivan',
  'Petrenko likes horses',
  'olena grows potatoes',
  // Short sequences, as words and random passwords contain them.
  'a poison for defstars',
  'street of retreat',
  '123 Sesame Street',
  // A repeated part that is long enough itself, and repeated emoji, of which there are too many to try each.
  'crab mango crab mango',
  '🐎🔋📎🐎🔋📎🐎🔋',
  '🔑'.repeat(8),
  // Longer than anything that attackers try.
  'p'.repeat(128),
  'password'.repeat(16),
])('%s is accepted', (password) => {
  expect(codeOf(password)).toBeUndefined()
})

test('the length is counted in characters, not in UTF-16 code units', () => {
  expect(codeOf('🐎🔋📎🐎🔋📎🐎')).toBe('too-short')
  expect(codeOf('🐎🔋📎🐎🔋📎🐎🔋')).toBeUndefined()
})

const refused = {
  // In the list, in any letter case and character width, and with signs in place of letters.
  'too-common': [
    'password',
    'Password1',
    'QWERTYUIOP',
    '12345678',
    'ｐａｓｓｗｏｒｄ',
    'йцукенгш',
    'Пароль123',
    'P@ssw0rd',
    'Pa$$w0rd',
    'Adm1n1strator',
    // Repeated, or with a few characters added.
    'passwordpassword',
    'Password-Password-Password',
    'iloveyou iloveyou',
    'пароль пароль',
    'princess,princess1',
    'password!',
    '!!password!!',
    'dragon 2024',
    'P@ssw0rd2024!',
    'monkey123456789',
    'abc123monkey',
    'password\u200b',
    'princessXy',
    'welcome??????',
    // With the name of the service.
    'contacts-password',
    'welcome2contacts',
  ],
  'too-repetitive': [
    'aaaaaaaaaaaaaaa',
    'xyxyxyxyxy',
    'abqabqabqabq',
    'ho ho ho ho ho',
    'horsehorse',
    'дадададада',
    'kokokoko7',
    '7391739173917391',
  ],
  'too-sequential': [
    '123456789012345',
    '543210987654',
    'cdefghijklm',
    'zyxwvuts',
    'rtyuiopq',
    'abc-123-asd-789',
    'qwe-rty-123',
    'фывапрол12',
    'бвгґдежз',
    'aaabbbcccddd',
    '3edc4rfv5tgb',
    '!@#$%^&*()_',
  ],
  'service-name': [
    'contacts',
    'Contacts1',
    'contactscontacts1',
    'my contacts',
    'CONTACTS2026!',
    'c0nt@cts',
    'contacts123456789',
    'контакти1',
    'Contacts:qwerty1',
  ],
  'too-personal': [
    'Olena Petrenko',
    'olena petrenko!',
    'OLENA PETRENKO2024',
    'olenapetrenko1990',
    'Petrenko_Olena',
    'petrenkopetrenko',
    '0lena-Petrenk0',
    'o.petrenko@kobzar.example',
    'o.petrenko',
    'o.petrenko1990!',
    'Petrenko1990!',
    'kobzar1814!',
    'olena-contacts',
  ],
}
const pairs = Object.entries(refused).flatMap(([code, passwords]) => passwords.map((password) => [password, code] as const))

test.each(pairs)('%s is refused as %s', (password, code) => {
  expect(codeOf(password)).toBe(code)
})

test('the name and the address of other users are not refused', () => {
  const bohdan = { username: 'Bohdan', email: 'bohdan@mail.ua' }

  for (const password of refused['too-personal']) expect([password, codeOf(password, bohdan)]).toEqual([password, undefined])
})

test('a short name is refused with digits and signs, and not as a part of another word', () => {
  const ann = { username: 'Ann', email: 'ann@mail.ua' }

  for (const password of ['ann.1990', 'Ann12345', 'annannann', 'ann@mail.ua'])
    expect([password, codeOf(password, ann)]).not.toContain(undefined)
  for (const password of ['Hannover', 'annotate', 'savanna7']) expect([password, codeOf(password, ann)]).toEqual([password, undefined])
})

test('a name of one or two letters is ignored', () => {
  expect(codeOf('bandana 17', { username: 'a', email: 'an@b' })).toBeUndefined()
  for (const password of ['halal-kitchen', 'Al likes tea', 'al-8402?', 'calmally'])
    expect(codeOf(password, { username: 'Al', email: 'al@x.ua' })).toBeUndefined()
})

test('with a minimum below eight, as on a test server, only the length is checked', () => {
  expect(codeOf('secret', olena, 6)).toBeUndefined()
  expect(codeOf('12345678', olena, 7)).toBeUndefined()
  expect(codeOf('Olena Petrenko', olena, 1)).toBeUndefined()
  expect(codeOf('123456', olena, 6)).toBeUndefined()
  expect(codeOf('contacts', olena, 6)).toBeUndefined()
  expect(codeOf('aaaaaaaa', olena, 6)).toBeUndefined()
  expect(codeOf('short', olena, 6)).toBe('too-short')
})

test('each password in the list of common ones has at least eight characters, is normalised, and occurs once', () => {
  const list = readFileSync(new URL('common.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\s+/)

  expect(list.length).toBeGreaterThan(3_000)
  expect(list.filter((password) => [...password].length < 8 || password !== password.normalize('NFKC').toLowerCase())).toEqual([])
  expect(new Set(list).size).toBe(list.length)
})
