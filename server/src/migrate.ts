/** `npm run migrate`: brings the database to the schema of this version and leaves. */
import { readConfig } from './config.ts'
import { openDatabase } from './db/open.ts'

try {
  process.loadEnvFile('.env')
} catch {
  // Without the file the environment is enough.
}
try {
  const config = readConfig(process.env)
  const db = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  const applied = await db.migrate()
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to apply\n')
  await db.close()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
