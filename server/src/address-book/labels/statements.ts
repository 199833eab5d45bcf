/** Statements that change the labels of contacts. */
import { type RawBuilder, sql } from 'kysely'
import type { Params, Statement } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

type Labelled = { owner_id: string; label_id: string }
type RelabelParams = Labelled & { ids: string[]; now: Date; seq: number }
export type RelabelStatement = Statement<RelabelParams, { id: string }>

// PostgreSQL uses the partial index only if the query repeats its condition, `labels <> '{}'`.
const hasLabel = (p: Params<Labelled>) => sql`labels <> '{}' and labels @> array[${p.label_id}::uuid]`
const withoutLabel = (p: Params<Labelled>) => sql`array_remove(labels, ${p.label_id}::uuid)`

function relabel(table: 'contacts' | 'trash', p: Params<RelabelParams>, labels: RawBuilder<unknown>, condition: RawBuilder<unknown>) {
  return sql<{ id: string }>`
    update ${sql.table(table)} set labels = ${labels}, version = version + 1, updated_at = ${p.now}, seq = ${p.seq}
    where owner_id = ${p.owner_id} and id = any(${p.ids}::uuid[]) and ${condition} returning id`
}

export const addLabel = statement('labels.add-to-contacts', (_db, p: Params<RelabelParams>) =>
  relabel('contacts', p, sql`labels || ${p.label_id}::uuid`, sql`not labels @> array[${p.label_id}::uuid]`),
)
export const removeFromContacts = statement('labels.remove-from-contacts', (_db, p: Params<RelabelParams>) =>
  relabel('contacts', p, withoutLabel(p), hasLabel(p)),
)
export const removeFromTrash = statement('labels.remove-from-trash', (_db, p: Params<RelabelParams>) =>
  relabel('trash', p, withoutLabel(p), hasLabel(p)),
)

export interface Obstacle {
  id: string
  /** Position of the id in the request. */
  index: number
  contact_exists: boolean
}

/**
 * Finds what prevents the change: the first id that no contact has, or else the first contact that would get more than
 * `max` labels. `max` is null when a label is removed.
 */
export const findObstacle = statement(
  'labels.find-obstacle',
  (_db, p: Params<Labelled & { ids: string[]; max: number | null }>) => sql<Obstacle>`
    select given.id, given.number::int - 1 as index, contacts.id is not null as contact_exists
    from unnest(${p.ids}::uuid[]) with ordinality given (id, number)
    left join contacts on contacts.owner_id = ${p.owner_id} and contacts.id = given.id
    where (contacts.id is null
      or (cardinality(contacts.labels) >= ${p.max}::int and not contacts.labels @> array[${p.label_id}::uuid]))
    order by contact_exists, number limit 1`,
)

export const listLabelledContacts = statement(
  'labels.list-contacts',
  (_db, p: Params<Labelled>) => sql<{ id: string }>`select id from contacts where owner_id = ${p.owner_id} and ${hasLabel(p)} order by id`,
)
export const listLabelledTrash = statement(
  'labels.list-trashed',
  (_db, p: Params<Labelled>) => sql<{ id: string }>`select id from trash where owner_id = ${p.owner_id} and ${hasLabel(p)} order by id`,
)

/** Deletes those of the labels that no contact has, and that still have the name with which they were created. */
export const deleteUnusedLabels = statement(
  'labels.delete-unused',
  (_db, p: Params<{ owner_id: string; ids: string[] }>) => sql<{ id: string }>`
    delete from labels where owner_id = ${p.owner_id} and id = any(${p.ids}::uuid[]) and updated_at = created_at
      and not exists (select from contacts where contacts.owner_id = ${p.owner_id} and contacts.labels <> '{}' and contacts.labels @> array[labels.id])
    returning id`,
)

/** Removes several labels from all contacts in the trash. */
export const removeManyFromTrash = statement(
  'labels.remove-many-from-trash',
  (_db, p: Params<{ owner_id: string; label_ids: string[]; now: Date; seq: number }>) => sql<{ id: string }>`
    update trash set labels = array(select kept.id from unnest(labels) with ordinality kept (id, place)
        where kept.id <> all(${p.label_ids}::uuid[]) order by kept.place),
      version = version + 1, updated_at = ${p.now}, seq = ${p.seq}
    where owner_id = ${p.owner_id} and labels && ${p.label_ids}::uuid[] returning id`,
)
