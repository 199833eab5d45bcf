/**
 * Files in the form of real exporters, with a verdict for each card. To add a file, put it into `corpus`, run this test,
 * and review the verdict that it prints before it is added to `verdicts.json`.
 */
import { ContactInput } from '@contacts/contract'
import ICAL from 'ical.js'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Card, ReadCard } from '../card.ts'
import { readRemainder } from './held-lines.ts'
import { formattedName } from './read-names.ts'
import { readVCards } from './read.ts'
import { writeVCard } from './write.ts'
import verdicts from './corpus/verdicts.json' with { type: 'json' }

const NOW = new Date('2026-11-30T12:00:00Z')
const folder = join(import.meta.dirname, 'corpus')
const files = readdirSync(folder).filter((name) => name.endsWith('.vcf'))

const LISTS = ['emails', 'phones', 'addresses', 'urls', 'dates', 'related', 'labels'] as const
const SINGLE = ['uid', 'middle_name', 'name_prefix', 'name_suffix', 'nickname', 'organization', 'job_title', 'birthday', 'notes'] as const

/** What a user sees of the card, what is kept for the export, and what the reader reports. */
function verdictOf(read: ReadCard) {
  if ('refused' in read) return `line ${read.line}: refused, ${read.refused.code}`
  const { card, line, notes } = read
  const { held, kept } = readRemainder(card.remainder)
  const parts = [
    formattedName(card, card),
    ...SINGLE.flatMap((member) => (card[member] === null ? [] : [`${member} ${card[member]}`])),
    ...LISTS.flatMap((list) => (card[list].length === 0 ? [] : [`${list} ${textsOf(card, list).join(' | ')}`])),
    ...(card.photo ? [card.photo.mediaType] : []),
    ...(held.length > 0 ? [`held ${held.map(({ name }) => name).join(' ')}`] : []),
    ...(kept.length > 0 ? [`kept ${kept.map(({ name }) => name).join(' ')}`] : []),
    ...(notes.length > 0 ? [`notes ${notes.map(({ code }) => code).join(' ')}`] : []),
  ]
  return `line ${line}: ${parts.join('; ')}`
}

const textsOf = (card: Card, list: (typeof LISTS)[number]) =>
  card[list].map((entry) =>
    typeof entry === 'string'
      ? entry
      : Object.values(entry)
          .filter((value) => value !== null)
          .join(', '),
  )

test.each(files)('%s', (name) => {
  const read = [...readVCards(readFileSync(join(folder, name), 'utf8'), NOW)]

  expect(read.map(verdictOf)).toEqual(verdicts[name as keyof typeof verdicts])
  for (const each of read) {
    if (!('card' in each)) continue
    const { labels: _labels, photo: _photo, remainder: _remainder, ...input } = each.card
    expect(ContactInput.parse(input)).toEqual(input)
    expectSameAfterExport(each.card)
  }
})

function expectSameAfterExport(card: Card) {
  for (const version of ['3.0', '4.0'] as const) {
    const text = writeVCard(card, { version })
    const [again] = readVCards(text, NOW)
    expect(again).toMatchObject({ card: { ...card, remainder: expect.any(Array) } })
    expect(ICAL.parse(text)[0]).toBe('vcard')
  }
}

test('there are at least forty files, each with its verdict', () => {
  expect(files.length).toBeGreaterThanOrEqual(40)
  expect(Object.keys(verdicts).toSorted()).toEqual(files.toSorted())
})
