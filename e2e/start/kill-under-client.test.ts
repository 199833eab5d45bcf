import { expect, test } from 'vitest'
import { killUnderClient } from '../faults/kill-under-client.ts'
import { addCleanup } from '../harness/cleanup.ts'
import { endProcesses } from '../harness/process.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'

addCleanup(endProcesses)

test('when the server is killed and restarted, no call of the client fails and every contact is created and edited once', async () => {
  const outcome = await killUnderClient({ RATE_LIMIT: 'off', ...(await newDatabaseSettings()) }, 1)

  expect(outcome).toMatchObject({ kills: 1, answered: 200, failed: [], contacts: 200, wrong: [] })
  expect(outcome.retries).toBeGreaterThan(0)
})
