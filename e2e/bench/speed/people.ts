/** Reads contacts of the loaded database, for the ids, words and change numbers in the requests. */
import type pg from 'pg'
import { letters } from '../../../server/src/platform/text/fold.ts'
import { matches, wordTerms } from '../../../server/src/address-book/search/terms.ts'
import { connect } from '../connect.ts'
import { ownerId } from './copies.ts'
import type { Size } from './dataset.ts'

/** A contact of an owner. */
export interface Sample {
  owner: number
  id: string
  first_name: string
  last_name: string
}

export interface People {
  samples: Sample[]
  /** The last change number of each owner. */
  lastChange: Map<number, number>
  /** Texts to search for, and the owners who search. The floor's SQL finds the same contacts as the server. */
  words: Search[]
  /** Words for which owner 0 searches, who has many contacts. */
  heavyWords: Search[]
  wordPairs: Search[]
}

export interface Search {
  owner: number
  q: string
}

const MAX_OWNERS = 200
const MAX_SEARCHED_OWNERS = 40
const WORDS_PER_OWNER = 10
const HEAVY_WORDS = 100
const MIN_WORDS = 100
/** Every hundredth contact of an owner is a sample. */
const STEP = 100

/** Returns the owners who send the requests: at most 200 of those with a thousand contacts. */
export const ordinaryOwners = ({ owners }: Size) => Array.from({ length: Math.min(owners, MAX_OWNERS) }, (_, index) => index + 1)

export async function readPeople(url: string, { heavy }: Size, numbers: number[]): Promise<People> {
  const client = await connect(url)
  const samples = await readSamples(client, numbers)
  const searched = numbers.slice(0, MAX_SEARCHED_OWNERS)
  const people: People = { samples, lastChange: await readLastChanges(client), words: [], heavyWords: [], wordPairs: [] }
  for (const owner of searched) {
    const book = await readBook(client, owner)
    const count = Math.max(WORDS_PER_OWNER, MIN_WORDS / searched.length)
    people.words.push(...chooseSearches(owner, book, count, partOfName))
    people.wordPairs.push(...chooseSearches(owner, book, count, partsOfBothNames))
  }
  if (heavy > 0) people.heavyWords.push(...chooseSearches(0, await readBook(client, 0), HEAVY_WORDS, partOfName))
  await client.end()
  return people
}

async function readSamples(client: pg.Client, numbers: number[]) {
  const { rows } = await client.query<Sample>(
    `select ('x' || right(owner_id::text, 8))::bit(32)::int as owner, id, first_name, coalesce(last_name, '') as last_name
     from (select *, row_number() over (partition by owner_id order by id) as place from contacts where owner_id = any($1)) numbered
     where place % ${STEP} = 50 order by place, owner`,
    [numbers.map(ownerId)],
  )
  return rows
}

async function readLastChanges(client: pg.Client) {
  const { rows } = await client.query<{ n: number; seq: number }>(
    `select ('x' || right(owner_id::text, 8))::bit(32)::int as n, seq::int from changes`,
  )
  return new Map(rows.map(({ n, seq }) => [n, seq]))
}

interface Entry {
  first_name: string
  last_name: string | null
  search_text: string
}

const readBook = async (client: pg.Client, owner: number) =>
  (await client.query<Entry>('select first_name, last_name, search_text from contacts where owner_id = $1 order by id', [ownerId(owner)]))
    .rows

const lengthOf = (index: number) => 3 + (index % 3)
const partOfName = ({ first_name, last_name }: Entry, index: number) =>
  (index % 2 === 0 ? first_name : (last_name ?? first_name)).slice(0, lengthOf(index))
const partsOfBothNames = ({ first_name, last_name }: Entry, index: number) =>
  `${first_name.slice(0, lengthOf(index))} ${(last_name ?? 'а').slice(0, 3)}`

/** Chooses searches for which a comparison of folded letters finds the same contacts as the server's search. */
function chooseSearches(owner: number, book: Entry[], count: number, textOf: (entry: Entry, index: number) => string): Search[] {
  const step = Math.max(1, Math.floor(book.length / (2 * count)))
  const texts = new Set(book.filter((_, index) => index % step === 0).map(textOf))
  return [...texts]
    .filter((q) => isPlain(q, book))
    .slice(0, count)
    .map((q) => ({ owner, q }))
}

function isPlain(q: string, book: Entry[]) {
  if (!/^\p{L}{3,5}( \p{L}{3})?$/u.test(q)) return false
  const words = q.split(' ').map(letters)
  const terms = wordTerms(q)
  return book.every(
    ({ search_text }) => terms.every((term) => matches(search_text, term)) === words.every((word) => search_text.includes(word)),
  )
}
