/** Queries that share a connection and a message to PostgreSQL do not affect each other. */
import { expect, test } from 'vitest'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

const square = (n: number) => ({ name: 'square', text: 'select $1::int * $1::int as square', values: [n] })
const inverse = (n: number) => ({ name: 'inverse', text: 'select 1 / $1::int as inverse', values: [n] })
const numbers = Array.from({ length: 100 }, (_, index) => index)

test('each of many simultaneous queries gets its own rows', async () => {
  const rows = await withDatabase(await newDatabaseSettings(), async (db) => Promise.all(numbers.map((n) => db.run(square(n)))))

  expect(rows).toEqual(numbers.map((n) => [{ square: n * n }]))
})

test('a query that fails fails alone, before and after others', async () => {
  const outcomes = await withDatabase(await newDatabaseSettings(), async (db) =>
    Promise.all(numbers.map((n) => db.run(n % 10 === 3 ? inverse(0) : square(n)).catch((error: Error) => error.message))),
  )

  expect(outcomes).toEqual(numbers.map((n) => (n % 10 === 3 ? 'division by zero' : [{ square: n * n }])))
})

test('a write among failing queries is committed', async () => {
  const insert = (n: number) => ({ name: 'insert', text: 'insert into numbers values ($1)', values: [n] })
  const rows = await withDatabase(await newDatabaseSettings(), async (db) => {
    await db.run({ text: 'create table numbers (n int)', values: [] })
    await Promise.all(numbers.flatMap((n) => [db.run(insert(n)), db.run(inverse(0)).catch(() => undefined)]))
    return db.run({ text: 'select count(*)::int as count, sum(n)::int as sum from numbers', values: [] })
  })

  expect(rows).toEqual([{ count: 100, sum: 4950 }])
})
