import { ContactInput } from '@contacts/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digits, e164, nationalDigits } from '../../platform/text/phone.ts'
import type { SearchPair } from './search-pair.ts'
import { searchPairs } from './search-pairs.ts'
import { LINE, type Searchable, searchText } from './search-text.ts'
import { isIndexed, matches, nameTerm, phoneTerm, wordTerms } from './terms.ts'

/** Names as Ukrainian passports spell them; most are examples of resolution 55 (2010) of the Cabinet of Ministers. */
const passportNames = `
  Alushta Алушта, Andrii Андрій, Borshchahivka Борщагівка, Borysenko Борисенко, Vinnytsia Вінниця,
  Volodymyr Володимир, Hadiach Гадяч, Bohdan Богдан, Zghurskyi Згурський, Galagan Ґалаґан, Gorgany Ґорґани,
  Donetsk Донецьк, Dmytro Дмитро, Rivne Рівне, Oleh Олег, Esman Есмань, Yenakiieve Єнакієве, Haievych Гаєвич,
  Koropie Короп’є, Zhytomyr Житомир, Zhanna Жанна, Zhezheliv Жежелів, Zakarpattia Закарпаття,
  Kazymyrchuk Казимирчук, Medvyn Медвин, Mykhailenko Михайленко, Ivankiv Іванків, Ivashchenko Іващенко,
  Yizhakevych Їжакевич, Kadyivka Кадиївка, Marine Мар’їне, Yosypivka Йосипівка, Stryi Стрий, Oleksii Олексій,
  Kyiv Київ, Kovalenko Коваленко, Lebedyn Лебедин, Leonid Леонід, Mykolaiv Миколаїв, Marynych Маринич,
  Nizhyn Ніжин, Nataliia Наталія, Odesa Одеса, Onyshchenko Онищенко, Poltava Полтава, Petro Петро,
  Reshetylivka Решетилівка, Rybchynskyi Рибчинський, Sumy Суми, Solomiia Соломія, Ternopil Тернопіль, Trots Троць,
  Uzhhorod Ужгород, Uliana Уляна, Fastiv Фастів, Filipchuk Філіпчук, Kharkiv Харків, Khrystyna Христина,
  Tserkva Церква, Stetsenko Стеценко, Chernivtsi Чернівці, Shevchenko Шевченко, Shostka Шостка,
  Kyshenky Кишеньки, Shcherbukhy Щербухи, Hoshcha Гоща, Harashchenko Гаращенко, Yurii Юрій, Koriukivka Корюківка,
  Yahotyn Яготин, Yaroshenko Ярошенко, Kostiantyn Костянтин, Znamianka Знам’янка, Feodosiia Феодосія,
  Yevheniia Євгенія, Matiushenko Матюшенко, Nechui-Levytskyi Нечуй-Левицький, Viacheslav В’ячеслав,
  Zelenskyi Зеленський, Serhiienko Сергієнко, Liubov Любов, Maksym Максим
`
  .trim()
  .split(/,\s+/)
  .map((pair) => pair.split(' ') as [romanised: string, name: string])

test.each(searchPairs)('$query finds $stored.first_name $stored.last_name $stored.organization: $found', ({ stored, query, found }) => {
  expect(isFound(query, textOf(stored))).toBe(found)
})

test('the search pairs include more than 400 pairs, and more than 100 that do not match', () => {
  expect(searchPairs.length).toBeGreaterThan(400)
  expect(searchPairs.filter(({ found }) => !found).length).toBeGreaterThan(100)
})

test('every part of a stored name finds the contact', () => {
  fc.assert(
    fc.property(textWithPart, ([name, part]) => {
      const stored = textOf({ first_name: 'Anna', last_name: name })

      const term = nameTerm(part)
      if (term.length > 0) expect(matches(stored, term, LINE.last_name)).toBe(true)
      for (const word of wordTerms(part)) expect(matches(stored, word)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('any text that a contact shows finds the contact when it is pasted unchanged', () => {
  fc.assert(
    fc.property(pastedContact, (stored) => {
      const text = textOf(stored)
      const shown = [
        stored.first_name,
        stored.last_name,
        stored.middle_name,
        stored.nickname,
        stored.notes,
        `${stored.first_name} ${stored.middle_name} ${stored.last_name}`,
        ...stored.addresses.flatMap(({ street, city, postal_code }) => [street, postal_code, `${street}, ${postal_code}, ${city}`]),
        ...stored.urls.map(({ url }) => url),
        ...stored.related.map(({ name: relatedName }) => relatedName),
        ...stored.emails.flatMap(({ address }) => [address, `${stored.first_name} ${stored.last_name} <${address}>`]),
        ...stored.phones.map(({ number }) => number),
        `${stored.first_name} ${stored.last_name}`,
        `${stored.last_name}, ${stored.first_name}`,
        `${stored.first_name}\t${stored.last_name}\r\n${stored.notes}`,
      ]
      const missed = shown.filter((q) => wordTerms(q).length > 0 && !isFound({ q }, text))
      expect(missed).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

test.each(passportNames)('every prefix of %s finds %s', (romanised, name) => {
  const stored = textOf({ first_name: name })

  const missed = prefixes(romanised).filter((prefix) => !isFound({ first_name: prefix }, stored))
  expect(missed).toEqual([])
})

test.each(passportNames)('%s is found by %s', (romanised, name) => {
  const stored = textOf({ first_name: romanised })

  expect(isFound({ first_name: name }, stored)).toBe(true)
  expect(isFound({ q: name.toUpperCase() }, stored)).toBe(true)
})

test('every part of a phone number finds the contact, in several notations of the number and of the part', () => {
  const part = fc.tuple(fc.constantFrom('0671234567', '380671234567'), fc.nat(8), fc.integer({ min: 1, max: 12 }))
  const separator = fc.constantFrom('', ' ', '-', '.', ' (', ') ', '\u00a0', '–')
  const stored = ['067 123 45 67', '+380671234567', '00380 (67) 1234567'].map((number) =>
    textOf({ first_name: 'Anna', phones: [{ number }] }),
  )

  fc.assert(
    fc.property(part, separator, ([digits, start, length], between) => {
      const query = Array.from(digits.slice(start, start + length)).join(between)
      for (const text of stored) expect(isFound({ phone: query, q: query }, text)).toBe(true)
    }),
  )
})

test('no input adds a line to the search text, or a fifth spelling to a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored = textOf({ first_name: text, emails: [{ address: text }], phones: [{ number: text }], notes: text })

      const lines = stored.split('\n')
      expect(lines).toHaveLength(6)
      expect(lines.every((line) => line.split('\t').length <= 4)).toBe(true)
    }),
  )
})

test('a contact without a first name, and with every list, has the same lines', () => {
  const stored = textOf({
    last_name: 'Smith',
    nickname: 'Smithy',
    addresses: [{ street: '1 Baker Street', city: 'London', postal_code: 'NW1' }],
    urls: [{ url: 'https://Example.com/A' }],
    related: [{ name: 'Anna' }],
  })

  const [firstName, lastName, ...others] = stored.split('\n')
  expect([firstName, lastName]).toEqual(['', 'smith\tsmitkh'])
  expect(others).toHaveLength(4)
  expect(others[2]?.split('\t')).toEqual(
    expect.arrayContaining(['smithy', '1 baker street', 'london', 'nw1', 'https://example.com/a', 'anna']),
  )
})

test('the lines of the search text are names, e-mails, phones, other texts, and notes', () => {
  const stored = textOf({
    first_name: 'Юлія',
    last_name: 'Müller',
    emails: [{ address: 'A@b.ua' }, { address: 'c@d.ua' }],
    phones: [{ number: '067 123 45 67' }, { number: '112' }],
    organization: 'ЗУНР',
    job_title: 'лікар',
    notes: 'one\r\n\ttwo',
  })

  expect(stored.split('\n')).toEqual([
    'yuliya\tulia\tyuliia',
    'muller\tmueller',
    'a@b.ua\tc@d.ua',
    '0671234567\t380671234567\t112',
    'zunr\tlikar',
    'one two\tone tvo',
  ])
})

test('a query without letters or digits has no terms', () => {
  expect(nameTerm(' ʼ ')).toEqual([])
  expect(nameTerm('ь')).toEqual([])
  expect(phoneTerm('+')).toEqual([])
  expect(wordTerms(" ' \t")).toEqual([])
  expect(matches('anna', [])).toBe(false)
})

test('a derived spelling that is too short for the index is dropped, and the typed spelling is kept', () => {
  expect(nameTerm('Юрій')).toEqual(['yuriy', 'uri'])
  expect(nameTerm('Лія')).toEqual(['liya', 'lia'])
  expect(nameTerm('лю')).toEqual(['lyu'])
  expect(nameTerm('gi')).toEqual(['gi'])
  expect(phoneTerm('0038')).toEqual(['0038'])
  expect(wordTerms('+38')).toEqual([['+38', '38']])
})

test('the trigram index can find three letters or digits, or two at the edge of a word', () => {
  expect(['anna', '067', '@ex', 'om.', 'шев'].filter(isIndexed)).toHaveLength(5)
  expect(['%%%', '...', 'a.b', 'an', '1-2', ''].filter(isIndexed)).toEqual([])
})

test('a phone number without a country code is parsed for the default region, or has no E.164 form', () => {
  expect(e164('067 123 45 67', 'UA')).toBe('+380671234567')
  expect(e164('00380 67 123 45 67', 'UA')).toBe('+380671234567')
  expect(e164('٠٦٧ ١٢٣ ٤٥ ٦٧', 'UA')).toBe('+380671234567')
  expect(e164('+49 (0)30 901820', null)).toBe('+4930901820')
  expect(e164('067 123 45 67 ext. 12', 'UA')).toBe('+380671234567')
  expect(e164('067 123 45 67', null)).toBe(null)
  expect(e164('067 123 45 67', 'US')).toBe(null)
  expect(e164('067 123 45 67', 'nowhere')).toBe(null)
  expect(e164('112', 'UA')).toBe(null)
})

test('the phone functions accept any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(null, 'UA', 'US', 'XX', ''), (text, region) => {
      expect(digits(text)).toMatch(/^[0-9]*$/)
      const derived = e164(`+380 ${text}`, region)
      if (derived) expect(nationalDigits(derived)).toMatch(/^[0-9]+$/)
    }),
  )
})

const ALPHABETS = [
  'абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ’ʼ -',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюяЁЙЪЫЭ -',
  "abcdefghijklmnopqrstuvwxyzäöüßÄÖÜẞąćęłńóśźżçğıİşåæøéèñ' -",
  'αβγδεζηθικλμνξοπρσςτυφχψωΣάέίόύώ ',
  'აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ ',
  'աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքևօֆԵՈ՛ ',
  '李小龍山田이순신たろうー・ ',
]
const writtenText = fc.oneof(
  ...ALPHABETS.map((alphabet) => fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 20 })),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
)
/** A text in NFC, as it is stored, and a part of it, which begins and ends between code points. */
const textWithPart = fc.tuple(writtenText, fc.nat(), fc.nat()).map(([text, from, length]) => {
  const characters = [...text.normalize('NFC')]
  const start = from % characters.length
  return [characters.join(''), characters.slice(start, start + 1 + (length % 20)).join('')] as const
})

const numberText = fc
  .string({ unit: fc.constantFrom(...'0123456789', ...' -.()+*#/x', ' ext. ', ' доб. '), minLength: 1, maxLength: 20 })
  .filter((text) => digits(text) !== '')
const name = writtenText.filter((text) => /[\p{L}\p{N}]/u.test(text))
const anyText = fc.oneof(writtenText, numberText, fc.string({ unit: fc.constantFrom(...'ab1 -x,;<>@:/?.()#') }))
const pastedContact = fc.record({
  first_name: name,
  last_name: name,
  middle_name: name,
  nickname: anyText,
  notes: anyText,
  addresses: fc.array(fc.record({ street: anyText, city: name, postal_code: fc.oneof(numberText, name) }), { maxLength: 2 }),
  urls: fc.array(
    fc
      .oneof(
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        fc.constantFrom('xmpp:', 'tel:', 'sip:', 'mailto:').chain((scheme) => anyText.map((text) => `${scheme}${text}`)),
      )
      .map((url) => ({ url })),
    { maxLength: 2 },
  ),
  related: fc.array(
    name.map((related) => ({ name: related })),
    { maxLength: 2 },
  ),
  emails: fc.array(
    fc.emailAddress().map((address) => ({ address })),
    { maxLength: 2 },
  ),
  phones: fc.array(
    numberText.map((number) => ({ number })),
    { maxLength: 2 },
  ),
})

const MINIMAL = { ...ContactInput.parse({ last_name: 'Іван' }), last_name: null }
const NO_ADDRESS = { street: null, city: null, region: null, postal_code: null, country: null, label: null }

function textOf(stored: SearchPair['stored']) {
  const contact: Searchable = {
    ...MINIMAL,
    ...stored,
    addresses: (stored.addresses ?? []).map((address) => ({ ...NO_ADDRESS, ...address })),
    urls: (stored.urls ?? []).map(({ url }) => ({ url, label: null })),
    related: (stored.related ?? []).map((related) => ({ ...related, label: null })),
    phones: (stored.phones ?? []).map(({ number }) => ({ number, e164: e164(number, 'UA') })),
  }
  return searchText(contact)
}

function isFound({ q, first_name, last_name, email, phone }: SearchPair['query'], text: string) {
  return (
    (q === undefined || wordTerms(q).every((term) => matches(text, term))) &&
    (first_name === undefined || matches(text, nameTerm(first_name), LINE.first_name)) &&
    (last_name === undefined || matches(text, nameTerm(last_name), LINE.last_name)) &&
    (email === undefined || matches(text, nameTerm(email), LINE.email)) &&
    (phone === undefined || matches(text, phoneTerm(phone), LINE.phone))
  )
}

function prefixes(text: string) {
  return Array.from(text, (_, index) => text.slice(0, index + 1))
}
