/** Which function reads each property. A property without one stays in the remainder. */
import { MAX_LABELS_ON_CONTACT } from '@contacts/contract'
import { escapeText } from '../../../platform/text/content-line.ts'
import { acceptAdditionalData, acceptLabelName } from '../accept.ts'
import type { ContentLine } from './content-line.ts'
import { readPhoto } from './photo.ts'
import { readAndroidCustom } from './read-android.ts'
import { readDateOf } from './read-dates.ts'
import { readAddress, readEmail, readPhone, readUrl } from './read-entries.ts'
import { readRelatedAs } from './read-related.ts'
import { readBirthday, readJobTitle, readNickname, readNotes, readOrganization, readUid } from './read-single-values.ts'
import { NOT_VALID, type Reading, type ReadProperty } from './reading.ts'
import { splitValue, textsOf, unescapeText } from './values.ts'

/** Google puts all contacts into this group, and does not show it. */
const GOOGLE_GROUP = 'myContacts'

/** Splits at semicolons, too, as Outlook separates categories. */
function readCategories(line: ContentLine, reading: Reading) {
  for (const written of splitValue(line.value, ';').flatMap(textsOf)) {
    const label = acceptLabelName(written)
    if (label !== undefined && label !== GOOGLE_GROUP && reading.labels.length < MAX_LABELS_ON_CONTACT) {
      if (!reading.labels.includes(label)) reading.labels.push(label)
    } else keepCategory(line, written, reading)
  }
}

function keepCategory(line: ContentLine, category: string, reading: Reading) {
  const value = escapeText(category)
  const kept = { ...line, parameters: [], value, raw: `CATEGORIES:${value}` }
  if (category === GOOGLE_GROUP) reading.kept.add(kept)
  else reading.keep(kept, NOT_VALID)
}

/** The contact keeps one picture. */
function readPhotoOf(line: ContentLine, reading: Reading) {
  const photo = readPhoto(line)
  if (photo === undefined) reading.kept.add(line)
  else if (photo === null) reading.note({ code: 'photo-dropped', detail: `The picture in line ${line.line} cannot be read.` })
  else if (reading.photo) reading.note({ code: 'photo-dropped', detail: `Line ${line.line} has a second picture.` })
  else reading.photo = photo
}

/** The property in which our own exports have `additional_data`, as JSON. */
export const ADDITIONAL_DATA = 'X-ADDITIONAL-DATA'

function readAdditionalData(line: ContentLine, reading: Reading) {
  const data = acceptAdditionalData(unescapeText(line.value))
  if (data) reading.additionalData = data
  else reading.keep(line, NOT_VALID)
}

/** Properties of Evolution, KDE and Outlook. */
const ANNIVERSARIES = ['X-ANNIVERSARY', 'X-EVOLUTION-ANNIVERSARY', 'X-KADDRESSBOOK-X-ANNIVERSARY', 'X-MS-ANNIVERSARY']
const RELATIVES: [name: string, label: string][] = [
  ...['X-SPOUSE', 'X-EVOLUTION-SPOUSE', 'X-KADDRESSBOOK-X-SPOUSESNAME', 'X-MS-SPOUSE'].map((name): [string, string] => [name, 'spouse']),
  ...['X-MANAGER', 'X-EVOLUTION-MANAGER', 'X-KADDRESSBOOK-X-MANAGERSNAME', 'X-MS-MANAGER'].map((name): [string, string] => [
    name,
    'manager',
  ]),
  ...['X-ASSISTANT', 'X-EVOLUTION-ASSISTANT', 'X-KADDRESSBOOK-X-ASSISTANTSNAME', 'X-MS-ASSISTANT'].map((name): [string, string] => [
    name,
    'assistant',
  ]),
]

const ignore: ReadProperty = () => undefined
const anniversary = readDateOf('anniversary')
const readName: ReadProperty = (line, reading) => void reading.names.push(line)

export const PROPERTIES = new Map<string, ReadProperty>([
  // The program that wrote the card does not describe the contact.
  ...['VERSION', 'PRODID'].map((name): [string, ReadProperty] => [name, ignore]),
  ['N', readName],
  ['FN', readName],
  ['UID', readUid],
  ['NICKNAME', readNickname],
  ['ORG', readOrganization],
  ['TITLE', readJobTitle],
  ['NOTE', readNotes],
  ['BDAY', readBirthday],
  ['EMAIL', readEmail],
  ['TEL', readPhone],
  ['ADR', readAddress],
  ['URL', readUrl],
  ['X-ABDATE', readDateOf(undefined)],
  ['ANNIVERSARY', anniversary],
  ...ANNIVERSARIES.map((name): [string, ReadProperty] => [name, anniversary]),
  ['RELATED', readRelatedAs(undefined)],
  ['X-ABRELATEDNAMES', readRelatedAs(undefined)],
  ...RELATIVES.map(([name, label]): [string, ReadProperty] => [name, readRelatedAs(label)]),
  ['X-ANDROID-CUSTOM', readAndroidCustom],
  ['CATEGORIES', readCategories],
  ['PHOTO', readPhotoOf],
  [ADDITIONAL_DATA, readAdditionalData],
])
