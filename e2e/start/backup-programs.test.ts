/** When `npm run backup` and `npm run restore` refuse to run. */
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { endProcesses } from '../harness/process.ts'
import { newFolder, newDatabaseSettings } from '../harness/database-settings.ts'
import type { DatabaseSettings } from '../harness/with-database.ts'
import { backUp, newPath, restore } from './backup-databases.ts'

afterEach(endProcesses)

test('a backup without pg_dump, or with one older than the server, is refused, and the refusal names the package to install', async () => {
  const [databaseSettings, folder, empty, old] = [await newDatabaseSettings(), newPath(), newFolder(), newFolder()]
  writeFileSync(join(old, 'pg_dump'), '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n')
  chmodSync(join(old, 'pg_dump'), 0o755)

  const outputs = [
    await backUp({ ...databaseSettings, PATH: empty }, [folder]),
    await backUp({ ...databaseSettings, POSTGRES_BIN: empty }, [folder]),
    await backUp({ ...databaseSettings, POSTGRES_BIN: old }, [folder]),
  ]

  const cure = String.raw`Install the client programs of PostgreSQL \d+ \(postgresql-client-\d+ on Debian\), or set POSTGRES_BIN to their folder\.\n`
  expect(outputs).toEqual(
    [
      'There is no pg_dump on PATH\\.',
      `There is no pg_dump in ${empty}, the folder of POSTGRES_BIN\\.`,
      'pg_dump has version 9, and the server is PostgreSQL \\d+\\.',
    ].map((reason) => ({ code: 1, output: expect.stringMatching(new RegExp(`^Cannot back up: ${reason} ${cure}$`)) })),
  )
  expect(existsSync(folder)).toBe(false)
})

describe('the programs refuse, in one line,', () => {
  /** Creates a folder that describes itself as a backup of this kind of database. */
  function describedAs(database: string) {
    const folder = newFolder()
    const info = { created_at: '2026-11-29T12:00:00.000Z', version: '0.1.0', database, keys: [], pictures: 'database' }
    writeFileSync(join(folder, 'backup.json'), JSON.stringify(info))
    return folder
  }
  const folder = newFolder()
  const DATA_DIR = join(newFolder(), 'data')
  const DATABASE_URL = 'postgres://127.0.0.1:9/contacts'

  test.each<[string, typeof backUp, DatabaseSettings, string[], string]>([
    ['a backup into a folder that exists', backUp, { DATA_DIR }, [folder], `${folder} exists already.`],
    ['a backup of a database that does not exist', backUp, { DATA_DIR }, [newPath()], `There is no database in ${DATA_DIR}`],
    ['two folders for a backup', backUp, { DATA_DIR }, ['one', 'two'], 'Usage: npm run backup'],
    ['a restore without a backup', restore, { DATA_DIR }, [], 'Usage: npm run restore'],
    ['an unknown option', restore, { DATA_DIR }, [folder, '--force'], `Unknown option '--force'`],
    ['a dump without DATABASE_URL', restore, { DATA_DIR }, [describedAs('postgres')], 'DATABASE_URL is not set'],
    ['a copy of an embedded database with DATABASE_URL', restore, { DATABASE_URL }, [describedAs('embedded')], 'DATABASE_URL is set'],
  ])('%s, and create no database', async (_, program, env, args, reason) => {
    const { code, output } = await program(env, args)

    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^Cannot (back up|restore): .+\n$/) })
    expect(output).toContain(reason)
    expect(existsSync(join(DATA_DIR, 'pglite'))).toBe(false)
  })
})
