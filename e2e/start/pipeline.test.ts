/** Queries that share a connection and a message to PostgreSQL do not affect each other. */
import { expect, test } from 'vitest'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

const square = (n: number) => ({ name: 'square', text: 'select $1::int * $1::int as square', values: [n], asText: true })
const inverse = (n: number) => ({ name: 'inverse', text: 'select 1 / $1::int as inverse', values: [n], asText: true })
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
  const broken = { name: 'broken', text: 'select no_such_column', values: [], asText: true }
  const outcomes = await withDatabase(await newDatabaseSettings(), async (db) =>
    Promise.all(few.map(() => db.run(broken).catch((error: Error) => error.message))),
  )

  expect(outcomes).toEqual(few.map(() => 'column "no_such_column" does not exist'))
})
