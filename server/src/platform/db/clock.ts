/**
 * The time of the database, which is the same for all servers, although the clocks of their machines may differ.
 * Servers must agree on the time: otherwise a server that is ahead would, for example, end the session of a client that
 * repeats a refresh token, which is allowed for 10 seconds.
 */
import type { Logger } from '../logger.ts'
import type { Database } from './database.ts'

// A smaller difference does no harm, and following it would set the clock back and forth.
const MAX_MS = 2_000
const INTERVAL_MS = 60_000

export function databaseClock(db: Pick<Database, 'run'>) {
  let aheadMs = 0

  async function adjust(log: Logger) {
    const { min, max } = await measure(db)
    // The possible value that is nearest to the last one: a slow measurement has a wide range, and must not move the
    // clock.
    const measuredMs = Math.min(Math.max(aheadMs, min), max)
    const isOff = Math.abs(measuredMs) > MAX_MS
    const seconds = Math.round(measuredMs / 100) / 10
    if (isOff && aheadMs === 0) log.warn({ seconds }, 'the clock of this machine differs from the clock of the database')
    aheadMs = isOff ? measuredMs : 0
  }
  return {
    now: () => new Date(Date.now() - aheadMs),
    /** Measures the difference now and every minute, since the clock of a machine may be set. Warns if it is large. */
    follow: async (log: Logger) => {
      await adjust(log)
      setInterval(() => void adjust(log).catch(() => undefined), INTERVAL_MS).unref()
    },
  }
}

/**
 * Measures by how many milliseconds the clock of this machine is ahead. Returns a range, because the database has read
 * its clock at an unknown time between `before` and `after`.
 */
async function measure(db: Pick<Database, 'run'>) {
  const before = Date.now()
  const [row] = await db.run<{ time: Date }>({ text: 'select clock_timestamp() as time', values: [] })
  const after = Date.now()
  const there = row?.time.getTime() ?? after
  return { min: before - there, max: after - there }
}
