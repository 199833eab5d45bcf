/** Statements on imports and their items. */
import { MAX_IMPORTS } from '@contacts/contract'
import { sql } from 'kysely'
import type { RowOf } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { leasesOver } from '../../platform/jobs/lease.ts'
import { statement, type Tables } from '../tables.ts'
import type { ImportState, ItemState } from './entity.ts'

type Owned = { owner_id: string }
type Key = Owned & { id: string }

const SHOWN = [
  'id',
  'state',
  'format',
  'encoding',
  'csv',
  'label',
  'preview',
  'creates',
  'updates',
  'sames',
  'refusals',
  'total',
  'done',
  'kept',
  'created_at',
  'applied_at',
  'undone_at',
  'expires_at',
] as const
const READ = [...SHOWN, 'seq', 'own_seqs', 'created_labels', 'attempts'] as const

export const selectImport = statement('imports.get', (db, p: Params<Key & { now: Date }>) =>
  db
    .selectFrom('imports')
    .select(READ)
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('state', '<>', 'staged')
    .where((eb) => eb.or([eb('expires_at', '>', p.now), eb('due_at', 'is not', null)])),
)

/** Locks the import until the transaction ends. Runs after the owner's contacts were locked. */
export const lockImport = statement('imports.lock', (db, p: Params<Key & { now: Date }>) =>
  db
    .selectFrom('imports')
    .select(READ)
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('state', '<>', 'staged')
    .where((eb) => eb.or([eb('expires_at', '>', p.now), eb('due_at', 'is not', null)]))
    .forUpdate(),
)

export const listImports = statement('imports.list', (db, p: Params<Owned & { now: Date }>) =>
  db
    .selectFrom('imports')
    .select(SHOWN)
    .where('owner_id', '=', p.owner_id)
    .where('state', '<>', 'staged')
    .where((eb) => eb.or([eb('expires_at', '>', p.now), eb('due_at', 'is not', null)]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(MAX_IMPORTS)),
)

const SAVED = [
  'id',
  'state',
  'format',
  'encoding',
  'csv',
  'label',
  'preview',
  'creates',
  'updates',
  'sames',
  'refusals',
  'total',
  'seq',
  'created_at',
  'expires_at',
]
const savedColumns = sql.join(SAVED.map((column) => sql.ref(column)))

/** Inserts an import, or completes a staged one. `row` is a JSON object of its columns. */
export const saveImport = statement(
  'imports.save',
  (_db, p: Params<Owned & { row: string }>) => sql<never>`
    insert into imports (owner_id, ${savedColumns})
    select ${p.owner_id}::uuid, ${savedColumns}
    from json_populate_record(null::imports, ${p.row}::json)
    on conflict (owner_id, id) do update set state = excluded.state, expires_at = excluded.expires_at`,
)

const ITEM = [
  'number',
  'line',
  'verdict',
  'state',
  'name',
  'contact_id',
  'first_number',
  'changes',
  'notes',
  'code',
  'detail',
  'card',
  'before',
  'version',
]
const itemColumns = sql.join(ITEM.map((column) => sql.ref(column)))

/** `items` is a JSON array. */
type Items = Owned & { import_id: string; items: string }
const givenItems = (items: Params<Items>['items']) => sql`json_populate_recordset(null::import_items, ${items}::json) given`

export const insertItems = statement(
  'imports.insert-items',
  (_db, p: Params<Items>) => sql<never>`
    insert into import_items (owner_id, import_id, ${itemColumns}) select ${p.owner_id}::uuid, ${p.import_id}::uuid, ${itemColumns} from ${givenItems(p.items)}`,
)

/** Stores what was done with the cards, which are not needed any more. */
export const updateItems = statement(
  'imports.update-items',
  (_db, p: Params<Items>) => sql<never>`
    update import_items item set verdict = given.verdict, state = given.state, name = given.name, contact_id = given.contact_id,
      first_number = given.first_number, changes = given.changes, notes = given.notes, card = null, before = given.before,
      version = given.version
    from ${givenItems(p.items)}
    where item.owner_id = ${p.owner_id} and item.import_id = ${p.import_id} and item.number = given.number`,
)

const JOB_ITEM = [
  'number',
  'line',
  'verdict',
  'state',
  'name',
  'contact_id',
  'first_number',
  'changes',
  'notes',
  'card',
  'before',
  'version',
] as const

export const listItemsAfter = statement(
  'imports.list-items-after',
  (db, p: Params<Owned & { import_id: string; after: number; limit: number }>) =>
    db
      .selectFrom('import_items')
      .select(JOB_ITEM)
      .where('owner_id', '=', p.owner_id)
      .where('import_id', '=', p.import_id)
      .where('number', '>', p.after)
      .orderBy('number')
      .limit(p.limit),
)

export const listItemsByNumber = statement(
  'imports.list-items-by-number',
  (db, p: Params<Owned & { import_id: string; numbers: number[] }>) =>
    db
      .selectFrom('import_items')
      .select(JOB_ITEM)
      .where('owner_id', '=', p.owner_id)
      .where('import_id', '=', p.import_id)
      .where('number', '=', (eb) => eb.fn.any(p.numbers)),
)

/** The first cards of the file for these contacts, as far as they were applied. */
export const listFirstItems = statement('imports.list-first-items', (db, p: Params<Owned & { import_id: string; ids: string[] }>) =>
  db
    .selectFrom('import_items')
    .select(JOB_ITEM)
    .where('owner_id', '=', p.owner_id)
    .where('import_id', '=', p.import_id)
    .where('contact_id', '=', (eb) => eb.fn.any(p.ids))
    .where('first_number', 'is', null)
    .where('state', '=', 'applied'),
)

/** Later cards for a contact share the outcome of the first one. */
export const followFirstItems = statement(
  'imports.follow-first-items',
  (_db, p: Params<Owned & { import_id: string }>) => sql<never>`
    update import_items item set state = first.state from import_items first
    where item.owner_id = ${p.owner_id} and item.import_id = ${p.import_id} and item.first_number is not null and item.state = 'applied'
      and first.owner_id = ${p.owner_id} and first.import_id = ${p.import_id} and first.number = item.first_number`,
)

export const updateStates = statement(
  'imports.update-states',
  (_db, p: Params<Owned & { import_id: string; numbers: number[]; state: ItemState }>) => sql<never>`
    update import_items set state = ${p.state}
    where owner_id = ${p.owner_id} and import_id = ${p.import_id} and number = any(${p.numbers}::int[])`,
)

/** A card, as the job that applies or undoes it reads it. */
export type JobItem = RowOf<typeof listItemsAfter>
export type ImportRow = RowOf<typeof selectImport>

export interface Progress {
  owner_id: string
  id: string
  state: ImportState
  done: number
  kept: number
  creates: number
  updates: number
  sames: number
  /** JSON. */
  own_seqs: string
  created_labels: string[]
  applied_at: Date | null
  undone_at: Date | null
  expires_at: Date
  due_at: Date | null
}

/** Stores the progress of a job, whose lease ends: any process may continue. */
export const saveProgress = statement(
  'imports.save-progress',
  (_db, p: Params<Progress>) => sql<never>`
    update imports set state = ${p.state}, done = ${p.done}, kept = ${p.kept}, creates = ${p.creates}, updates = ${p.updates},
      sames = ${p.sames}, own_seqs = ${p.own_seqs}::json, created_labels = ${p.created_labels}::uuid[],
      applied_at = ${p.applied_at}::timestamptz, undone_at = ${p.undone_at}::timestamptz, expires_at = ${p.expires_at}::timestamptz,
      due_at = ${p.due_at}::timestamptz, attempts = 0, leased_until = null
    where owner_id = ${p.owner_id} and id = ${p.id}`,
)

export const failImport = statement(
  'imports.fail',
  (_db, p: Params<Key & { expires_at: Date }>) => sql<never>`
    update imports set state = 'failed', due_at = null, leased_until = null, expires_at = ${p.expires_at}::timestamptz
    where owner_id = ${p.owner_id} and id = ${p.id} and due_at is not null`,
)

export const { takeDue: takeImports, renewLeases: renewImports } = leasesOver<Tables>()('imports', {
  key: ['owner_id', 'id'],
  id: 'id',
  columns: ['owner_id', 'id', 'attempts'],
})

/**
 * Lets an import expire, so that no request finds it any more. Housekeeping deletes it, and its items in small pieces: it
 * may have 100,000.
 */
export const expireImport = statement(
  'imports.expire',
  (_db, p: Params<Key & { now: Date }>) => sql<never>`
    update imports set expires_at = ${p.now}::timestamptz where owner_id = ${p.owner_id} and id = ${p.id}`,
)

/** Lets imports beyond the limit expire: plans first, then the oldest; never one that is in progress, nor `id`. */
export const expireSurplusImports = statement(
  'imports.expire-surplus',
  (_db, p: Params<Key & { now: Date }>) => sql<never>`
    update imports set expires_at = ${p.now}::timestamptz
    where owner_id = ${p.owner_id} and due_at is null and id <> ${p.id} and id in (
      select id from imports where owner_id = ${p.owner_id} and state <> 'staged' and (expires_at > ${p.now} or due_at is not null)
      order by (id = ${p.id}) desc, (due_at is not null) desc, (state = 'planned'), created_at desc, id desc offset ${sql.lit(MAX_IMPORTS)})`,
)
