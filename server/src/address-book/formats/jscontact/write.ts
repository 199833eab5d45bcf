/**
 * Writes JSContact cards of version 2.0 (RFC 9982). Lines of the remainder come last: JSPROP at its place in the card,
 * other vCard properties in `vCardProps` (RFC 9555).
 */
import type { Card } from '../card.ts'
import type { ContentLine } from '../vcard/content-line.ts'
import { RELATIONS } from '../vcard/labels-of-types.ts'
import { readRemainder } from '../vcard/held-lines.ts'
import { unescapeText } from '../vcard/values.ts'
import { kindOf, writeDate } from './dates.ts'
import { HeldEntries } from './held-entries.ts'
import { fitsAt, type JsonObject, parseJson, setAt } from './json.ts'
import { writeLabel, writePhoneLabel } from './labels.ts'
import { writeName } from './names.ts'
import { type JCardProperty, toJCard } from './vcard-properties.ts'

export interface WriteOptions {
  /** When the contact was last changed: the property `updated`. */
  revision?: Date
}

export function writeCard(card: Card, { revision }: WriteOptions = {}): JsonObject {
  const { held, kept } = readRemainder(card.remainder)
  const entries = new HeldEntries(held, kept, card)
  const written: JsonObject = {
    '@type': 'Card',
    version: '2.0',
    ...(card.uid === null ? {} : { uid: card.uid }),
    ...(revision ? { updated: revision.toISOString().replace(/\.\d+/, '') } : {}),
    name: entries.name() ?? writeName(card),
    ...writeMembers(card, entries),
  }
  const others: JCardProperty[] = [...writeDates(card), ...writeRelated(card), ...writeAdditionalData(card)]
  for (const line of kept) {
    const property = readProperty(line)
    if (property) setAt(written, property.pointer, property.value)
    else others.push(toJCard(line))
  }
  if (others.length > 0) written['vCardProps'] = others
  return written
}

/** The property of JSContact that a line holds (RFC 9555, section 3.2.1); undefined if it holds none that can be written. */
function readProperty({ name, parameters, value }: ContentLine): { pointer: string; value: unknown } | undefined {
  const pointer = name === 'JSPROP' ? parameters.find((parameter) => parameter.name === 'JSPTR')?.value : undefined
  const parsed = pointer === undefined ? undefined : parseJson(unescapeText(value))
  return pointer !== undefined && parsed && fitsAt(pointer, parsed.value) ? { pointer, value: parsed.value } : undefined
}

/** Members that are maps of entries. Maps without entries are left out. */
function writeMembers(card: Card, entries: HeldEntries): JsonObject {
  const single = (value: string | null, part: string) => (value === null ? [] : [{ [part]: value }])
  const maps = {
    nicknames: entries.single('nicknames', 'k', 'nickname', single(card.nickname, 'name')),
    organizations: entries.single('organizations', 'o', 'organization', single(card.organization, 'name')),
    titles: entries.single('titles', 't', 'job_title', single(card.job_title, 'name')),
    emails: entries.list('emails', 'e', 'emails', card.emails, ({ address, label }) => ({ address, ...writeLabel(label) })),
    phones: entries.list('phones', 'p', 'phones', card.phones, ({ number, label }) => ({ number, ...writePhoneLabel(label) })),
    addresses: entries.list('addresses', 'a', 'addresses', card.addresses, writeAddress),
    links: entries.list('links', 'l', 'urls', card.urls, ({ url, label }) => ({ uri: url, ...writeLabel(label) })),
    anniversaries: {
      ...entries.single(
        'anniversaries',
        'b',
        'birthday',
        card.birthday === null ? [] : [{ kind: 'birth', date: writeDate(card.birthday) }],
      ),
      ...entries.list('anniversaries', 'd', 'dates', knownDates(card), ({ date, label }) => ({
        kind: kindOf(label),
        date: writeDate(date),
      })),
    },
    notes: entries.single('notes', 'n', 'notes', single(card.notes, 'note')),
    relatedTo: writeRelations(card, entries),
    keywords: Object.fromEntries(card.labels.map((label) => [label, true])),
    media: card.photo ? { m1: writePhoto(card.photo) } : {},
  }
  return Object.fromEntries(Object.entries(maps).filter(([, map]) => Object.keys(map).length > 0))
}

function writeAddress({ street, city, region, postal_code, country, label }: Card['addresses'][number]): JsonObject {
  const parts: [kind: string, value: string | null][] = [
    ['name', street],
    ['locality', city],
    ['region', region],
    ['postcode', postal_code],
    ['country', country],
  ]
  return { components: parts.flatMap(([kind, value]) => (value === null ? [] : [{ kind, value }])), ...writeLabel(label) }
}

function writePhoto({ mediaType, bytes }: NonNullable<Card['photo']>): JsonObject {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return { kind: 'photo', mediaType, uri: `data:${mediaType};base64,${base64}` }
}

/** The first dates, up to one for which JSContact has no kind. Those after it follow in `vCardProps`, to keep the order. */
const knownDates = ({ dates }: Card) => until(dates, ({ label }) => kindOf(label) === undefined)

/** The first related people, up to one who cannot be the name of a member with a relation. */
const knownRelated = ({ related }: Card) =>
  until(related, ({ name, label }, index) => {
    const isRepeated = related.findIndex((other) => other.name === name) < index
    // A URI identifies another card, and names that are numbers would come first.
    return isRepeated || /^(?:[a-z][a-z\d+.-]*:\S|\d+$)/i.test(name) || !(label === null || RELATIONS.has(label))
  })

function until<Entry>(entries: Entry[], isEnd: (entry: Entry, index: number) => boolean): Entry[] {
  const end = entries.findIndex(isEnd)
  return end === -1 ? entries : entries.slice(0, end)
}

const writeRelations = (card: Card, entries: HeldEntries): JsonObject =>
  Object.fromEntries(
    knownRelated(card).map(({ name, label }) => [
      name,
      entries.relation(name, label) ?? { relation: label === null ? {} : { [label]: true } },
    ]),
  )

/** Apple's properties have a label in a second line of the same group. */
function labelled(name: string, value: string, label: string | null, group: string): JCardProperty[] {
  if (label === null) return [[name, {}, 'text', value]]
  return [
    [name, { group }, 'text', value],
    ['x-ablabel', { group }, 'text', label],
  ]
}

const writeDates = (card: Card) =>
  card.dates.slice(knownDates(card).length).flatMap(({ date, label }, index) => labelled('x-abdate', date, label, `date${index + 1}`))

const writeRelated = (card: Card) =>
  card.related
    .slice(knownRelated(card).length)
    .flatMap(({ name, label }, index) => labelled('x-abrelatednames', name, label, `related${index + 1}`))

const writeAdditionalData = ({ additional_data }: Card): JCardProperty[] =>
  Object.keys(additional_data).length > 0 ? [['x-additional-data', {}, 'text', JSON.stringify(additional_data)]] : []
