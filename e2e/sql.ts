/**
 * `npm run sql -- "select count(*) from contacts"` runs one query on the database that the settings of the server name.
 * PostgreSQL has psql for this purpose; the embedded database has no other tool.
 */
import { loadDotEnv, readConfig } from '@contacts/server/config'
import { openDatabase } from '@contacts/server/database'
import { existsSync } from 'node:fs'

const [, , text] = process.argv

try {
  if (!text) throw new Error('There is no query. Usage: npm run sql -- "select count(*) from contacts"')
  loadDotEnv()
  const { databaseUrl: url, dataDir } = readConfig(process.env)
  if (!url && !existsSync(dataDir)) throw new Error(`There is no database in ${dataDir}: npm start creates it.`)
  const db = await openDatabase({ url, dataDir })
  try {
    console.table(await db.run({ text, values: [] }))
  } finally {
    await db.close()
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
