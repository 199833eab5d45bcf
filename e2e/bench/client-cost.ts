/**
 * The CPU time of a call of the client, compared with a bare `fetch` of the same URL with the same headers that parses
 * the body as JSON. Both run in this process, one request at a time, in alternating rounds. First the service answers,
 * then a server in another process that repeats the service's answers. The figures are lower quartiles of the rounds,
 * because other processes can only make a round slower. Exits with 1 if a call costs more than 1.5 times a bare `fetch`
 * of a repeated answer.
 *
 *   node e2e/bench/client-cost.ts [--rounds 60] [--calls 100]
 */
import { type Client, createClient, type Tokens, unwrap } from '@contacts/client'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { createContacts } from '../harness/create-contacts.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses } from '../harness/process.ts'
import { realisticContact, seededRandom } from '../harness/realistic-contacts.ts'
import { itemAt } from './item-at.ts'
import { startWithSignedInClient } from './signed-in-client.ts'

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '60' }, calls: { type: 'string', default: '100' } },
})
const ROUNDS = Number(flags.rounds)
const CALLS = Number(flags.calls)
const MAX_RATIO = 1.5
const PAGE = 20

interface Piece {
  path: string
  call: (client: Client) => Promise<unknown>
}

/** Microseconds of CPU time of all threads of this process. */
async function cpuPerCall(call: () => Promise<unknown>) {
  const before = process.cpuUsage()
  for (let n = 0; n < CALLS; n++) await call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}

async function fetchJson(url: string, authorization: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

async function compare(baseUrl: string, tokens: Tokens, { path, call }: Piece) {
  const client = createClient({ baseUrl, tokens })
  const bare = () => cpuPerCall(() => fetchJson(baseUrl + path, `Bearer ${tokens.access_token}`))
  const ofFetch: number[] = []
  const ofClient: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ofFetch.push(await bare())
    ofClient.push(await cpuPerCall(() => call(client)))
  }
  return [lowerQuartile(ofFetch), lowerQuartile(ofClient)] as const
}

const lowerQuartile = (values: number[]) =>
  itemAt(
    values.toSorted((a, b) => a - b),
    Math.floor(values.length / 4),
  )

const postgres = await startPostgres()
let repeater
try {
  const { url, client, tokens } = await startWithSignedInClient(postgres)
  const random = seededRandom(1)
  const [id = ''] = await createContacts(
    client,
    Array.from({ length: PAGE }, () => realisticContact(random)),
  )
  repeater = fork(new URL('repeated-answers.ts', import.meta.url), [url])
  const [repeating] = (await once(repeater, 'message')) as [string]

  const pieces: Record<string, Piece> = {
    'contacts.get': { path: `/api/contacts/${id}`, call: ({ contacts }) => unwrap(contacts.get({ params: { id } })) },
    [`contacts.list of ${PAGE}`]: {
      path: `/api/contacts?limit=${PAGE}`,
      call: ({ contacts }) => unwrap(contacts.list({ query: { limit: PAGE } })),
    },
  }
  process.stdout.write('| answers of | call | fetch, µs | client, µs | ratio |\n| --- | --- | --- | --- | --- |\n')
  for (const [server, baseUrl] of Object.entries({ 'the service': url, 'the repeater': repeating }))
    for (const [name, piece] of Object.entries(pieces)) {
      const [ofFetch, ofClient] = await compare(baseUrl, tokens, piece)
      const ratio = ofClient / ofFetch
      process.stdout.write(`| ${[server, name, ofFetch.toFixed(0), ofClient.toFixed(0), ratio.toFixed(2)].join(' | ')} |\n`)
      if (baseUrl === repeating && ratio > MAX_RATIO) process.exitCode = 1
    }
} finally {
  repeater?.kill()
  await endProcesses()
  await postgres.stop()
}
