import type { Transaction } from '../../server/src/platform/db/query.ts'
import { expect, test } from 'vitest'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

const createTable = { text: 'create table numbers (n int primary key)', values: [] }
const insert = (n: number) => ({ name: 'insert', text: 'insert into numbers values ($1)', values: [n] })
const selectNumbers = { text: 'select n from numbers order by n', values: [] }

/** Runs the work in two transactions: only the second finds its statements prepared, and sends `begin` with a query. */
async function outcomesOf(work: (tx: Transaction, attempt: number) => Promise<unknown>) {
  return withDatabase(await newDatabaseSettings(), async (db) => {
    await db.run(createTable)
    const outcomes = []
    for (const attempt of [1, 2]) outcomes.push(await db.transact((tx) => work(tx, attempt)).catch((error: Error) => error.message))
    return { outcomes, rows: (await db.run<{ n: number }>(selectNumbers)).map(({ n }) => n) }
  })
}

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

test('a transaction whose first query fails changes nothing, and later queries work', async () => {
  const result = await outcomesOf(async (tx, attempt) => {
    await tx.run(insert(1))
    if (attempt === 2) await tx.run(insert(2))
    return attempt
  })

  expect(result).toEqual({ outcomes: [1, expect.stringMatching(/duplicate key/)], rows: [1] })
})

test('queries that a transaction starts at the same time run in the order in which they were started', async () => {
  const result = await outcomesOf(async (tx, attempt) => {
    const [, rows] = await Promise.all([tx.run(insert(attempt)), tx.run<{ n: number }>(selectNumbers)])
    return rows.map(({ n }) => n)
  })

  expect(result).toEqual({ outcomes: [[1], [1, 2]], rows: [1, 2] })
})

test('a query that runs with the commit is committed, or rolls the transaction back if it fails', async () => {
  const result = await outcomesOf(async (tx, attempt) => {
    await tx.run(insert(10 * attempt))
    tx.runWithCommit(insert(1))
    return 'committed'
  })

  expect(result).toEqual({ outcomes: ['committed', expect.stringMatching(/duplicate key/)], rows: [1, 10] })
})

test('a transaction that is rolled back does not run the query for its commit', async () => {
  const result = await outcomesOf(async (tx, attempt) => {
    tx.runWithCommit(insert(attempt))
    if (attempt === 1) throw new Error('failed')
    await tx.run(insert(3))
    return 'committed'
  })

  expect(result).toEqual({ outcomes: ['failed', 'committed'], rows: [2, 3] })
})

test('a query runs with the commit even if the transaction has run no other', async () => {
  const result = await outcomesOf(async (tx, attempt) => {
    tx.runWithCommit(insert(attempt))
    return 'committed'
  })

  expect(result).toEqual({ outcomes: ['committed', 'committed'], rows: [1, 2] })
})

test('a query that is still running when the work fails is rolled back', async () => {
  const result = await outcomesOf((tx, attempt) => Promise.all([tx.run(insert(attempt)), Promise.reject(new Error('failed'))]))

  expect(result).toEqual({ outcomes: ['failed', 'failed'], rows: [] })
})
