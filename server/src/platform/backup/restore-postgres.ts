/**
 * Restores a dump into a PostgreSQL database. One transaction deletes the old contents and restores the dump, so a
 * failure changes nothing. pg_restore writes SQL, psql runs it, and this process sends the commit only if pg_restore
 * has read the whole dump.
 */
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { MIGRATION_LOCK } from '../db/migration-lock.ts'
import { MIGRATIONS_TABLE } from '../db/orm.ts'
import type { Db } from '../db/query.ts'
import { listContents, refuseUnlessEmpty, refuseWhileUsed } from './database-contents.ts'
import { connectionOf, findProgram, serverVersion, startProgram } from './postgres-programs.ts'

export interface RestoreOptions {
  url: string
  /** POSTGRES_BIN */
  bin: string | undefined
  dump: string
  /** Deletes everything that is in the database. */
  replace: boolean
  /** The migrations of this version. */
  migrations: { name: string }[]
  /** SQL that runs in the transaction after the data was restored. */
  afterwards: string
}

// The target database may have other roles and tablespaces, and another owner of an extension.
const PORTABLE = ['--no-owner', '--no-privileges', '--no-tablespaces', '--no-comments']

export async function restorePostgres(db: Db, { url, bin, dump, replace, migrations, afterwards }: RestoreOptions): Promise<void> {
  const server = await serverVersion(db)
  const [pgRestore, psql] = [await findProgram('pg_restore', server, bin), await findProgram('psql', server, bin)]
  const contents = await listContents(db)
  if (replace) await refuseWhileUsed(db)
  else await refuseUnlessEmpty(db, contents)

  const before = [
    'set client_min_messages = warning',
    `set lock_timeout = '1min'`,
    'begin',
    // A server that starts meanwhile waits for this lock, and then finds the restored schema.
    `select pg_advisory_xact_lock(${MIGRATION_LOCK})`,
    ...contents.map(({ drop }) => drop),
  ]
  const after = ['reset search_path', refuseForeignDump(migrations), afterwards, 'commit']

  const reading = startProgram(pgRestore, ['--file=-', ...PORTABLE, dump], ['ignore', 'pipe', 'pipe'])
  const { args, env } = connectionOf(url)
  // Terse: errors have no context, which could contain the values of a row.
  const options = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--set=VERBOSITY=terse', ...args]
  const writing = startProgram(psql, options, ['pipe', 'ignore', 'pipe'], env)
  const dumped = reading.child.stdout as Readable

  async function* script() {
    yield toScript(before)
    yield* dumped
    await reading.ended
    yield toScript(after)
  }
  // If the script ends before the commit, psql exits without an error, and PostgreSQL rolls back.
  const [sent, ran] = await Promise.allSettled([pipeline(script, writing.child.stdin as Writable), writing.ended])
  if (ran.status === 'rejected') throw ran.reason
  if (sent.status === 'rejected') throw sent.reason
}

const toScript = (statements: string[]) => `${statements.join(';\n')};\n`

/** SQL that raises an error if the dump has no table of migrations, or has migrations of a newer version. */
const refuseForeignDump = (migrations: { name: string }[]) => `
  do $$ declare newer text; begin
    if to_regclass('${MIGRATIONS_TABLE}') is null then
      raise exception 'The dump is not a backup of this service: it has no table ${MIGRATIONS_TABLE}.';
    end if;
    select string_agg(name, ', ') into newer from ${MIGRATIONS_TABLE}
    where name not in (${migrations.map(({ name }) => pg.escapeLiteral(name)).join(', ')});
    if newer is not null then
      raise exception 'The backup is of a newer version: this version does not have %.', newer;
    end if;
  end $$`
