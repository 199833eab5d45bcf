import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, ROOT, runProcess } from '../harness/process.ts'
import { newFolder, newDatabaseSettings, testOn } from '../harness/database-settings.ts'

afterEach(endProcesses)

const sql = (env: Record<string, string>, ...args: string[]) =>
  runProcess({ env, command: [process.execPath, join(ROOT, 'e2e/sql.ts'), ...args] })

test('sql.ts prints the rows of a query on the database of the server', async () => {
  const { code, output } = await sql(await newDatabaseSettings(), 'select count(*)::int as contacts from contacts')

  expect(code).toBe(0)
  expect(output).toMatch(/contacts.*\n.*\n.* 0 /)
})

testOn('postgres', 'sql.ts prints the error of a query that fails', async () => {
  const ended = await sql(await newDatabaseSettings(), 'select shoe_size from contacts')

  expect(ended).toEqual({ code: 1, output: 'column "shoe_size" does not exist\n' })
})

testOn('pglite', 'sql.ts reports a missing database, and does not create it', async () => {
  const DATA_DIR = join(newFolder(), 'data')

  expect(await sql({ DATA_DIR }, 'select 1')).toEqual({ code: 1, output: `There is no database in ${DATA_DIR}: npm start creates it.\n` })
})
