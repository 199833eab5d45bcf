/** The cost of the indexes: their sizes, and how much longer an insert takes with them. */
import { connect } from '../connect.ts'
import { itemAt } from '../item-at.ts'
import { mean, median } from '../median.ts'
import { captureQuery } from './capture.ts'
import { INSERT } from './requests.ts'
import { type NamedDataset, printTable } from './dataset.ts'

export async function printSizes(datasets: NamedDataset[]) {
  const sizes = await Promise.all(datasets.map(sizesOf))
  const names = Object.keys(itemAt(sizes, 0))
  printTable(
    ['size', ...datasets.map(({ name }) => name)],
    names.map((name) => [name, ...sizes.map((each) => each[name] ?? '')]),
  )
}

async function sizesOf({ url }: NamedDataset): Promise<Record<string, string>> {
  const client = await connect(url)
  const { rows } = await client.query<{ name: string; size: string }>(
    `select 'table' as name, pg_size_pretty(pg_table_size('contacts')) as size
     union all select indexrelname, pg_size_pretty(pg_relation_size(indexrelid)) from pg_stat_user_indexes where relname = 'contacts'`,
  )
  await client.end()
  return Object.fromEntries(rows.map(({ name, size }) => [name, size]))
}

const INSERTS = 2_000

/**
 * Inserts alternately into the table and into a copy of it that has only what an insert needs: the primary key, the
 * foreign key, and the index of UIDs, with which the statement finds conflicts.
 */
export async function compareInserts({ name, url, owners }: NamedDataset) {
  const client = await connect(url)
  await client.query('create table bare (like contacts including defaults including generated)')
  const { rows } = await client.query<{ list: string }>(
    `select string_agg(column_name, ', ') as list from information_schema.columns where table_name = 'contacts' and is_generated = 'NEVER'`,
  )
  const { list: columns } = itemAt(rows, 0)
  await client.query(`insert into bare (${columns}) select ${columns} from contacts`)
  await client.query('alter table bare add primary key (owner_id, id), add foreign key (owner_id) references users')
  await client.query('create unique index on bare (owner_id, uid) where uid is not null')
  await client.query('vacuum analyze bare')

  const times = { contacts: [] as number[], bare: [] as number[] }
  for (let round = 0; round < INSERTS; round++) {
    const { text, values } = await captureQuery(itemAt(owners, round % owners.length), INSERT.send)
    for (const table of ['contacts', 'bare'] as const) {
      const start = performance.now()
      await client.query({ name: table, text: text.replace('into contacts', `into ${table}`), values })
      times[table].push(performance.now() - start)
    }
  }
  await client.query('drop table bare')
  await client.end()
  const ratio = (statistic: (times: number[]) => number) => (statistic(times.contacts) / statistic(times.bare)).toFixed(2)
  return (
    `${name}: an insert takes ${ratio(median)} times as long as with the keys alone (median; mean ${ratio(mean)} times), ` +
    `at most ${Math.max(...times.contacts).toFixed(0)} ms; PostgreSQL runs without fsync.`
  )
}
