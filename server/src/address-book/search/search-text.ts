/**
 * The search text of a contact. Each line has every folded form of one member, or of the members that share the line.
 * Tabs separate the forms, so no match spans two members.
 */
import { spellingsOf } from '@contacts/contract'
import { forms, letters } from '../../platform/text/fold.ts'
import {
  digits,
  internationalDigits,
  keypadDigits,
  lettersAndDigits,
  nationalDigits,
  otherMobileDigits,
  withShortExtension,
} from '../../platform/text/phone.ts'
import { CONTENT } from '../contacts/columns.ts'
import type { Draft } from '../contacts/contact.ts'

/** Members with a line of their own. */
const OWN_LINE = ['first_name', 'last_name', 'emails', 'phones', 'notes'] as const
/** Lists whose texts share a line with the other members. */
const LISTS = ['addresses', 'urls', 'related'] as const
/** Members that search does not read. */
const NOT_SEARCHED = ['birthday', 'dates', 'additional_data'] as const

const NOT_TEXT = [...OWN_LINE, ...LISTS, ...NOT_SEARCHED]
type SharedLine = Exclude<keyof Draft, (typeof NOT_TEXT)[number]>

/** All other members share one line. A new member that is not text does not compile below: add it to a list above. */
const SHARED_LINE = CONTENT.filter((member): member is SharedLine => !NOT_TEXT.some((name) => name === member))

export type Searchable = Pick<Draft, 'first_name' | 'last_name' | 'notes' | (typeof LISTS)[number] | SharedLine> & {
  emails: Pick<Draft['emails'][number], 'address'>[]
  phones: Pick<Draft['phones'][number], 'number' | 'e164'>[]
}

/** The lines that filters search, counted from 1 as in `split_part`. */
export const LINE = { first_name: 1, last_name: 2, email: 3, phone: 4 } as const

export function searchText(contact: Searchable): string {
  return [
    formsOf(contact.first_name),
    formsOf(contact.last_name),
    contact.emails.flatMap(emailForms),
    contact.phones.flatMap(phoneForms),
    [...SHARED_LINE.flatMap((member) => formsOf(contact[member])), ...joinedNames(contact), ...listedTexts(contact).flatMap(formsOf)],
    formsOf(contact.notes),
  ]
    .map(lineOf)
    .join('\n')
}

export const emailLine = (emails: Searchable['emails']) => lineOf(emails.flatMap(emailForms))

const lineOf = (forms: string[]) => distinct(forms).join('\t')

function formsOf(text: string | null) {
  return text ? forms(text) : []
}

const listedTexts = ({ addresses, urls, related }: Searchable): (string | null)[] => [
  ...addresses.flatMap(({ street, city, region, postal_code, country }) => [street, city, region, postal_code, country]),
  ...urls.map(({ url }) => url),
  ...related.map(({ name }) => name),
]

function emailForms({ address }: Searchable['emails'][number]) {
  return spellingsOf(address).map(letters)
}

function phoneForms({ number, e164 }: Searchable['phones'][number]) {
  const international = e164 === null ? internationalDigits(number) : digits(e164)
  const others = international === undefined ? [] : otherMobileDigits(international)
  const withCountryCode = [...(e164 === null ? [] : [digits(e164)]), ...others]
  return [
    digits(number),
    ...withCountryCode.flatMap((form) => [form, nationalDigits(`+${form}`)]),
    ...(ONLY_DIGITS.test(letters(number)) ? [] : formsWithLetters(number)),
  ]
}

/** Digits, and the punctuation that queries for numbers ignore. A number may also have letters, or signs: `☎ 15`. */
const ONLY_DIGITS = /^[0-9+().\-/*# ]*$/

const formsWithLetters = (number: string) => [
  letters(number),
  lettersAndDigits(number),
  withShortExtension(number) ?? '',
  keypadDigits(number) ?? '',
]

/** Scripts in which the family name and the given name are written as one word. */
const JOINS_NAMES = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+$/u

/** Both orders, because some address books store the family name as the first name. */
function joinedNames({ first_name, last_name }: Searchable) {
  if (!first_name || !last_name || !JOINS_NAMES.test(first_name) || !JOINS_NAMES.test(last_name)) return []
  return [letters(last_name + first_name), letters(first_name + last_name)]
}

function distinct(texts: string[]) {
  return [...new Set(texts)].filter((text) => text !== '')
}
