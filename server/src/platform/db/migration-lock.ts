/**
 * The lock of a running migration: an advisory lock of PostgreSQL that belongs to the transaction. A lock of the
 * session would stay on the connection of a connection pooler after this process has ended.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { MigrateOptions } from './database.ts'

// An arbitrary number that nothing else locks in this database.
export const MIGRATION_LOCK = 7_201_992
const RETRY_MS = 250
const REPORT_MS = 10_000
const DEFAULT_WAIT_MS = 300_000

/** Runs a query in the transaction that waits for the lock. */
type Run = <Row extends object>(sql: string) => Promise<Row[]>

/** Tries repeatedly, instead of waiting in one statement, so that it can report which process has the lock. */
export async function waitForMigrationLock(run: Run, { onDelay, maxLockWait = DEFAULT_WAIT_MS }: MigrateOptions): Promise<void> {
  const started = performance.now()
  let nextReport = 0
  while (!(await tryLock(run))) {
    const waited = performance.now() - started
    const holder = await findHolder(run)
    if (waited >= maxLockWait) throw new Error(describeTimeout(holder, maxLockWait))
    if (waited >= nextReport) {
      const left = Math.ceil((maxLockWait - waited) / 1000)
      onDelay?.(`Another process migrates the database${holder && ` (process ${holder} of PostgreSQL)`}. Waiting for up to ${left} s.`)
      nextReport += REPORT_MS
    }
    await sleep(RETRY_MS)
  }
}

async function tryLock(run: Run) {
  const [row] = await run<{ locked: boolean }>(`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as locked`)
  return row?.locked === true
}

/** The process of PostgreSQL that has the lock; empty if none has it. */
export async function findHolder(run: Run) {
  const [row] = await run<{ pid: number }>(`
    select pid from pg_locks
    where locktype = 'advisory' and granted and objid = ${MIGRATION_LOCK} and classid = 0 and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())`)
  return row ? String(row.pid) : ''
}

function describeTimeout(holder: string, maxLockWait: number) {
  const help = holder && ` If it hangs, end it: select pg_terminate_backend(${holder})`
  return (
    `another process has not finished within ${maxLockWait / 1000} s. ` +
    `If it still migrates, start again later, or increase MIGRATION_WAIT_SECONDS.${help}`
  )
}
