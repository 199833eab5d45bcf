import type { Logger } from '../logger.ts'
import type { Database } from './database.ts'

const MAX_SECONDS = 2

/**
 * Warns if the clock of this machine differs from the clock of the database, which is the same for all servers. Tokens
 * of a server whose clock is more than 5 minutes ahead are refused by the other servers.
 */
export async function warnAboutClock(db: Pick<Database, 'run'>, log: Logger) {
  const before = Date.now()
  const [row] = await db.run<{ time: Date }>({ text: 'select clock_timestamp() as time', values: [] })
  if (!row) return
  // The database read its clock between the two times.
  const here = (before + Date.now()) / 2
  const seconds = Math.round((here - row.time.getTime()) / 100) / 10
  if (Math.abs(seconds) > MAX_SECONDS) log.warn({ seconds }, 'the clock of this machine differs from the clock of the database')
}
