/** The schemas, tables, views, sequences and functions of a PostgreSQL database, without those of its extensions. */
import { type Db, one } from '../db/query.ts'

export interface DatabaseObject {
  name: string
  /** The statement that deletes the object. */
  drop: string
}

/**
 * Lists the schemas except `public`, then the objects in `public`. The schema `public` itself stays, because a dump
 * lacks the grants on it.
 */
const CONTENTS = `
  with schemas as (
    select oid, nspname from pg_namespace
    where nspname not like 'pg\\_%' and nspname <> 'information_schema'
      and not exists (select from pg_depend where classid = 'pg_namespace'::regclass and objid = pg_namespace.oid and deptype = 'e'))
  select nspname as name, format('drop schema if exists %I cascade', nspname) as drop, 1 as position
  from schemas where nspname <> 'public'
  union all
  select relname, format('drop %s if exists %I.%I cascade', kind, nspname, relname), case kind when 'sequence' then 3 else 2 end
  from pg_class join schemas on schemas.oid = relnamespace
    join (values ('r', 'table'), ('p', 'table'), ('f', 'foreign table'), ('v', 'view'), ('m', 'materialized view'), ('S', 'sequence'))
      as kinds (relkind, kind) on kinds.relkind = pg_class.relkind::text
  where nspname = 'public'
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
  union all
  select proname, format('drop routine if exists %s cascade', pg_proc.oid::regprocedure), 4
  from pg_proc join schemas on schemas.oid = pronamespace
  where nspname = 'public'
    and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')
  order by position, name`

export const listContents = (db: Pick<Db, 'run'>): Promise<DatabaseObject[]> => db.run<DatabaseObject>({ text: CONTENTS, values: [] })

export async function refuseUnlessEmpty(db: Pick<Db, 'run'>, contents: DatabaseObject[]): Promise<void> {
  if (contents.length === 0) return
  const database = await one<{ name: string }>(db, { text: 'select current_database() as name', values: [] })
  const names = contents.slice(0, 3).map(({ name }) => name)
  throw new Error(
    `The database ${database?.name} is not empty: it contains ${names.join(', ')}${contents.length > 3 ? ` and ${contents.length - 3} more` : ''}. ` +
      `Restore into an empty database, or delete everything in this one with --replace.`,
  )
}

/**
 * Throws if the database has a connection besides the one that runs this query. So the caller must use one connection.
 * Background processes of PostgreSQL, which have no user, do not count.
 */
export async function refuseWhileUsed(db: Pick<Db, 'run'>): Promise<void> {
  const text = `
    select count(*)::int as count, string_agg(distinct nullif(application_name, ''), ', ') as programs from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null`
  const others = await one<{ count: number; programs: string | null }>(db, { text, values: [] })
  if (others && others.count > 0)
    throw new Error(
      `The database is in use by other programs (${others.programs ?? 'without a name'}; connections: ${others.count}). Stop the servers first.`,
    )
}
