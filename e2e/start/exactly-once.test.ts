import { expect, test } from 'vitest'
import { breakConnections } from '../faults/exactly-once.ts'
import { afterwards } from '../harness/afterwards.ts'
import { endProcesses } from '../harness/process.ts'
import { newStore } from '../harness/store.ts'

afterwards(endProcesses)

test('each idempotency key creates one contact, whether a connection or the server fails before or after the commit', async () => {
  const { faults, keys, contacts, wrong } = await breakConnections({ RATE_LIMIT: 'off', ...(await newStore()) }, 20)

  expect(faults).toEqual({ before: 7, after: 7, kill: 6 })
  expect({ contacts, wrong }).toEqual({ contacts: keys, wrong: [] })
})
