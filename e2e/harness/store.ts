/** Where a server process keeps its data: a folder, or a database in the cluster of the run. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, test } from 'vitest'
import { afterwards } from './afterwards.ts'
import { connect } from './postgres-admin.ts'
import { type TestDb, testDb } from './service.ts'

/** Settings that lead a server to data of its own, which is gone after the tests of the file. */
export async function newStore({ isEmpty = false } = {}): Promise<Record<string, string>> {
  if (testDb() === 'postgres') {
    const database = await connect(inject('postgresUrl')).createDatabase(isEmpty ? 'template1' : undefined)
    afterwards(database.drop)
    return { DATABASE_URL: database.url }
  }
  const DATA_DIR = newFolder()
  if (!isEmpty) {
    mkdirSync(join(DATA_DIR, 'pglite'))
    // Its names begin with a slash, about which tar has something to say.
    execFileSync('tar', ['-xf', inject('pgliteSnapshot'), '-C', join(DATA_DIR, 'pglite')], { stdio: 'ignore' })
    // PGlite fills them at each start.
    appendFileSync(join(DATA_DIR, 'pglite/postgresql.conf'), `shared_buffers = '16MB'\n`)
  }
  return { DATA_DIR }
}

export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-start-'))
  afterwards(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A test of what only one of the databases has. */
export function testOn(database: TestDb, name: string, run: () => Promise<void>) {
  if (testDb() === database) test(name, run)
}
