/** Finds an installed PostgreSQL that has its client programs, which the npm package of the tests does not have. */
import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const PROGRAMS = ['initdb', 'postgres', 'pg_dump', 'pg_restore', 'psql', 'createdb', 'dropdb']

/** The folder of the programs; undefined if there is none. */
export function findPostgresWithClients(): string | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) => versionIn(b) - versionIn(a))
  const folders = [process.env['POSTGRES_BIN'] ?? [], (process.env['PATH'] ?? '').split(delimiter), debian].flat()
  return folders.find((folder) => PROGRAMS.every((program) => existsSync(join(folder, program))))
}

const versionIn = (path: string) => Number(/\d+/.exec(path))

export const MISSING_POSTGRES =
  'No PostgreSQL with client programs was found. Install it (Debian: apt-get install postgresql) or set POSTGRES_BIN.'
