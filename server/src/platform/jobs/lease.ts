/**
 * Leases on the rows of a table of jobs. A process that takes a job owns it until the lease expires; then another
 * process may take it. Leases are timed by the clock of the database, which all processes share.
 */
import { type SelectType, sql } from 'kysely'
import { type Params, statementsOver } from '../db/statement.ts'

export interface Take {
  now: Date
  /** The ids of the jobs that this process is working on. It does not take them again, even if a lease has expired. */
  busy: string[]
  count: number
  lease_ms: number
}

interface JobTable<Column> {
  /** The primary key. */
  key: Column[]
  /** The column that identifies a job. */
  id: Column
  /** The columns that a taken job has. */
  columns: Column[]
}

// The column is a smallint. Backoff reaches its longest delay after far fewer attempts.
const MAX_ATTEMPTS = 100

/**
 * Defines the statements over a table of jobs, which has the columns `due_at`, `attempts` and `leased_until`. Jobs that
 * another transaction has locked are skipped. The function is called in two steps, because TypeScript infers type
 * arguments only if it infers all of them.
 */
export const leasesOver = <Tables>() => {
  const statement = statementsOver<Tables>()

  return function leasesOf<Name extends keyof Tables & string, Column extends keyof Tables[Name] & string>(
    table: Name,
    { key, id, columns }: JobTable<Column>,
  ) {
    const column = (name: string) => sql.ref(`${table}.${name}`)
    const sameKey = key.map((name) => sql`${column(name)} = ${sql.ref(`due.${name}`)}`)
    return {
      takeDue: statement(
        `${table}.take`,
        (_, p: Params<Take>) => sql<{ [C in Column]: SelectType<Tables[Name][C]> }>`
          with due as materialized (
            select ${sql.join(key.map((name) => sql.ref(name)))} from ${sql.table(table)}
            where due_at <= ${p.now} and (leased_until is null or leased_until <= now()) and ${sql.ref(id)} <> all(${p.busy})
            order by due_at, ${sql.ref(id)} limit ${p.count} for update skip locked)
          update ${sql.table(table)} set
            leased_until = now() + ${p.lease_ms}::int * interval '1 ms',
            attempts = least(attempts + 1, ${sql.lit(MAX_ATTEMPTS)})
          from due where ${sql.join(sameKey, sql` and `)} returning ${sql.join(columns.map(column))}`,
      ),
      renewLeases: statement(
        `${table}.renew`,
        (_, p: Params<Pick<Take, 'busy' | 'lease_ms'>>) => sql<never>`
          update ${sql.table(table)} set leased_until = now() + ${p.lease_ms}::int * interval '1 ms'
          where due_at is not null and leased_until is not null and ${sql.ref(id)} = any(${p.busy})`,
      ),
    }
  }
}
