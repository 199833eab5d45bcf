/**
 * Search terms: folded pieces of text that must occur in a contact's search text (`search-text.ts`). Queries are folded as
 * contacts are, and looked for as plain substrings: `%` and `_` have no special meaning.
 */
import { letters, sounds, umlauts } from '../../platform/text/fold.ts'
import { digits } from '../../platform/text/phone.ts'

/** Spellings of which one must occur. A term without any finds nothing, so a query for it is refused. */
export type SearchTerm = string[]

/** The term of a filter on a name or an e-mail address. */
export function nameTerm(value: string): SearchTerm {
  return termOf([letters(value)], [umlauts(value), sounds(value)])
}

/** The term of a filter on phone numbers. */
export function phoneTerm(value: string): SearchTerm {
  return termOf([digits(value)], asDialled(value))
}

/** The terms of `q`: every word must occur, each in any member. */
export function wordTerms(q: string): SearchTerm[] {
  return distinct(q.split(/\s+/))
    .map(wordTerm)
    .filter((term) => term.length > 0)
}

function wordTerm(word: string): SearchTerm {
  if (!isPhonePart(word)) return nameTerm(word)
  return termOf([letters(word), digits(word)], asDialled(word))
}

function isPhonePart(word: string) {
  return /^[0-9+().\-/]+$/.test(letters(word)) && digits(word) !== ''
}

/** The digits without what only a caller from another country dials: 00 instead of a plus, or the zero in `+44 (0)20`. */
function asDialled(value: string) {
  return [digits(value).replace(/^00/, ''), digits(value.replace('(0)', ''))]
}

/**
 * The typed spellings are always part of a term. Guessed ones are left out where the index cannot find them: if it finds the
 * typed ones, they would make a scan necessary; if it does not, they would double the work of the scan.
 */
function termOf(typed: string[], guessed: string[]): SearchTerm {
  return distinct(typed.every(isIndexed) ? [...typed, ...guessed.filter(isIndexed)] : typed)
}

/** Whether a trigram index can find the spelling. It has no punctuation, but knows where words begin and end. */
export function isIndexed(spelling: string): boolean {
  return INDEXED.test(spelling)
}

const INDEXED = /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]{2}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u

/** For one contact in memory, the same result as in the database. `line` is counted from 1. */
export function matches(searchText: string, term: SearchTerm, line?: number): boolean {
  const text = line === undefined ? searchText : (searchText.split('\n')[line - 1] ?? '')
  return term.some((spelling) => text.includes(spelling))
}

function distinct(texts: string[]) {
  return [...new Set(texts)].filter((text) => text !== '')
}
