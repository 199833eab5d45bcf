/** Reads the properties of a card that members hold (RFC 9553, section 2). */
import type { ValueList } from '../draft.ts'
import { readPhoto } from '../vcard/photo.ts'
import { parseLine } from '../vcard/content-line.ts'
import { labelOfKind, readDate } from './dates.ts'
import { isObject, type JsonObject, listOf, namesIn, objectOf, pointerTo, textOf } from './json.ts'
import { readLabel, readPhoneLabel } from './labels.ts'
import { readName } from './names.ts'
import type { Outcome, Reading } from './reading.ts'
import { readVCardProperties } from './read-vcard-properties.ts'

type ReadProperty = (value: unknown, reading: Reading) => void

/** A property that is a map of entries. */
const map =
  (property: string, read: (entry: JsonObject, reading: Reading, id: string) => Outcome): ReadProperty =>
  (value, reading) => {
    if (isObject(value)) reading.entries(property, value, (entry, id) => read(entry, reading, id))
    else reading.keep(property, value)
  }

/** A map of entries with one value each. */
const values = (property: string, list: ValueList, part: string, labelOf: (entry: JsonObject) => string | null) =>
  map(property, (entry, { draft }) => (draft.addValue(list, textOf(entry[part]), labelOf(entry)) ? list : 'invalid'))

/** A map of which the first entry is the value of a member. */
const first = (property: string, member: 'nickname' | 'organization' | 'job_title' | 'notes', part: string) =>
  map(property, (entry, { draft }) => {
    const text = textOf(entry[part]).trim()
    const isOther = draft.card[member] !== null || text === '' || (entry['kind'] ?? 'title') !== 'title'
    if (isOther) return 'kept'
    return draft.setText(member, text) ? member : 'invalid'
  })

const PARTS_OF_ADDRESS: Record<string, 'city' | 'region' | 'postal_code' | 'country'> = {
  locality: 'city',
  region: 'region',
  postcode: 'postal_code',
  country: 'country',
}

/** All components that have no part of their own, such as the number of a house, become the street. */
function readAddress(entry: JsonObject, { draft }: Reading): Outcome {
  const components = listOf(entry['components']).map(objectOf)
  const address = { street: '', city: '', region: '', postal_code: '', country: '' }
  for (const { kind, value } of components) {
    if (kind === 'separator') continue
    const part = PARTS_OF_ADDRESS[textOf(kind)] ?? 'street'
    address[part] = [address[part], textOf(value)].filter((text) => text !== '').join(' ')
  }
  if (address.country === '') address.country = textOf(entry['countryCode'])
  if (components.length === 0) address.street = textOf(entry['full'])
  return draft.addAddress(address, readLabel(entry)) ? 'addresses' : 'invalid'
}

function readAnniversary(entry: JsonObject, { draft }: Reading): Outcome {
  const date = readDate(entry['date'])
  if (date === undefined) return 'kept'
  if (entry['kind'] === 'birth') {
    if (draft.card.birthday !== null) return 'kept'
    return draft.setText('birthday', date) ? 'birthday' : 'invalid'
  }
  const label = labelOfKind(entry['kind'])
  if (label === undefined) return 'kept'
  return draft.addValue('dates', date, label) ? 'dates' : 'invalid'
}

/** A related person is named by a text, or identified by the UID of another card, which is kept. */
function readRelation(entry: JsonObject, { draft }: Reading, id: string): Outcome {
  const [label = null, ...others] = namesIn(entry['relation'])
  if (/^[a-z][a-z\d+.-]*:\S/i.test(id) || others.length > 0) return 'kept'
  return draft.addValue('related', id, label) ? 'related' : 'invalid'
}

function readMedia(entry: JsonObject, { draft }: Reading): Outcome {
  const line = entry['kind'] === 'photo' && !draft.card.photo ? parseLine(`PHOTO:${textOf(entry['uri'])}`, 0) : undefined
  const photo = line && readPhoto(line)
  if (!photo) return 'kept'
  draft.card.photo = photo
  return 'photo'
}

function readKeywords(value: unknown, reading: Reading) {
  for (const [name, isSet] of Object.entries(objectOf(value)))
    if (isSet !== true || !reading.draft.addLabel(name)) reading.keepInvalid(pointerTo('keywords', name), isSet)
}

export const PROPERTIES: Record<string, ReadProperty> = {
  uid: (value, reading) => {
    if (!reading.draft.setText('uid', textOf(value))) reading.keepInvalid('uid', value)
  },
  nicknames: first('nicknames', 'nickname', 'name'),
  organizations: first('organizations', 'organization', 'name'),
  titles: first('titles', 'job_title', 'name'),
  notes: first('notes', 'notes', 'note'),
  emails: values('emails', 'emails', 'address', readLabel),
  phones: values('phones', 'phones', 'number', readPhoneLabel),
  links: values('links', 'urls', 'uri', readLabel),
  addresses: map('addresses', readAddress),
  anniversaries: map('anniversaries', readAnniversary),
  relatedTo: map('relatedTo', readRelation),
  media: map('media', readMedia),
  keywords: readKeywords,
  vCardProps: readVCardProperties,
  // Last, because a name that repeats another member is no name.
  name: (value, reading) => {
    if (isObject(value) && readName(value, reading.draft)) reading.hold('name', 'name', value)
    else reading.keep('name', value)
  },
}
