import { expect, test } from 'vitest'
import { readInSteps, readVCards } from './read.ts'
import { writeVCard } from './write.ts'

const NOW = new Date('2026-11-30T12:00:00Z')

const read = (...lines: string[]) => [...readVCards(['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n'), NOW)]

function readOne(...lines: string[]) {
  const [only] = read(...lines)
  if (!only || !('card' in only)) throw new Error('refused')
  return only
}

test('each card has the number of its first line', () => {
  const text = `\n${'BEGIN:VCARD\nFN:Ann\nEND:VCARD\n'.repeat(3)}`

  expect([...readVCards(text, NOW)].map(({ line }) => line)).toEqual([2, 5, 8])
})

test.each([
  ['blank lines', 'BEGIN:VCARD\n' + '\n'.repeat(1_000_000)],
  ['a folded line', 'BEGIN:VCARD\nNOTE:a' + '\n b'.repeat(1_000_000)],
  ['a card without an end', 'BEGIN:VCARD\n' + 'X:1\n'.repeat(1_000_000)],
])('%s do not keep the caller waiting: it can pause after each 1,000 lines', (_, text) => {
  expect([...readInSteps(text, NOW)].length).toBeGreaterThanOrEqual(1_000)
})

test('a card of more than 10 MiB or 50,000 lines is refused, and the next one is read', () => {
  const next = 'BEGIN:VCARD\nFN:Ann\nEND:VCARD\n'
  const large = ['FN:Ann', ...Array.from({ length: 11 }, () => `NOTE:${'x'.repeat(1024 * 1024)}`)]
  const long = ['FN:Ann', ...Array.from({ length: 50_001 }, (_, index) => `X-LINE:${index}`)]

  for (const lines of [large, long]) {
    const cards = [...readVCards(`BEGIN:VCARD\n${lines.join('\n')}\nEND:VCARD\n${next}`, NOW)]
    expect(cards).toMatchObject([{ line: 1, refused: { code: 'card-unreadable' } }, { card: { first_name: 'Ann' } }])
  }
})

test('a card without a name, organization, e-mail address and phone number is refused with its line', () => {
  expect(read('N:;;;;', 'FN:', 'NOTE:who?')).toEqual([
    { line: 1, refused: { code: 'nothing-to-call-it-by', detail: 'The card has no name, organization, e-mail address or phone number.' } },
  ])
})

test('a value that is not valid never refuses its card, is reported, and is exported again', () => {
  const { card, notes } = readOne('FN:Ann', 'TEL:ask me', 'EMAIL:ann at example')

  expect(card).toMatchObject({ first_name: 'Ann', phones: [], emails: [] })
  expect(notes.map(({ code }) => code)).toEqual(['value-kept', 'value-kept'])
  expect(notes[0]?.detail).toContain('line 4')
  expect(writeVCard(card, { version: '4.0' })).toContain('TEL:ask me\r\nEMAIL:ann at example\r\n')
})

test('a line that a member holds in part is written while the value is the same, and not after a change', () => {
  const { card } = readOne('FN:Ann', 'TEL;TYPE=CELL;X-CARRIER=Kyivstar:067 1', 'ORG:Acme;Sales', 'BDAY:1990-01-02T10:00:00Z')
  const unchanged = writeVCard(card, { version: '3.0' })

  const changed = writeVCard(
    { ...card, phones: [{ number: '067 2', label: 'mobile' }], organization: 'Fabrikam', birthday: null },
    { version: '3.0' },
  )

  expect(unchanged).toContain('TEL;TYPE=CELL;X-CARRIER=Kyivstar:067 1\r\n')
  expect(unchanged).toContain('ORG:Acme;Sales\r\n')
  expect(unchanged).toContain('BDAY:1990-01-02T10:00:00Z\r\n')
  expect(changed).toContain('TEL;TYPE=cell,voice:067 2\r\n')
  expect(changed).toContain('ORG:Fabrikam\r\n')
  expect(changed).not.toMatch(/KYIVSTAR|Acme|BDAY/i)
})

test('N and FN come out as they were read, until the name is edited', () => {
  const { card } = readOne('N:Public;John;Quinlan,Paul;Mr.;Esq.', 'FN:Mr. John Q. Public\\, Esq.')

  expect(card).toMatchObject({ first_name: 'John', last_name: 'Public', middle_name: 'Quinlan Paul', name_prefix: 'Mr.' })
  expect(writeVCard(card, { version: '4.0' })).toContain('N:Public;John;Quinlan,Paul;Mr.;Esq.\r\nFN:Mr. John Q. Public\\, Esq.\r\n')
  expect(writeVCard({ ...card, last_name: 'Doe' }, { version: '4.0' })).toContain('FN:John Doe\r\nN:Doe;John;Quinlan Paul;Mr.;Esq.\r\n')
})

test('a card always has FN and N', () => {
  const withoutFn = writeVCard(readOne('N:Public;John,Jack;;;').card, { version: '4.0' })
  const withoutN = writeVCard(readOne('FN;LANGUAGE=en:John Public').card, { version: '3.0' })

  expect(withoutFn).toContain('FN:John Jack Public\r\nN:Public;John,Jack;;;\r\n')
  expect(withoutN).toContain('FN;LANGUAGE=en:John Public\r\nN:Public;John;;;\r\n')
})

test('a birthday that is set here replaces one that could not be read', () => {
  const { card } = readOne('FN:Ann', 'BDAY;VALUE=text:circa 1800')

  expect(writeVCard(card, { version: '4.0' })).toContain('BDAY;VALUE=text:circa 1800\r\n')
  expect(writeVCard({ ...card, birthday: '1801-02-03' }, { version: '4.0' })).not.toContain('circa')
})

test('the preferred values come first, and are written so', () => {
  const { card } = readOne('FN:Ann', 'TEL:1', 'TEL;PREF=2:2', 'TEL;TYPE=pref:3', 'EMAIL:a@example.com', 'EMAIL;PREF=1:b@example.com')

  expect(card.phones.map(({ number }) => number)).toEqual(['3', '2', '1'])
  expect(card.emails.map(({ address }) => address)).toEqual(['b@example.com', 'a@example.com'])
  expect(writeVCard(card, { version: '4.0' })).toContain('TEL;PREF=1:3\r\nTEL:2\r\nTEL:1\r\nEMAIL;PREF=1:b@example.com\r\n')
  expect(writeVCard(card, { version: '3.0' })).toContain('TEL;TYPE=voice,pref:3\r\n')
})

test('a free label has a group that no line of the remainder has', () => {
  const { card } = readOne('FN:Ann', 'item1.IMPP:xmpp:a@b.c', 'item1.X-ABLabel:Chat', 'boat.TEL:1', 'boat.X-ABLabel:Boat')

  expect(writeVCard(card, { version: '3.0' })).toContain('item2.TEL;TYPE=voice:1\r\nitem2.X-ABLabel:Boat\r\nitem1.IMPP:xmpp:a@b.c\r\n')
})

test('a group becomes a label of its members, before or after them, and is no contact', () => {
  const group = 'BEGIN:VCARD\r\nFN:Friends\r\nKIND:group\r\nMEMBER:urn:uuid:A\r\nMEMBER:b\r\nEND:VCARD\r\n'
  const person = (name: string, uid: string) => `BEGIN:VCARD\r\nFN:${name}\r\nUID:${uid}\r\nEND:VCARD\r\n`

  const cards = [...readVCards(person('Ann', 'a') + group + person('Bob', 'urn:uuid:b') + person('Eve', 'c'), NOW)]

  expect(cards.map((each) => 'card' in each && [each.card.first_name, each.card.labels])).toEqual([
    ['Ann', ['Friends']],
    ['Bob', ['Friends']],
    ['Eve', []],
  ])
})

test('a picture is the same in both versions, and URIs are never split', () => {
  const { card } = readOne('FN:Ann', 'PHOTO:data:image/png;base64,iVBORw0KGgo=', 'LOGO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=')

  expect(card.photo).toEqual({ mediaType: 'image/png', bytes: Buffer.from('iVBORw0KGgo=', 'base64') })
  expect(writeVCard(card, { version: '3.0' })).toContain(
    'PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r\nLOGO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r\n',
  )
  expect(writeVCard(card, { version: '4.0' })).toContain(
    'PHOTO:data:image/png;base64,iVBORw0KGgo=\r\nLOGO:data:image/png;base64,iVBORw0KGgo=\r\n',
  )
})

test('a line of more than 8 MiB, and a remainder of more than 256 KiB, are dropped with a note', () => {
  const { card, notes } = readOne(
    'FN:Ann',
    `NOTE:${'a'.repeat(8 * 1024 * 1024)}`,
    `X-A:${'a'.repeat(200_000)}`,
    `X-B:${'b'.repeat(200_000)}`,
    'X-C:c',
  )

  expect(card.notes).toBeNull()
  expect(card.remainder.map((line) => line.slice(0, 4))).toEqual(['X-A:', 'X-C:'])
  expect(notes).toEqual([
    { code: 'value-dropped', detail: 'Line 4 has more than 8 MiB.' },
    { code: 'value-dropped', detail: expect.stringContaining('Line 6 (X-B) is too large') },
  ])
})

test('a parameter of a million blanks is read in linear time', () => {
  const blanks = ' '.repeat(1_000_000)

  expect(readOne('FN:Ada', `TEL;${blanks}":1`).card).toMatchObject({ first_name: 'Ada', phones: [] })
})

test('a birthday without its year stays without it, and a birthday in the future is kept as a line', () => {
  const apple = readOne('FN:Ann', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29').card
  const future = readOne('FN:Ann', 'BDAY:2027-01-01').card

  expect(apple.birthday).toBe('--02-29')
  expect(writeVCard(apple, { version: '4.0' })).toContain('BDAY:--0229\r\n')
  expect(writeVCard(apple, { version: '3.0' })).toContain('BDAY;VALUE=date;X-APPLE-OMIT-YEAR=1604:1604-02-29\r\n')
  expect(future).toMatchObject({ birthday: null, remainder: ['BDAY:2027-01-01'] })
})

test('additional data comes back from our own export', () => {
  const { card } = readOne('FN:Ann')
  const data = { telegram: '@ann', deep: { list: [1, 'a;b,c\\n', null] } }

  const [again] = readVCards(writeVCard({ ...card, additional_data: data }, { version: '4.0' }), NOW)

  expect(again).toMatchObject({ card: { additional_data: data } })
})

test('a control character or a lone surrogate of a file does not get into the remainder', () => {
  expect(readOne('FN:Ann', 'X-A:1\u00002\ud800').card.remainder).toEqual(['X-A:12\ufffd'])
})
