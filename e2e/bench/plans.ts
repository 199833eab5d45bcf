/**
 * The query plans of PostgreSQL at a million contacts. Explains and times the queries that the server sends, on
 * two databases created by the server's migrations: in one, all contacts belong to one owner; in the other, to a
 * thousand owners. Exits with 1:
 * - when a query scans a table of contacts, except to read all contacts of the only owner, or reads an index of
 *   contacts across owners;
 * - when a search term of three letters or more does not use the trigram index;
 * - when a filter by an infrequent label does not use the label index;
 * - when a sorted list sorts more than 1,000 rows;
 * - when a search for one or two letters takes longer than 0.4 s, even in the fastest run (other programs may slow down
 *   the others);
 * - when a page far from the beginning reads more than twice the rows of the first page.
 *
 *   node e2e/bench/plans.ts [--rows 1000000] [--owners 1000] [--runs 7]
 */
import { openDatabase } from '@contacts/server/database'
import type pg from 'pg'
import { parseArgs } from 'node:util'
import { newId } from '../../server/src/platform/db/id.ts'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { fill } from './address-book.ts'
import { connect } from './connect.ts'
import { itemAt } from './item-at.ts'
import { median } from './median.ts'
import { captureQuery } from './plans/capture.ts'
import { compareDeepPages } from './plans/deep-pages.ts'
import { accessOf, explain, violationsOf } from './plans/explain.ts'
import { type MeasuredRequest, type Owner, REQUESTS } from './plans/requests.ts'
import { type NamedDataset, printTable } from './plans/dataset.ts'
import { compareInserts, printSizes } from './plans/storage.ts'

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    owners: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '7' },
  },
})
const rows = Number(flags.rows)
const owners = Number(flags.owners)
const runs = Number(flags.runs)
if (![rows, owners, runs].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rows, --owners and --runs must be whole numbers of at least 1')

const SHORT_TERM_MS = 400
// PostgreSQL's manual advises a quarter of the memory; this is a quarter of 2 GB. A search for a short term reads a
// whole index, which does not fit into the default of 128 MB; the search then takes 1.5 times as long.
const SHARED_BUFFERS = '512MB'

async function run(postgres: Postgres) {
  await configure(postgres)
  const datasets = [await createDataset(postgres, 'one_owner', 1), await createDataset(postgres, 'many_owners', owners)] as const
  await fill([...datasets], rows)

  process.stdout.write(
    `${rows.toLocaleString('en')} contacts, PostgreSQL ${postgres.version} with ${SHARED_BUFFERS} of shared buffers, ${runs} runs\n\n`,
  )
  const measured = []
  for (const dataset of datasets) measured.push(...(await measureAll(dataset)))
  printTable(
    ['data set', 'query', 'indexes', 'rows', 'ms (median)', 'ms (fastest)'],
    measured.map(({ dataset, request, access, rowCount, times }) => [
      dataset,
      request.name,
      access,
      String(rowCount),
      median(times).toFixed(1),
      Math.min(...times).toFixed(1),
    ]),
  )
  const violations = measured.flatMap(({ dataset, request, violations: each }) =>
    each.map((text) => `${dataset}, ${request.name}: ${text}`),
  )
  violations.push(...(await compareDeepPages(datasets[0], runs)))
  await printSizes([...datasets])
  for (const dataset of datasets) process.stdout.write(`${await compareInserts(dataset)}\n`)
  for (const { dataset, request, text } of measured)
    if (request.printsPlan) process.stdout.write(`\n${dataset}, ${request.name}\n\n\`\`\`\n${text}\n\`\`\`\n`)
  for (const violation of violations) process.stderr.write(`${violation}\n`)
  return violations.length === 0
}

async function configure(postgres: Postgres) {
  const client = await connect(postgres.url('postgres'))
  await client.query(`alter system set shared_buffers = '${SHARED_BUFFERS}'`)
  await client.end()
  await postgres.restart()
}

async function createDataset(postgres: Postgres, database: string, count: number): Promise<NamedDataset> {
  await postgres.createDatabase(database)
  const url = postgres.url(database)
  const db = await openDatabase({ url })
  await db.migrate()
  await db.close()
  const name = count === 1 ? 'one owner' : `${count.toLocaleString('en')} owners`
  return { name, url, owners: Array.from({ length: count }, () => newId(new Date())) }
}

async function measureAll({ name: dataset, url, owners: ids }: NamedDataset) {
  const db = await openDatabase({ url })
  const client = await connect(url)
  const owner = await readOwner(client, itemAt(ids, Math.floor(ids.length / 2)))

  const measured = []
  for (const request of REQUESTS) {
    const capture = () => captureQuery(owner.id, (context) => request.send(context, owner), request.countsTotal ? 1 : 0)
    const times = []
    let rowCount = 0
    for (let run = 0; run < runs; run++) {
      const query = await capture()
      const start = performance.now()
      rowCount = (await db.run(query)).length
      times.push(performance.now() - start)
    }
    const { plans, text } = await explain(client, await capture())
    measured.push({
      dataset,
      request,
      rowCount,
      times,
      access: [...new Set(plans.map(accessOf))].join(' or '),
      text,
      violations: [
        ...plans.flatMap((plan) => violationsOf(plan, request, ids.length === 1)),
        ...timeLimitViolations(request, Math.min(...times)),
      ],
    })
  }
  await client.end()
  await db.close()
  return measured
}

async function readOwner(client: pg.Client, id: string): Promise<Owner> {
  const { rows: ownerRows } = await client.query<{ contactId: string; lastSeq: string }>(
    `select (select id from contacts where owner_id = $1 order by id limit 1) as "contactId", seq as "lastSeq" from changes where owner_id = $1`,
    [id],
  )
  const { contactId, lastSeq } = itemAt(ownerRows, 0)
  return { id, contactId, lastSeq: Number(lastSeq) }
}

const timeLimitViolations = ({ requires }: MeasuredRequest, ms: number) =>
  requires === 'time limit' && ms > SHORT_TERM_MS ? [`takes ${ms.toFixed(0)} ms`] : []

const postgres = await startPostgres()
try {
  process.exitCode = (await run(postgres)) ? 0 : 1
} finally {
  await postgres.stop()
}
