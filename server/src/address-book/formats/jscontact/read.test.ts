import { describe, expect, test } from 'vitest'
import type { Card } from '../card.ts'
import { jane } from './jane.test-support.ts'
import { readAll } from './read-all.test-support.ts'

async function read(value: unknown): Promise<Card> {
  const [result] = await readAll(JSON.stringify(value))
  return result && 'card' in result ? result.card : expect.fail(JSON.stringify(result))
}

describe('reading', () => {
  test('each property has its member', async () => {
    expect(await read(jane)).toMatchObject({
      uid: 'urn:uuid:22b2c7df-9120-4969-8460-05956fe6b065',
      name_prefix: 'Dr.',
      first_name: 'Jane',
      middle_name: 'Lee',
      last_name: 'Doe',
      name_suffix: 'PhD',
      nickname: 'Janie',
      organization: 'Acme',
      job_title: 'Engineer',
      emails: [
        { address: 'jane@example.com', label: 'home' },
        { address: 'jane@work.example', label: 'work' },
      ],
      phones: [
        { number: '+1 555 0100', label: 'mobile' },
        { number: '+1 555 0101', label: 'work fax' },
        { number: '15', label: 'boat' },
      ],
      addresses: [{ street: '54321 Oak St', city: 'Reston', region: 'VA', postal_code: '20190', country: 'US', label: 'home' }],
      urls: [{ url: 'https://example.com', label: null }],
      birthday: '--02-29',
      dates: [{ date: '2015-06-20', label: 'anniversary' }],
      notes: 'Line one\nline two',
      related: [{ name: 'Jim Doe', label: 'spouse' }],
      labels: ['Friends', 'VIP, gold'],
      photo: { mediaType: 'image/png' },
    })
  })

  test('a card of version 2.0 needs no uid', async () => {
    expect(await read({ '@type': 'Card', version: '2.0', name: { full: 'Ann Smith' } })).toMatchObject({
      uid: null,
      first_name: 'Ann',
      last_name: 'Smith',
    })
  })

  test('the name of an organisation is its organization', async () => {
    expect(await read({ version: '2.0', kind: 'org', name: { full: 'Acme Ltd' } })).toMatchObject({
      organization: 'Acme Ltd',
      first_name: null,
      last_name: null,
    })
  })

  test('a group becomes a label of its members, wherever it stands', async () => {
    const group = { kind: 'group', name: { full: 'Chess' }, members: { 'urn:uuid:1': true, 'urn:uuid:3': true } }
    const member = (uid: string) => ({ uid, name: { full: uid } })

    const results = await readAll(JSON.stringify([member('urn:uuid:1'), group, member('urn:uuid:2'), member('3')]))

    expect(results.map((result) => ('card' in result ? result.card.labels : null))).toEqual([['Chess'], [], ['Chess']])
  })

  test('values that are not valid are kept, and the card is read', async () => {
    const card = await read({
      name: { full: 'Ann' },
      emails: { e1: { address: 'none' }, e2: 'text' },
      phones: [],
      anniversaries: { b: { kind: 'birth', date: { year: 2100, month: 1, day: 1 } } },
    })

    expect(card).toMatchObject({ first_name: 'Ann', emails: [], birthday: null })
    expect(card.remainder.filter((line) => !line.includes('JSPTR=name:'))).toEqual([
      'JSPROP;JSPTR="emails/e1":{"address":"none"}',
      'JSPROP;JSPTR="emails/e2":"text"',
      'JSPROP;JSPTR="phones":[]',
      'JSPROP;JSPTR="anniversaries/b":{"kind":"birth"\\,"date":{"year":2100\\,"month":1\\,"day":1}}',
    ])
  })
})

describe('files', () => {
  const ann = '{"name":{"full":"Ann"}}'

  test.each([
    ['one card', ann, [1]],
    ['an array', `[\n${ann},\n${ann}\n]`, [2, 3]],
    ['a card on each line', `${ann}\n\n${ann}\n`, [1, 3]],
    ['cards of several lines', `{\n"name":\n{"full":"a } \\" ] b"}}\n${ann}`, [1, 4]],
    ['an empty array', '[]', []],
    ['nothing', ' \n', []],
  ])('%s', async (_name, text, lines) => {
    expect((await readAll(text)).map((result) => ['card' in result, result.line])).toEqual(lines.map((line) => [true, line]))
  })

  test.each([
    [
      'a card without an end',
      `{"name":{"full":"x"\n${ann}`,
      [
        [1, 'The card has no end.'],
        [2, undefined],
      ],
    ],
    [
      'no JSON',
      `nonsense\n${ann}`,
      [
        [1, 'This is no JSON object.'],
        [2, undefined],
      ],
    ],
    [
      'not quite JSON',
      `{'name':1}\n${ann}`,
      [
        [1, 'The card is no valid JSON.'],
        [2, undefined],
      ],
    ],
    [
      'too deep',
      `${'{"a":'.repeat(70)}1${'}'.repeat(70)}\n${ann}`,
      [
        [1, 'The card is nested more than 64 levels deep.'],
        [2, undefined],
      ],
    ],
    ['a number', '[1]', [[1, 'This is no JSON object.']]],
    ['nobody', '{"notes":{"n":{"note":"x"}}}', [[1, 'The card has no name, organization, e-mail address or phone number.']]],
  ])('%s costs only that card', async (_name, text, verdicts) => {
    expect((await readAll(text)).map((result) => [result.line, 'refused' in result ? result.refused.detail : undefined])).toEqual(verdicts)
  })
})
