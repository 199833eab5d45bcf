/** A server process whose event loop lags, as when the machine has too few processors, refuses requests. */
import { afterEach, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'

afterEach(endProcesses)

/** How late a turn of the event loop must be to count as late. */
const LATE_MS = 1_000

/**
 * Suspends the process until a turn of its event loop is late. Then lets it run for less than the 100 ms between two
 * measurements, so that no turn in between is on time.
 */
async function makeLate({ kill }: ServerProcess) {
  kill('SIGSTOP')
  await sleep(LATE_MS + 200)
  kill('SIGCONT')
  await sleep(50)
}

test('requests are refused while the event loop is late again and again, and answered when it is not', async () => {
  const server = await startProcess({ env: { ...(await newDatabaseSettings()), RATE_LIMIT: 'off' } })
  const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status
  expect(await statusOf('/api/users/me')).toBe(401)

  while (!server.output().includes('server overloaded: requests are refused')) await makeLate(server)
  const [status, health] = [await statusOf('/api/users/me'), await statusOf('/livez')]

  expect([status, health]).toEqual([503, 200])
  await expect.poll(() => statusOf('/api/users/me')).toBe(401)
})
