/** `npm run migrate`: migrates the database to the schema of this version. */
import { loadDotEnv, readConfig } from './config.ts'
import { openDatabase } from './database.ts'
import { describeStartFailure } from './start-failure.ts'

try {
  loadDotEnv()
  const config = readConfig(process.env)
  const db = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  const applied = await db.migrate()
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to apply\n')
  await db.close()
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`)
  process.exit(1)
}
