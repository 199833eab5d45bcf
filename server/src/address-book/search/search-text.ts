/**
 * What a contact is found by: one text per contact, one line per field, so that no match crosses from one field into
 * the next, and in each line every form of the field's text. A question is folded the same way and looked for as a
 * plain substring: `%` and `_` mean nothing here.
 */
import { forms, letters, sounds, umlauts } from '../../platform/text/fold.ts'
import { digits, nationalDigits } from '../../platform/text/phone.ts'

export type Searchable = {
  first_name: string | null
  last_name: string | null
  emails: { address: string }[]
  phones: { number: string; e164: string | null }[]
  organization: string | null
  job_title: string | null
  notes: string | null
}

/** Alternatives: one of them must occur. Without any it finds nothing; whoever asks refuses it. */
export type Needle = string[]

/** Lines as `split_part` counts them. */
export const LINE = { first_name: 1, last_name: 2, email: 3, phone: 4 } as const

export function searchText(contact: Searchable): string {
  return [
    formsOf(contact.first_name),
    formsOf(contact.last_name),
    contact.emails.map(({ address }) => letters(address)),
    contact.phones.flatMap(phoneForms),
    [...formsOf(contact.organization), ...formsOf(contact.job_title)],
    formsOf(contact.notes),
  ]
    .map((line) => distinct(line).join('\t'))
    .join('\n')
}

function formsOf(text: string | null) {
  return text ? forms(text) : []
}

function phoneForms({ number, e164 }: Searchable['phones'][number]) {
  return e164 ? [digits(number), digits(e164), nationalDigits(e164)] : [digits(number)]
}

/** For a filter on a name or an e-mail. */
export function nameNeedle(value: string): Needle {
  return needle([letters(value)], [umlauts(value), sounds(value)])
}

/** For a filter on phones. */
export function phoneNeedle(value: string): Needle {
  return needle([digits(value)], dialled(value))
}

/** For the one box: every word must occur, in whatever field. */
export function wordNeedles(q: string): Needle[] {
  return distinct(q.split(/\s+/))
    .map(wordNeedle)
    .filter((needle) => needle.length > 0)
}

function wordNeedle(word: string) {
  if (!isPhonePart(word)) return nameNeedle(word)
  return needle([letters(word), digits(word)], dialled(word))
}

function isPhonePart(word: string) {
  return /^[0-9+().\-/]+$/.test(letters(word)) && digits(word) !== ''
}

/** The digits without what is written for a caller from elsewhere: 00 for the plus, or the zero in `+44 (0)20`. */
function dialled(value: string) {
  return [digits(value).replace(/^00/, ''), digits(value.replace('(0)', ''))]
}

/**
 * What was asked is always looked for. A guess at how it may be written elsewhere is worth neither leaving the index for, nor
 * looking twice at every contact where the question is so short that it is left anyway.
 */
function needle(asked: string[], guessed: string[]): Needle {
  return distinct(asked.every(isIndexed) ? [...asked, ...guessed.filter(isIndexed)] : asked)
}

/** Whether a trigram index can look for it: punctuation is not in one, but it marks where a word begins and ends. */
export function isIndexed(alternative: string): boolean {
  return INDEXED.test(alternative)
}

const INDEXED = /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]{2}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u

/** The same answer as the database's, for one contact. */
export function matches(searchText: string, needle: Needle, line?: number): boolean {
  const asked = line === undefined ? searchText : (searchText.split('\n')[line - 1] ?? '')
  return needle.some((alternative) => asked.includes(alternative))
}

function distinct(texts: string[]) {
  return [...new Set(texts)].filter((text) => text !== '')
}
