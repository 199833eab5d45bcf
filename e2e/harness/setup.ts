/** Prepares the migrated database that tests copy, once per run and kind of database. */
import { openDatabase } from '@contacts/server/database'
import { packedDatabase } from '@contacts/testing/database'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { TEMPLATE } from './postgres-admin.ts'
import { startPostgres } from './postgres.ts'

const isPostgres = (project: TestProject) => project.name.endsWith('postgres')

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-e2e-'))
  project.provide('isWhole', process.env['TEST_RUN'] === 'whole')
  project.provide('testDb', isPostgres(project) ? 'postgres' : 'pglite')
  const coverageDir = process.env['COVERAGE_DIR'] ?? folder
  mkdirSync(coverageDir, { recursive: true })
  project.provide('coverageDir', coverageDir)
  const stop = isPostgres(project) ? await preparePostgres(project) : await preparePglite(project, folder)
  return async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function preparePostgres(project: TestProject) {
  const cluster = await startPostgres()
  await cluster.createDatabase(TEMPLATE)
  const db = await openDatabase({ url: cluster.url(TEMPLATE) })
  await db.migrate()
  await db.close()
  project.provide('postgresUrl', cluster.url('postgres'))
  project.provide('pgliteSnapshot', '')
  return () => cluster.stop()
}

async function preparePglite(project: TestProject, folder: string) {
  const snapshot = join(folder, 'pglite.tar')
  await writeFile(snapshot, (await packedDatabase()).stream())
  project.provide('pgliteSnapshot', snapshot)
  project.provide('postgresUrl', '')
  return () => Promise.resolve()
}
