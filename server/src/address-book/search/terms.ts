/**
 * Search terms: folded pieces of text that must occur in a contact's search text (`search-text.ts`). Queries are folded
 * like contacts, and matched as plain substrings: `%` and `_` have no special meaning.
 */
import { letters, pairs, sounds, umlauts } from '../../platform/text/fold.ts'
import { digits, keypadDigits, lettersAndDigits, shortExtension } from '../../platform/text/phone.ts'
import { type Word, wordsOf } from './words.ts'

/** Spellings, one of which must occur. A term without spellings finds nothing, so its query is refused. */
export type SearchTerm = string[]

/** The term of a filter on a name or an e-mail address. */
export function nameTerm(value: string): SearchTerm {
  return termOf([letters(value)], [umlauts(value), sounds(value), pairs(value)])
}

/** The term of a filter on phone numbers. */
export function phoneTerm(value: string): SearchTerm {
  return termOf([digits(value)], withoutPrefixes(value))
}

/** The terms of `q`: every word must occur, each in any member. */
export function wordTerms(q: string): SearchTerm[] {
  const words = wordsOf(q)
  const terms = words.flatMap(termsOfWord)
  // A query that consists of punctuation only is searched as typed.
  const found = terms.length > 0 ? terms : distinct(q.split(/\s+/)).map(nameTerm)
  return [...new Map(found.map((term) => [term.join('\n'), term])).values()].filter((term) => term.length > 0)
}

function termsOfWord(word: Word): SearchTerm[] {
  if (word.kind === 'phone') return [phoneWordTerm(word.text, word.number)]
  if (word.kind === 'extension') return [extensionTerm(word.text, word.number)]
  if (/^[+＋]?\p{Nd}/u.test(word.text)) return [numberTerm(word.text)]
  return word.parts.map(nameTerm)
}

/**
 * The spellings of one word of a phone number. If the word does not occur in the whole number without its prefix, this
 * number is one of them: 0044 in `0044 20 7946 0111` finds +442079460111, in which 0044 does not occur.
 */
function phoneWordTerm(word: string, number: string): SearchTerm {
  const wholes = withoutPrefixes(number).filter((whole) => isIndexed(whole) && !whole.includes(digits(word)))
  return distinct([...termOf([letters(word), digits(word)], withoutPrefixes(word)), ...wholes])
}

/** Finds an extension in its short form, such as `x11`, or as typed, as in `2 x 4`, or by the number before it. */
const extensionTerm = (extension: string, number: string): SearchTerm =>
  distinct([letters(extension), shortExtension(extension), ...withoutPrefixes(number)])

/** A word of digits and letters: `1-800-FLOWERS`, `+1-800-FLOWERS`, or `3rd`. */
function numberTerm(word: string): SearchTerm {
  const onKeypad = keypadDigits(word) ?? ''
  return distinct([...nameTerm(word), ...[lettersAndDigits(word), onKeypad.length < MIN_KEYPAD_DIGITS ? '' : onKeypad].filter(isIndexed)])
}

/** A word with fewer digits on a keypad is not taken for a phone number: `5ave` does not find each number with 5283. */
const MIN_KEYPAD_DIGITS = 7

/** The digits without a prefix that E.164 numbers lack: 00 instead of the plus, or the zero in `+44 (0)20`. */
function withoutPrefixes(value: string) {
  return [value, value.replace('(0)', '')].map((number) => digits(number).replace(/^00/, ''))
}

/**
 * The typed spellings are always part of a term. Derived spellings that the index cannot find are left out, because
 * they would force a scan. If the index cannot find a typed spelling, a scan is needed anyway; all derived spellings
 * are left out then, because they would double its work.
 */
function termOf(typed: string[], derived: string[]): SearchTerm {
  return distinct(typed.every(isIndexed) ? [...typed, ...derived.filter(isIndexed)] : typed)
}

/** Whether a trigram index can find the spelling. Trigrams have no punctuation, but mark where words begin and end. */
export function isIndexed(spelling: string): boolean {
  return INDEXED.test(spelling)
}

const INDEXED = /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]{2}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u

/** Matches one search text in memory, with the same result as the database. `line` is counted from 1. */
export function matches(searchText: string, term: SearchTerm, line?: number): boolean {
  const text = line === undefined ? searchText : (searchText.split('\n')[line - 1] ?? '')
  return term.some((spelling) => text.includes(spelling))
}

function distinct(texts: string[]) {
  return [...new Set(texts)].filter((text) => text !== '')
}
