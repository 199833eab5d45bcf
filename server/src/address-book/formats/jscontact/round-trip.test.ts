import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Card, emptyCard } from '../card.ts'
import { aCard } from '../cards.test-support.ts'
import { jane } from './jane.test-support.ts'
import { isEqual } from './json.ts'
import { readAll } from './read-all.test-support.ts'
import { writeCard } from './write.ts'

async function read(value: unknown): Promise<Card> {
  const [result] = await readAll(JSON.stringify(value))
  return result && 'card' in result ? result.card : expect.fail(JSON.stringify(result))
}

describe('round trips', () => {
  test('a card comes out as it came in, with the members that we do not know', async () => {
    const { '@type': _, version: _version, kind: _kind, ...expected } = jane
    const written = writeCard(await read(jane))

    expect(written).toMatchObject({ '@type': 'Card', version: '2.0' })
    for (const [property, value] of Object.entries(expected))
      if (property !== 'media') expect(isEqual(written[property], value), `${property}: ${JSON.stringify(written[property])}`).toBe(true)
    expect(written['media']).toEqual({
      m1: { kind: 'photo', mediaType: 'image/png', uri: 'data:image/png;base64,iVBORw0KGgo=' },
      m2: jane.media.m2,
    })
  })

  test('an edited member wins over what the file said about it', async () => {
    const card = await read(jane)

    const written = writeCard({
      ...card,
      first_name: 'Janet',
      organization: 'Other',
      emails: [{ address: 'new@example.com', label: null }, ...card.emails.slice(1)],
    })

    expect(JSON.stringify(written)).not.toContain('jane@example.com')
    expect(written['organizations']).toEqual({ o2: { name: 'Other' } })
    expect(written['emails']).toEqual({ e3: { address: 'new@example.com', pref: 1 }, e1: jane.emails.e1 })
    expect(written['name']).toMatchObject({ full: 'Janet Doe' })
    expect(written['example.com:custom']).toEqual(jane['example.com:custom'])
  })

  // In parts, so that each stays far below the time limit of a test on a busy machine.
  test.each([1, 2, 3, 4])('what we write is read again exactly (part %i of 4)', async () => {
    await fc.assert(
      fc.asyncProperty(aCard, async (card) => {
        const text = JSON.stringify(writeCard(card))
        // The members of an object have no order.
        expect(sorted(await read(JSON.parse(text)))).toEqual(sorted(card))
      }),
      { numRuns: 250 },
    )
  })

  test('members that we do not know are kept, whatever they are', async () => {
    const unknown = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 6 }).map((name) => `example.com:${name}`),
      json,
      { maxKeys: 3 },
    )
    const entry = fc
      .tuple(unknown, fc.constantFrom('home', 'a/b', '~', '1'))
      .map(([others, id]) => ({ [id]: { address: 'a@example.com', ...others } }))
    await fc.assert(
      fc.asyncProperty(unknown, entry, async (others, emails) => {
        const card = { '@type': 'Card', version: '2.0', name: { full: 'Ann' }, emails, ...others }
        const { updated: _, ...written } = writeCard(await read(card))
        expect(isEqual(written, card), JSON.stringify(written)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

/** JSON without `@type` and without negative zero, which JSON does not have. */
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => !/@type|__proto__|constructor/.test(JSON.stringify(value)))

describe('a line of a vCard with JSON that is nested too deeply is exported as a property of vCard', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const emails = [{ address: 'a@example.com', label: null }]

  test.each([
    ['in its pointer', `JSPROP;JSPTR=${'a/'.repeat(50_000)}a:1`],
    ['in its value', `JSPROP;JSPTR=a:${nested(50_000)}`],
    ['in both together', `JSPROP;JSPTR=${'a/'.repeat(40)}a:${nested(30)}`],
  ])('%s', async (_name, line) => {
    const card: Card = { ...emptyCard(), first_name: 'Ann', remainder: [line] }

    const written = writeCard(card)

    expect(Object.keys(written)).not.toContain('a')
    expect(await read(JSON.parse(JSON.stringify(written)))).toEqual(card)
  })

  test('and not in place of the entry that holds it', () => {
    const line = `JSPROP;JSPTR="emails/x";X-CONTACTS-MEMBER=emails:{"address":"a@example.com"\\,"x":${nested(50_000)}}`

    const written = writeCard({ ...emptyCard(), first_name: 'Ann', emails, remainder: [line] })

    expect(written['emails']).toEqual({ e1: { address: 'a@example.com' } })
  })

  test('and with as many levels as a card may have, is at its place', async () => {
    const value = nested(63)
    const written = writeCard({ ...emptyCard(), first_name: 'Ann', remainder: [`JSPROP;JSPTR=a:${value}`] })

    expect(JSON.stringify(written['a'])).toBe(value)
    expect((await read(JSON.parse(JSON.stringify(written)))).remainder).toEqual([`JSPROP;JSPTR="a":${value}`])
  })
})

const sorted = (card: Card): Card => ({ ...card, labels: card.labels.toSorted() })

test.each(Array.from({ length: 10 }, (_, index) => index + 1))('10,000 damaged files are read (part %i of 10)', async () => {
  const { uid, name, emails, anniversaries, vCardProps } = jane
  const text = JSON.stringify(
    [
      { uid, name, emails, anniversaries, vCardProps },
      { kind: 'group', name: { full: 'x' }, members: { 2: true } },
    ],
    null,
    1,
  )
  const piece = fc.constantFrom(
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\\',
    '\n',
    '\0',
    'null',
    '1e999',
    '"__proto__":',
    '\ud800',
    '[['.repeat(40),
  )
  const change = fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 0, max: 40 }), piece })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const damaged = changes.reduce((changed, { from, length, piece: inserted }) => {
        const start = Math.floor(from * changed.length)
        return changed.slice(0, start) + inserted + changed.slice(start + length)
      }, text)
      for (const result of await readAll(damaged)) {
        expect(result.line).toBeGreaterThan(0)
        if ('card' in result) writeCard(result.card)
      }
    }),
    { numRuns: 1000 },
  )
})
