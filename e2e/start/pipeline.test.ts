/** Queries of different requests that share a message or a transaction do not affect each other. */
import { describe, expect, inject, test } from 'vitest'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

const square = (n: number) => ({ name: 'square', text: 'select $1::int * $1::int as square', values: [n], asText: true, isShortRead: true })
const inverse = (n: number) => ({ name: 'inverse', text: 'select 1 / $1::int as inverse', values: [n], asText: true, isShortRead: true })
const numbers = Array.from({ length: 100 }, (_, index) => index)
/** For queries that fail, because each of these failures closes its connection. */
const few = numbers.slice(0, 8)

test('each of many simultaneous queries gets its own rows', async () => {
  const rows = await withDatabase(await newDatabaseSettings(), async (db) => Promise.all(numbers.map((n) => db.run(square(n)))))

  expect(rows).toEqual(numbers.map((n) => [[String(n * n)]]))
})

test('a query that fails does not affect the queries before and after it', async () => {
  const outcomes = await withDatabase(await newDatabaseSettings(), async (db) =>
    Promise.all(numbers.map((n) => db.run(n % 10 === 3 ? inverse(0) : square(n)).catch((error: Error) => error.message))),
  )

  expect(outcomes).toEqual(numbers.map((n) => (n % 10 === 3 ? 'division by zero' : [[String(n * n)]])))
})

test('each of many queries whose statement cannot be prepared gets the reason', async () => {
  const broken = { name: 'broken', text: 'select no_such_column', values: [], asText: true, isShortRead: true }
  const outcomes = await withDatabase(await newDatabaseSettings(), async (db) =>
    Promise.all(few.map(() => db.run(broken).catch((error: Error) => error.message))),
  )

  expect(outcomes).toEqual(few.map(() => 'column "no_such_column" does not exist'))
})

describe('simultaneous writes', () => {
  const insert = { name: 'insert', text: 'insert into numbers values ($1) returning n, xmin::text as transaction' }
  const write = (n: number) => ({ ...insert, values: [n], sharesTransaction: true })
  const createTable = { text: 'create table numbers (n int primary key)', values: [] }
  const selectNumbers = { text: 'select n from numbers order by n', values: [] }
  type Written = { n: number; transaction: string }

  test('each is saved and gets its own rows; on PostgreSQL they share transactions', async () => {
    const { rows, stored } = await withDatabase(await newDatabaseSettings(), async (db) => {
      await db.run(createTable)
      const written = await Promise.all(numbers.map((n) => db.run<Written>(write(n))))
      return { rows: written.flat(), stored: await db.run<Written>(selectNumbers) }
    })

    expect(rows.map(({ n }) => n)).toEqual(numbers)
    expect(stored.map(({ n }) => n)).toEqual(numbers)
    const transactions = new Set(rows.map(({ transaction }) => transaction)).size
    expect(transactions).toBe(inject('testDb') === 'postgres' ? Math.ceil(numbers.length / 8) : numbers.length)
  })

  test('one that fails changes nothing and gets its error; the others are saved once', async () => {
    const { outcomes, stored } = await withDatabase(await newDatabaseSettings(), async (db) => {
      await db.run(createTable)
      await db.run(write(3))
      const writes = few.map((n) =>
        db.run<Written>(write(n)).then(
          ([row]) => row?.n,
          (error: Error) => error.message,
        ),
      )
      return { outcomes: await Promise.all(writes), stored: await db.run<Written>(selectNumbers) }
    })

    expect(outcomes).toEqual(few.map((n) => (n === 3 ? expect.stringMatching(/duplicate key/) : n)))
    expect(stored.map(({ n }) => n)).toEqual(few)
  })
})
