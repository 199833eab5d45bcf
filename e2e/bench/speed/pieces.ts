/** The pieces of work that are measured: for each, the requests, and which answers must be the same. */
import { itemAt } from '../item-at.ts'
import { ownerId } from './copies.ts'
import { PASSWORD } from './dataset.ts'
import type { People, Sample, Search } from './people.ts'
import { syncToken } from './tokens.ts'

export interface Request {
  method: string
  /** After `/api`. */
  path: string
  /** Undefined if nobody is signed in. */
  owner: number | undefined
  body?: unknown
  headers?: Record<string, string>
}

export interface Piece {
  name: string
  requests(people: People): Request[]
  /**
   * `bytes`: all programs return the same bytes, except cursors and sync tokens.
   * `status`: all programs return a success.
   */
  same: 'bytes' | 'status'
  /** Default: 32. */
  connections?: number
  /** For work that takes so long that a shorter turn would count too few requests. */
  minSeconds?: number
  /** Each request needs the refresh token of an earlier response. */
  refreshes?: true
  /** Whether `--growth` measures it. */
  inGrowth?: true
}

const get = (owner: number, path: string): Request => ({ method: 'GET', path, owner })

const ownersOf = ({ samples }: People) => [...new Set(samples.map(({ owner }) => owner))]
const forEachOwner = (path: string) => (people: People) => ownersOf(people).map((owner) => get(owner, path))
const searches = (list: Search[]) => list.map(({ owner, q }) => get(owner, `/contacts?q=${encodeURIComponent(q)}`))

const getOne = ({ owner, id }: Sample) => get(owner, `/contacts/${id}`)

const patchOne = ({ owner, id }: Sample): Request => ({
  method: 'PATCH',
  path: `/contacts/${id}`,
  owner,
  body: { notes: 'Note @@@@@@@@@@' },
})

function contactInput({ first_name, last_name }: Sample, index: number) {
  const [address, number] = [`person-${index}@example.com`, `+3806712${String(index % 100_000).padStart(5, '0')}`]
  const person = { first_name, last_name: last_name || 'Шевченко', birthday: '1992-02-29' }
  return { ...person, emails: [{ address, label: 'home' }], phones: [{ number, label: 'mobile' }] }
}

const createOne = (sample: Sample, index: number): Request => ({
  method: 'POST',
  path: '/contacts',
  owner: sample.owner,
  body: contactInput(sample, index),
})

/** `@@@@@@@@@@` becomes another number in each request. The other programs ignore the key. */
const createOnce = (sample: Sample, index: number): Request => ({
  ...createOne(sample, index),
  headers: { 'idempotency-key': `${index}-@@@@@@@@@@` },
})

const BATCH = 100
const BATCHES = 100

function createBatches({ samples }: People): Request[] {
  return Array.from({ length: BATCHES }, (_, batch) => {
    const inputs = Array.from({ length: BATCH }, (_unused, index) =>
      contactInput(itemAt(samples, (batch * 7 + index) % samples.length), batch * BATCH + index),
    )
    const items = inputs.map((body) => ({ op: 'create', body }))
    return { method: 'POST', path: '/contacts/batch', owner: itemAt(samples, batch % samples.length).owner, body: { items } }
  })
}

/** Changes that a client has missed since it was last online. */
const MISSED_CHANGES = 20

const changes = (people: People) =>
  people.samples.map(({ owner }) => {
    const seq = (people.lastChange.get(owner) ?? 0) - MISSED_CHANGES
    return get(owner, `/contacts/changes?since=${syncToken(ownerId(owner), seq)}&limit=${MISSED_CHANGES}`)
  })

/** Returns requests of which fourteen in twenty are reads, four are searches and two are writes. */
function mixed(people: People): Request[] {
  const words = searches(people.words)
  return people.samples.map((sample, index): Request => {
    const dice = (index * 7) % 20
    if (dice < 7) return getOne(sample)
    if (dice < 14) return get(sample.owner, '/contacts?limit=20')
    if (dice < 18) return itemAt(words, index % words.length)
    return dice === 18 ? patchOne(sample) : createOne(sample, index)
  })
}

const signIns = (people: People) =>
  ownersOf(people).map((owner): Request => ({
    method: 'POST',
    path: '/auth/login',
    owner: undefined,
    body: { email: `owner-${owner}@example.com`, password: PASSWORD },
  }))

const refresh: Request = { method: 'POST', path: '/auth/refresh', owner: undefined, body: { refresh_token: '@@token@@' } }

/** Pieces that write are at the end, because they make the address books grow. */
export const PIECES: Piece[] = [
  { name: 'list-100', requests: forEachOwner('/contacts?limit=100'), same: 'bytes', inGrowth: true },
  { name: 'list-20', requests: forEachOwner('/contacts?limit=20'), same: 'bytes' },
  { name: 'get', requests: ({ samples }) => samples.map((sample) => getOne(sample)), same: 'bytes', inGrowth: true },
  { name: 'search', requests: ({ words }) => searches(words), same: 'bytes', inGrowth: true },
  { name: 'search-two-words', requests: ({ wordPairs }) => searches(wordPairs), same: 'bytes' },
  { name: 'search-heavy', requests: ({ heavyWords }) => searches(heavyWords), same: 'bytes' },
  { name: 'birthdays', requests: forEachOwner('/contacts/upcoming_birthdays?days=7'), same: 'bytes', inGrowth: true },
  { name: 'changes', requests: changes, same: 'bytes', inGrowth: true },
  // A password hash takes tens of milliseconds, so more connections would only wait longer.
  { name: 'sign-in', requests: signIns, same: 'status', connections: 8, minSeconds: 3 },
  { name: 'refresh', requests: () => [refresh], same: 'status', refreshes: true },
  { name: 'mixed', requests: mixed, same: 'status' },
  { name: 'patch', requests: ({ samples }) => samples.map((sample) => patchOne(sample)), same: 'status' },
  { name: 'create', requests: ({ samples }) => samples.map((sample, index) => createOne(sample, index)), same: 'status' },
  {
    name: 'create-once',
    requests: ({ samples }) => samples.map((sample, index) => createOnce(sample, index)),
    same: 'status',
  },
  { name: 'batch-100', requests: createBatches, same: 'status' },
]
