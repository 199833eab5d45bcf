import { expect, test } from 'vitest'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

test('a transaction in which a query has failed rejects and stores nothing, although its work ignores the error', async () => {
  const transaction = withDatabase(await newDatabaseSettings(), async (db) => {
    await db.run({ text: 'create table numbers (n int)', values: [] })
    const outcome = await db
      .transact(async (tx) => {
        await tx.run({ text: 'insert into numbers values (1)', values: [] })
        await tx.run({ text: 'select 1 / 0', values: [] }).catch(() => undefined)
        return 'acknowledged'
      })
      .catch((error: Error) => error.message)
    return { outcome, rows: await db.run({ text: 'select n from numbers', values: [] }) }
  })

  expect(await transaction).toEqual({ outcome: expect.stringMatching(/rolled back instead of committed/), rows: [] })
})
