/** Finds the field of a column by the words of its header. */
import { letters } from '../../../platform/text/fold.ts'
import type { ListField } from './fields.ts'
import { FILLERS, HEADERS, KINDS, LABELS } from './vocabulary.ts'

/** Case, accents, script, punctuation and single digits do not count. */
export const keyOf = (header: string) =>
  letters(header)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(^| )\d(?= |$)/g, ' ')
    .replace(/ +/g, ' ')
    .trim()

const phrasesOf = (words: string) => [...new Set(words.split('|').map(keyOf))].filter((phrase) => phrase !== '')

/** The names of a table by their phrases; `rank` is the position in the table. */
type Phrases = Map<string, { name: string; rank: number }>

const readTable = (table: Record<string, string>): Phrases =>
  new Map(Object.entries(table).flatMap(([name, words], rank) => phrasesOf(words).map((phrase) => [phrase, { name, rank }])))

const headers = readTable(HEADERS)
const kinds = readTable(KINDS)
const labels = readTable(LABELS)
const fillers = new Set(phrasesOf(FILLERS))

// Longer headers are sentences, not names of columns.
const MAX_WORDS = 8
const MAX_LABEL_WORDS = 3

/** What the words of a header say; `field` if the whole header is known. */
export type HeaderWords = { field: string } | { list: ListField; part: string; label: string | null }

export function readHeader(header: string): HeaderWords | undefined {
  const key = keyOf(header)
  const field = headers.get(key)?.name
  if (field !== undefined) return { field }
  const words = key.split(' ')
  if (key === '' || words.length > MAX_WORDS) return undefined
  const kind = take(words, kinds)
  return kind && entryOf(kind.name, take(kind.rest, labels) ?? { name: null, rest: kind.rest })
}

interface Taken {
  name: string
  /** The words that are left. */
  rest: string[]
}

/** Takes all phrases of one name from the words: of the first name of the table that has a phrase among them. */
function take(words: string[], table: Phrases): Taken | undefined {
  const first = findPhrase(words, table)
  if (!first) return undefined
  let rest = words
  for (let found: Found | undefined = first; found?.rank === first.rank; found = findPhrase(rest, table))
    rest = [...rest.slice(0, found.start), ...rest.slice(found.end)]
  return { name: first.name, rest }
}

interface Found {
  name: string
  rank: number
  start: number
  end: number
}

/** The phrase of the name that comes first in the table; the longest one of several. */
function findPhrase(words: readonly string[], table: Phrases): Found | undefined {
  let best: Found | undefined
  for (let start = 0; start < words.length; start++) {
    for (let end = words.length; end > start; end--) {
      const phrase = table.get(words.slice(start, end).join(' '))
      const isBetter = phrase && (!best || phrase.rank < best.rank || (phrase.rank === best.rank && end - start > best.end - best.start))
      if (isBetter) best = { ...phrase, start, end }
    }
  }
  return best
}

/** Words that are unknown become the label of a value. In the name of a part of an address they have another meaning. */
function entryOf(kind: string, { name, rest }: { name: string | null; rest: string[] }): HeaderWords | undefined {
  const unknown = rest.filter((word) => !fillers.has(word))
  const isOneValue = kind === 'email' || kind === 'phone' || kind === 'fax' || kind === 'url'
  if (unknown.length > (isOneValue ? MAX_LABEL_WORDS : 0)) return undefined
  const label = name ?? (unknown.length > 0 ? unknown.join(' ') : null)
  switch (kind) {
    case 'email':
      return { list: 'emails', part: 'address', label: name === 'main' ? null : label }
    case 'phone':
      return { list: 'phones', part: 'number', label }
    case 'fax':
      return { list: 'phones', part: 'number', label: label === null ? 'fax' : `${label} fax` }
    case 'url':
      return { list: 'urls', part: 'url', label }
    default:
      return { list: 'addresses', part: kind === 'address' ? 'street' : kind, label }
  }
}
