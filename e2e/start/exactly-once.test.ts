import { expect, test } from 'vitest'
import { breakConnections } from '../faults/exactly-once.ts'
import { addCleanup } from '../harness/cleanup.ts'
import { endProcesses } from '../harness/process.ts'
import { repetitions } from '../harness/repetitions.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'

addCleanup(endProcesses)

test('each idempotency key creates one contact, although connections break and the server is killed', async () => {
  const breaksPerKind = repetitions(2, 7)

  const { faults, keys, contacts, wrong } = await breakConnections(
    { RATE_LIMIT: 'off', ...(await newDatabaseSettings()) },
    3 * breaksPerKind,
  )

  expect(faults).toEqual({ before: breaksPerKind, after: breaksPerKind, kill: breaksPerKind })
  expect({ contacts, wrong }).toEqual({ contacts: keys, wrong: [] })
})
