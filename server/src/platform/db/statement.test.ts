import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Params, statementsOver } from './statement.ts'

interface Tables {
  people: { id: string; name: string; age: number | null; notes: string }
}

const statement = statementsOver<Tables>()
type Person = { id: string; name: string; age: number | null }

test('a statement is built once, and gets its parameters by name', () => {
  let built = 0
  const find = statement('test.find', (db, p: Params<{ id: string; name: string }>) => {
    built++
    return db.selectFrom('people').select('age').where('name', '=', p.name).where('id', '=', p.id)
  })

  const [first, second] = [find({ id: '1', name: 'Ada' }), find({ name: 'Grace', id: '2' })]

  expect(built).toBe(1)
  expect(first).toEqual({
    name: 'test.find',
    text: 'select "age" from "people" where "name" = $1 and "id" = $2',
    values: ['Ada', '1'],
  })
  expect(second.values).toEqual(['Grace', '2'])
})

test('a parameter that is used twice is sent once', () => {
  const find = statement('test.twice', (_, p: Params<{ id: string }>) => sql<{ id: string }>`select ${p.id} as id where ${p.id} <> ''`)

  expect(find({ id: '1' })).toMatchObject({ text: `select $1 as id where $1 <> ''`, values: ['1'] })
})

test('values that are not parameters become literals in the SQL text', () => {
  const list = statement('test.literal', (db) => db.selectFrom('people').select('id').where('age', '>', 17).where('name', '<>', "O'Hara"))

  expect(list({})).toMatchObject({ text: `select "id" from "people" where "age" > 17 and "name" <> 'O''Hara'`, values: [] })
})

test('two statements cannot have the same name', () => {
  const define = () => statement('test.same-name', (db) => db.selectFrom('people').select('id'))
  define()

  expect(define).toThrow('Two statements are named test.same-name.')
})

test('a spread of the parameters, which would insert no column, is refused', () => {
  expect(() => statement('test.spread', (db, p: Params<Person & { notes: string }>) => db.insertInto('people').values({ ...p }))).toThrow(
    'name each parameter',
  )
})
