/**
 * How PostgreSQL answers when there are a million contacts: the queries that the server sends, against databases made by
 * our own migrations, in two shapes: one owner who has all of them, and a thousand owners who share them. It fails when a
 * query scans the table or a range of an index that is not bounded by the owner, when words of three letters or more do
 * without the trigram index, and when shorter ones take longer than 0.4 s. That is asked of the fastest run: the machine
 * may be shared, and then the slower ones measure the others. It fails, too, when a page far from the beginning reads more
 * than twice the rows of the first one.
 *
 *   node e2e/bench/plans.ts [--rows 1000000] [--owners 1000] [--runs 7]
 */
import { BirthdayQuery, ChangesQuery, ContactInput, ContactQuery } from '@contacts/contract'
import { type Database, openDatabase } from '@contacts/server/database'
import pg from 'pg'
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { listUpcomingBirthdays } from '../../server/src/address-book/birthdays/upcoming.ts'
import { digestContacts, listChanges } from '../../server/src/address-book/sync/changes.ts'
import { draftOf } from '../../server/src/address-book/contacts/input.ts'
import { listContacts } from '../../server/src/address-book/search/list.ts'
import { findContact } from '../../server/src/address-book/contacts/queries.ts'
import { createContact } from '../../server/src/address-book/contacts/save.ts'
import { LAST_ID, signSyncToken } from '../../server/src/address-book/sync/sync-token.ts'
import { newId } from '../../server/src/platform/db/id.ts'
import { keyRing } from '../../server/src/platform/keys/ring.ts'
import type { Query } from '../../server/src/platform/db/query.ts'
import type { UserContext } from '../../server/src/platform/context.ts'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { fill, labelOf, type LABELS } from './address-book.ts'

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    owners: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '7' },
  },
})
const [rows, owners, runs] = [flags.rows, flags.owners, flags.runs].map(Number) as [number, number, number]
if (![rows, owners, runs].every((value) => Number.isInteger(value) && value >= 1))
  throw new RangeError('--rows, --owners and --runs are whole numbers from 1')

const SHORT_WORD_MS = 400
// A quarter of a machine with 2 GB, as PostgreSQL's manual advises. With the 128 MB that it starts with, the index that short
// words walk does not stay in memory, and a walk takes half as long again.
const SHARED_BUFFERS = '512MB'

/** What the server is asked, by the functions that its routes call. */
interface Question {
  name: string
  ask(context: UserContext): Promise<unknown>
  /** What must serve it, besides what all must keep. */
  by?: 'trigrams' | 'labels' | 'walk' | 'order'
  /** It is about all contacts of an owner, who may be the only one. */
  isOfAll?: boolean
  /** Its plan is printed in full. */
  isShown?: boolean
  /** Of what is asked, the count. */
  asksTotal?: boolean
}

const labelled = (name: string, query: Record<string, string>) =>
  [name, ...Object.entries(query).map(([key, value]) => `\`${key}=${value}\``)].join(' ')
const list = (name: string, query: Record<string, string>, more?: Pick<Question, 'by' | 'isShown'>): Question => ({
  name: labelled(name, query),
  ask: (context) => listContacts(context, ContactQuery.parse(query)),
  ...more,
})
const trigrams = (name: string, query: Record<string, string>, isShown = false) => list(name, query, { by: 'trigrams', isShown })
const walk = (name: string, query: Record<string, string>, isShown = false) => list(name, query, { by: 'walk', isShown })
const ordered = (name: string, query: Record<string, string>) => list(name, query, { by: 'order' })
const total = (name: string, query: Record<string, string>): Question => ({ ...list(name, query), asksTotal: true })
const SORTS = ['created_at', 'updated_at', 'first_name', 'last_name', 'next_birthday'].flatMap((sort) => [sort, `-${sort}`])
const withLabel = (label: keyof typeof LABELS, query: Record<string, string> = {}, by?: 'labels'): Question => ({
  name: labelled(`${label} label`, query),
  ask: (context) => listContacts(context, ContactQuery.parse({ label: labelOf(context.user.id, label), ...query })),
  ...(by && { by }),
  isShown: true,
})
const birthdays = (query: Record<string, string>): Question => ({
  name: labelled('birthdays', query),
  asksTotal: 'include_total' in query,
  ask: (context) => listUpcomingBirthdays(context, BirthdayQuery.parse(query)),
  isShown: true,
})
/** After so many parts of all. */
const changes = (name: string, part: number): Question => ({
  name: `changes ${name}`,
  ask: (context) => {
    const seq = Math.floor(part * lastOf.get(context.user.id)!)
    return listChanges(context, ChangesQuery.parse(part === 0 ? {} : { since: signSyncToken(context, { seq, id: LAST_ID, known: seq }) }))
  },
  isShown: true,
})

const QUESTIONS: Question[] = [
  list('list', {}, { isShown: true }),
  list('list', { skip: '50000' }),
  walk('1 letter, common', { q: 'о' }, true),
  walk('1 letter, no hit', { q: '你' }, true),
  walk('2 letters, common', { q: 'ів' }, true),
  walk('2 letters, no hit', { q: 'qb' }, true),
  walk('2 digits', { q: '12' }),
  walk('two short words', { q: 'ю я' }),
  trigrams('3 letters, in most', { q: '380' }),
  trigrams('5 letters, common', { q: 'олекс' }, true),
  trigrams('5 letters, common, far', { q: 'олекс', skip: '20000' }),
  trigrams('5 letters, rare', { q: 'шевче' }, true),
  trigrams('5 letters, no hit', { q: 'zqxwv' }, true),
  trigrams('9 letters, common', { q: 'oleksandr' }),
  trigrams('two words', { q: 'олександр шевченко' }),
  trigrams('a short word and a long one', { q: 'ол шевч' }),
  trigrams('every second e-mail', { q: 'gmail' }),
  walk('1 letter, common', { first_name: 'о' }),
  walk('1 letter, no hit', { first_name: '你' }),
  walk('2 letters, common', { first_name: 'ол' }),
  walk('2 letters, no hit', { first_name: 'qb' }),
  trigrams('5 letters, common', { first_name: 'олекс' }),
  trigrams('5 letters, no hit', { first_name: 'zqxwv' }),
  trigrams('e-mail', { email: 'gmail' }),
  trigrams('e-mail', { email: 'petro.le' }),
  trigrams('phone', { phone: '067 123' }),
  walk('phone', { phone: '12' }),
  withLabel('common'),
  withLabel('common', { skip: '20000' }),
  withLabel('common', { sort: 'last_name' }),
  withLabel('usual', {}, 'labels'),
  withLabel('rare', {}, 'labels'),
  withLabel('common', { q: 'олекс' }),
  withLabel('common', { q: 'zqxwv' }),
  withLabel('common', { q: 'qb' }),
  withLabel('rare', { q: 'gmail' }, 'labels'),
  withLabel('rare', { q: 'о' }, 'labels'),
  ...SORTS.map((sort) => ordered('list', { sort })),
  ...SORTS.flatMap((sort) => [
    trigrams('5 letters, common', { q: 'олекс', sort }),
    trigrams('5 letters, rare', { q: 'шевче', sort }),
    list('1 letter, common', { q: 'о', sort }),
    list('2 letters, no hit', { q: 'qb', sort }),
  ]),
  ...['true', 'exact'].flatMap((include_total) => [
    total('total', { include_total }),
    total('total, 5 letters, common', { q: 'олекс', include_total }),
    total('total, 1 letter, common', { q: 'о', include_total }),
    total('total, 2 letters, no hit', { q: 'qb', include_total }),
    birthdays({ days: '366', include_total }),
  ]),
  birthdays({ days: '7' }),
  birthdays({ days: '366' }),
  changes('from the beginning', 0),
  changes('from the middle', 0.5),
  changes('when nothing is new', 1),
  { name: 'digest', ask: digestContacts, isOfAll: true, isShown: true },
  { name: 'get', ask: (context) => findContact(context, known.get(context.user.id)!) },
  { name: 'insert', ask: (context) => createContact(context, draftOf(context, ContactInput.parse(SOMEBODY))) },
]

const SOMEBODY = {
  first_name: 'Соломія',
  last_name: 'Крушельницька',
  emails: [{ address: 'solomiia@example.com', label: 'home' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  birthday: '1872-09-23',
  organization: 'Ла Скала',
  notes: 'Сопрано. Born in Bilyavyntsi, sang in Lviv, Milan and Buenos Aires.',
}

interface Shape {
  name: string
  url: string
  owners: string[]
}

/** A contact of each owner that is asked, and the number of their last change. */
const known = new Map<string, string>()
const lastOf = new Map<string, number>()

const keys = keyRing([{ kid: 'own', secret: randomBytes(32) }])

async function run(postgres: Postgres) {
  await configure(postgres)
  const shapes: Shape[] = []
  for (const [index, count] of [1, owners].entries()) {
    const url = await migrate(postgres, `shape_${index}`)
    shapes.push({
      name: count === 1 ? 'one owner' : `${count.toLocaleString('en')} owners`,
      url,
      owners: Array.from({ length: count }, () => newId(new Date())),
    })
  }
  await fill(shapes, rows)

  process.stdout.write(
    `${rows.toLocaleString('en')} contacts, PostgreSQL ${postgres.version} with ${SHARED_BUFFERS} of shared buffers, ${runs} runs\n\n`,
  )
  const answers = []
  for (const shape of shapes) answers.push(...(await askAll(shape)))
  const faults = answers.flatMap((answer) => answer.faults.map((fault) => `${answer.shape}, ${answer.question.name}: ${fault}`))
  print(
    ['shape', 'query', 'indexes', 'rows', 'ms (median)', 'ms (fastest)'],
    answers.map(({ shape, question, access, found, times }) => [
      shape,
      question.name,
      access,
      String(found),
      median(times).toFixed(1),
      Math.min(...times).toFixed(1),
    ]),
  )
  faults.push(...(await comparePages(shapes[0]!)))
  await printSizes(shapes)
  for (const shape of shapes) process.stdout.write(`${await compareInserts(shape)}\n`)
  for (const { shape, question, text } of answers)
    if (question.isShown) process.stdout.write(`\n${shape}, ${question.name}\n\n\`\`\`\n${text}\n\`\`\`\n`)
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  return faults.length === 0
}

async function configure(postgres: Postgres) {
  const client = await connect(postgres.url('postgres'))
  await client.query(`alter system set shared_buffers = '${SHARED_BUFFERS}'`)
  await client.end()
  await postgres.restart()
}

async function migrate(postgres: Postgres, name: string) {
  await postgres.createDatabase(name)
  const url = postgres.url(name)
  const db = await openDatabase({ url })
  await db.migrate()
  await db.close()
  return url
}

async function askAll({ name: shape, url, owners: ids }: Shape) {
  const db = await openDatabase({ url })
  const client = await connect(url)
  const owner = ids[Math.floor(ids.length / 2)]!
  known.set(
    owner,
    (await client.query<{ id: string }>('select id from contacts where owner_id = $1 order by id limit 1', [owner])).rows[0]!.id,
  )
  const { rows: counts } = await client.query<{ seq: string }>('select seq from changes where owner_id = $1', [owner])
  lastOf.set(owner, Number(counts[0]!.seq))

  const answers = []
  for (const question of QUESTIONS) {
    const times = []
    let found = 0
    for (let run = 0; run < runs; run++) {
      const query = await queryOf(question, owner)
      const start = performance.now()
      found = (await db.run(query)).length
      times.push(performance.now() - start)
    }
    const { plans, text } = await explain(client, await queryOf(question, owner))
    const access = [...new Set(plans.map(accessOf))].join(' or ')
    answers.push({
      shape,
      question,
      found,
      times,
      access,
      text,
      faults: [...plans.flatMap((plan) => faultsOf(plan, question, ids.length === 1)), ...slowness(question, Math.min(...times))],
    })
  }
  await client.end()
  await db.close()
  return answers
}

/** The query that the server would send now. */
async function queryOf({ ask, asksTotal }: Question, owner: string): Promise<Query<unknown>> {
  const sent: Query<unknown>[] = []
  // As if there was nothing of anything.
  const answer = (query: Query<unknown>) => {
    if (query.text.includes('count(*)::int')) return [{ count: 0 }]
    return /\b(changes|purged_contacts)\b/.test(query.text) ? [{ id: null, last: Infinity, known_from: 0 }] : []
  }
  const db = { run: (query: Query<unknown>) => Promise.resolve((sent.push(query), answer(query))) } as unknown as Database
  await Promise.resolve(ask(contextOf(db, owner))).catch(() => undefined)
  return sent[asksTotal ? 1 : 0]!
}

const contextOf = (db: Database, owner: string) =>
  ({ db, keys, user: { id: owner, time_zone: 'Europe/Kyiv', default_region: 'UA', leap_day: 'feb_28' }, now: new Date() }) as UserContext

interface Paged {
  name: string
  ask(context: UserContext, page: { skip?: number; limit: number; cursor?: string }): Promise<object>
}
const paged = (query: Record<string, string>): Paged => ({
  name: labelled('list', query),
  ask: (context, page) => listContacts(context, { ...ContactQuery.parse(query), ...page }),
})
const PAGED: Paged[] = [
  ...SORTS.map((sort) => paged({ sort })),
  ...SORTS.map((sort) => paged({ sort, q: 'о' })),
  {
    name: 'birthdays `days=366`',
    ask: (context, page) => listUpcomingBirthdays(context, { ...BirthdayQuery.parse({ days: '366' }), ...page }),
  },
]

const PAGE = 10
const FAR = 5_000

/** What a page far from the beginning costs, which a cursor leads to, against the first one. */
async function comparePages({ url, owners: [owner = ''] }: Shape) {
  const db = await openDatabase({ url })
  const client = await connect(url)
  const compared = []
  for (const { name, ask } of PAGED) {
    const { page, cursor } = await cursorAt(ask, contextOf(db, owner))
    const second = await cursorAt(ask, contextOf(db, owner), 2)
    const cursors = [undefined, second.cursor, cursor]
    const asked = []
    for (const at of cursors) {
      const query = await queryOf({ name, ask: (context) => ask(context, { limit: PAGE, ...(at && { cursor: at }) }) }, owner)
      asked.push({ query, times: [] as number[], read: Math.max(...(await explain(client, query)).plans.map(rowsRead)) })
    }
    // Turn by turn, so that whoever else is on the machine slows all.
    for (let run = 0; run < runs * 20; run++) {
      for (const { query, times } of asked) {
        const start = performance.now()
        await db.run(query)
        times.push(performance.now() - start)
      }
    }
    compared.push({ name, page, read: asked.map(({ read }) => read), times: asked.map(({ times }) => median(times)) })
  }
  await client.end()
  await db.close()
  print(
    ['one owner', 'rows read by page 1', 'by page 2', 'by page', '', 'time of page 2 against page 1', 'of that page'],
    compared.map(({ name, page, read, times }) => [
      name,
      ...read.slice(0, 2).map(String),
      page.toLocaleString('en'),
      String(read[2]),
      ...times.slice(1).map((ms) => (ms / times[0]!).toFixed(2)),
    ]),
  )
  return compared
    .filter(({ read: [first = 0, , far = 0] }) => far > 2 * first)
    .map(({ name, page, read }) => `${name}: page ${page} reads ${read[2]} rows, page 1 ${read[0]}`)
}

/** Of that page, or of a late one where the list has not so many. */
async function cursorAt(ask: Paged['ask'], context: UserContext, from = FAR) {
  for (let page = from; ; page = Math.floor(page * 0.9)) {
    const { next_cursor: cursor } = (await ask(context, { skip: (page - 1) * PAGE - 1, limit: 1 })) as { next_cursor: string | null }
    if (cursor) return { page, cursor }
  }
}

const rowsRead = (plan: Node) =>
  nodesOf(plan)
    .filter((node) => node['Relation Name'] === 'contacts')
    .reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0)

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Actual Loops': number
  'Actual Rows': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

const EXPLAIN = 'explain (analyze, buffers, timing off'

/** A named statement has two plans, of which PostgreSQL may take either: with the parameters in sight, and one for all. */
async function explain(client: pg.Client, { name, text, values }: Query<unknown>) {
  const one = async (statement: string, parameters: unknown[]) => {
    const ask = async (options: string) => {
      // An insert is executed, too.
      await client.query('begin')
      const answer = await client.query<{ 'QUERY PLAN': unknown }>(`${EXPLAIN}${options}) ${statement}`, parameters)
      await client.query('rollback')
      return answer.rows.map((row) => row['QUERY PLAN'])
    }
    const [json] = (await ask(', format json')) as [[{ Plan: Node }]]
    return { plan: json[0].Plan, text: (await ask(', costs off')).join('\n') }
  }
  if (!name) {
    const { plan, text: shown } = await one(text, values)
    return { plans: [plan], text: shown }
  }
  await client.query(`prepare asked as ${text}`)
  const execute = `execute asked(${values.map(literal).join(', ')})`
  await client.query('set plan_cache_mode = force_custom_plan')
  const custom = await one(execute, [])
  await client.query('set plan_cache_mode = force_generic_plan')
  const generic = await one(execute, [])
  await client.query('deallocate asked')
  return { plans: [custom.plan, generic.plan], text: custom.text }
}

const literal = (value: unknown) =>
  value === null ? 'null' : pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value as string | number | boolean))

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
const isIndex = ({ 'Index Name': index }: Node) => /^(contacts|trash|purged_contacts)_/.test(index ?? '')
const isScan = (node: Node) => node['Node Type'].endsWith('Seq Scan')
const OWNED = ['contacts', 'trash', 'purged_contacts']

function accessOf(plan: Node) {
  const used = nodesOf(plan).flatMap((node) => {
    if (isScan(node)) return [`scan of ${node['Relation Name']}`]
    return isIndex(node) ? [`${node['Index Name']!.replace('contacts_', '')}${node['Actual Loops'] === 0 ? ' (not needed)' : ''}`] : []
  })
  return [...new Set(used)].join(', ') || 'none'
}

function faultsOf(plan: Node, { by, isOfAll }: Question, isOnly: boolean) {
  const nodes = nodesOf(plan)
  const faults = nodes.flatMap((node) => {
    if (isScan(node) && OWNED.includes(node['Relation Name']!) && !(isOfAll && isOnly)) return [`scans ${node['Relation Name']}`]
    return isIndex(node) && !node['Index Cond']?.includes('owner_id = ') ? [`reads ${node['Index Name']} of all owners`] : []
  })
  if (by === 'order' && nodes.some((node) => node['Node Type'] === 'Sort' && (node['Plans']?.[0]?.['Actual Rows'] ?? 0) > 1_000))
    faults.push('sorts')
  const needed = by === 'trigrams' ? 'contacts_search' : by === 'labels' ? 'contacts_labels' : undefined
  if (needed && !nodes.some((node) => node['Index Name'] === needed)) faults.push(`does without ${needed}`)
  return faults
}

const slowness = ({ by }: Question, ms: number) => (by === 'walk' && ms > SHORT_WORD_MS ? [`takes ${ms.toFixed(0)} ms`] : [])

async function printSizes(shapes: Shape[]) {
  const sizes = await Promise.all(
    shapes.map(async ({ url }) => {
      const client = await connect(url)
      const { rows: relations } = await client.query<{ name: string; size: string }>(
        `select 'table' as name, pg_size_pretty(pg_table_size('contacts')) as size
         union all select indexrelname, pg_size_pretty(pg_relation_size(indexrelid)) from pg_stat_user_indexes where relname = 'contacts'`,
      )
      await client.end()
      return relations
    }),
  )
  print(
    ['size', ...shapes.map(({ name }) => name)],
    sizes[0]!.map(({ name }, index) => [name, ...sizes.map((relations) => relations[index]!.size)]),
  )
}

const INSERTS = 2_000

/** Turn by turn into the table and into a copy that has its primary and foreign key only. */
async function compareInserts({ name, url, owners: ids }: Shape) {
  const client = await connect(url)
  await client.query(`create table bare (like contacts including defaults including generated)`)
  const { rows: columns } = await client.query<{ list: string }>(
    `select string_agg(column_name, ', ') as list from information_schema.columns where table_name = 'contacts' and is_generated = 'NEVER'`,
  )
  await client.query(`insert into bare (${columns[0]!.list}) select ${columns[0]!.list} from contacts`)
  await client.query('alter table bare add primary key (owner_id, id), add foreign key (owner_id) references users')
  await client.query('vacuum analyze bare')

  const insert = QUESTIONS.at(-1)!
  const times = { contacts: [] as number[], bare: [] as number[] }
  for (let round = 0; round < INSERTS; round++) {
    const { text, values } = await queryOf(insert, ids[round % ids.length]!)
    for (const table of ['contacts', 'bare'] as const) {
      const start = performance.now()
      await client.query({ name: table, text: text.replace('into contacts', `into ${table}`), values })
      times[table].push(performance.now() - start)
    }
  }
  await client.query('drop table bare')
  await client.end()
  const ratio = (measure: (times: number[]) => number) => (measure(times.contacts) / measure(times.bare)).toFixed(2)
  return `${name}: an insert takes ${ratio(median)} times as long as with the primary key only (median; ${ratio(mean)} times on average), the longest ${Math.max(...times.contacts).toFixed(0)} ms; no commit waits for the disk here.`
}

async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  // When the cluster stops because of an error, that is the one to hear of.
  client.on('error', () => {})
  await client.connect()
  return client
}

function print(head: string[], body: string[][]) {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${body.map(line).join('')}\n`)
}

function median(numbers: number[]) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

function mean(numbers: number[]) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

const postgres = await startPostgres()
try {
  process.exitCode = (await run(postgres)) ? 0 : 1
} finally {
  await postgres.stop()
}
