/** Dumps a PostgreSQL database, even while servers use it: pg_dump reads one snapshot, so the dump is consistent. */
import type { Db } from '../db/query.ts'
import { connectionOf, findProgram, serverVersion, startProgram } from './postgres-programs.ts'

export interface DumpOptions {
  url: string
  /** POSTGRES_BIN */
  bin: string | undefined
  file: string
}

export async function dumpPostgres(db: Db, { url, bin, file }: DumpOptions): Promise<void> {
  const pgDump = await findProgram('pg_dump', await serverVersion(db), bin)
  const { args, env } = connectionOf(url)
  await startProgram(pgDump, ['--format=custom', `--file=${file}`, ...args], ['ignore', 'ignore', 'pipe'], env).ended
}
