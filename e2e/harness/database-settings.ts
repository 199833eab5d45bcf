/**
 * Settings of a server process for a new database: a PGlite folder, or a database in the PostgreSQL of this test run.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, test } from 'vitest'
import { addCleanup } from './cleanup.ts'
import { postgresAdmin } from './postgres-admin.ts'
import { type TestDb, testDb } from './service.ts'

/** Returns the settings of a new database, which is deleted after the test or after the tests of the file. */
export async function newDatabaseSettings({ isEmpty = false } = {}): Promise<Record<string, string>> {
  if (testDb() === 'postgres') {
    const database = await postgresAdmin(inject('postgresUrl')).createDatabase(isEmpty ? 'template1' : undefined)
    addCleanup(database.drop)
    return { DATABASE_URL: database.url }
  }
  const DATA_DIR = newFolder()
  if (!isEmpty) {
    mkdirSync(join(DATA_DIR, 'pglite'))
    // `tar` warns about the absolute paths in the archive.
    execFileSync('tar', ['-xf', inject('pgliteSnapshot'), '-C', join(DATA_DIR, 'pglite')], { stdio: 'ignore' })
    // PGlite writes to all shared buffers at each start, so it starts faster with few of them.
    appendFileSync(join(DATA_DIR, 'pglite/postgresql.conf'), `shared_buffers = '16MB'\n`)
  }
  return { DATA_DIR }
}

export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-start-'))
  addCleanup(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Defines a test that runs on one of the two databases only. */
export function testOn(database: TestDb, name: string, run: () => Promise<void>) {
  test.runIf(testDb() === database)(name, run)
}
