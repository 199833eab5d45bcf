/**
 * Search terms: folded pieces of text that must occur in a contact's search text (`search-text.ts`). Queries are folded
 * like contacts, and matched as plain substrings: `%` and `_` have no special meaning.
 */
import { letters, sounds, umlauts } from '../../platform/text/fold.ts'
import { digits } from '../../platform/text/phone.ts'

/** Spellings, one of which must occur. A term without spellings finds nothing, so its query is refused. */
export type SearchTerm = string[]

/** The term of a filter on a name or an e-mail address. */
export function nameTerm(value: string): SearchTerm {
  return termOf([letters(value)], [umlauts(value), sounds(value)])
}

/** The term of a filter on phone numbers. */
export function phoneTerm(value: string): SearchTerm {
  return termOf([digits(value)], withoutPrefixes(value))
}

/** The terms of `q`: every word must occur, each in any member. */
export function wordTerms(q: string): SearchTerm[] {
  return distinct(q.split(/\s+/))
    .map(wordTerm)
    .filter((term) => term.length > 0)
}

function wordTerm(word: string): SearchTerm {
  if (!isPhonePart(word)) return nameTerm(word)
  return termOf([letters(word), digits(word)], withoutPrefixes(word))
}

function isPhonePart(word: string) {
  return /^[0-9+().\-/]+$/.test(letters(word)) && digits(word) !== ''
}

/** The digits without a prefix that E.164 numbers lack: 00 instead of the plus, or the zero in `+44 (0)20`. */
function withoutPrefixes(value: string) {
  return [digits(value).replace(/^00/, ''), digits(value.replace('(0)', ''))]
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
