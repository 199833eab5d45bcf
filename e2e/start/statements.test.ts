/** Rules for all statements of the server (`platform/db/statement.ts`). Loading the app defines them. */
import '@contacts/server/app'
import { openDatabase } from '@contacts/server/database'
import { type Params, registry, statementsOver } from '@contacts/server/statements'
import { sql } from 'kysely'
import { loadModule, parseSync } from 'libpg-query'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBareOrs } from '../harness/bare-or.ts'
import { findAll, findUnboundTables } from '../harness/owner-binding.ts'
import { required } from '../harness/required.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { columnsOfTables } from '../harness/tables.ts'

const databaseSettings = await newDatabaseSettings()
const db = await openDatabase({ url: databaseSettings['DATABASE_URL'], dataDir: databaseSettings['DATA_DIR'] })
afterAll(() => db.close())
const tables = await columnsOfTables(db)
beforeAll(loadModule)

const statements = [...registry].map(([name, { text, node }]) => ({ name, text, node }))

describe('preparing a statement in the database', () => {
  const errorsOf = async (texts: { name: string; text: string }[]) => {
    const errors: string[] = []
    for (const [at, { name, text }] of texts.entries())
      await db
        .run({ text: `prepare check_${at} as ${text}`, values: [] })
        .then(() => db.run({ text: `deallocate check_${at}`, values: [] }))
        .catch((error: Error) => errors.push(`${name}: ${error.message}`))
    return errors
  }

  test('succeeds for every statement of the server', async () => {
    expect(statements.length).toBeGreaterThan(80)
    expect(await errorsOf(statements)).toEqual([])
  })

  test('fails for a statement with a wrong column', async () => {
    const [error] = await errorsOf([{ name: 'wrong', text: 'select firstname from contacts where owner_id = $1' }])

    expect(error).toMatch(/^wrong: column "firstname" does not exist/)
  })
})

describe('no statement uses ctid', () => {
  // In a partitioned table, each partition may have a row with the same ctid.
  const usesCtid = (text: string) =>
    findAll<{ fields?: object[] }>(parseSync(text), 'ColumnRef').some(({ fields = [] }) =>
      findAll<{ sval?: string }>(fields, 'String').some(({ sval }) => sval === 'ctid'),
    )

  test('among all statements of the server', () => {
    expect(statements.filter(({ text }) => usesCtid(text)).map(({ name }) => name)).toEqual([])
  })

  test.each(['delete from throttles where ctid = any($1)', 'select t.ctid from throttles t', 'select id from throttles order by ctid'])(
    'the check finds ctid in: %s',
    (text) => {
      expect(usesCtid(text)).toBe(true)
    },
  )
})

/** Statements that work across owners, and why. */
const ACROSS_OWNERS: Record<string, string> = {
  'audit_events.sweep': 'deletes expired rows of all owners',
  'birthday_feeds.sweep': 'deletes expired rows of all owners',
  'idempotency_records.sweep': 'deletes expired rows of all owners',
  'mail_tokens.sweep': 'deletes expired rows of all owners',
  'outbox.sweep': 'deletes expired rows of all owners',
  'sessions.sweep': 'deletes expired rows of all owners',
  'contacts.list-owners-to-purge': 'finds the owners whose trash has expired; another statement purges it for one owner at a time',
  'contacts.list-owners-to-forget':
    'finds the owners whose purged contacts have expired; another statement deletes them for one owner at a time',
  'imports.take': 'continues the imports of all owners',
  'imports.renew': 'continues the imports of all owners',
  'imports.sweep': 'deletes expired rows of all owners',
  'photos.sweep': 'deletes the pictures of purged contacts of all owners',
  'blobs.delete': 'deletes blobs whose rows a statement has returned, which may belong to several owners',
  'import_items.sweep': 'deletes expired rows of all owners',
  'outbox.take': 'sends the e-mails of all owners',
  'outbox.renew': 'sends the e-mails of all owners',
  'phone_derivations.take': 'derives the phone numbers of all owners whose region changed',
  'phone_derivations.renew': 'derives the phone numbers of all owners whose region changed',
  'users.account-by-email': 'finds an account whose id is not known yet',
}

describe('a statement on a table with owners binds the owner to a parameter', () => {
  test('except for the listed statements, which work across owners', () => {
    const unbound = statements.flatMap(({ name, text }) => (findUnboundTables(text, tables).length > 0 ? [name] : []))

    expect(unbound.toSorted()).toEqual(Object.keys(ACROSS_OWNERS).toSorted())
  })

  test.each([
    ['a condition', 'select id from contacts where owner_id = $1'],
    ['a condition with a cast', 'select id from contacts c where id = $2 and $1::uuid = c.owner_id'],
    ['the id of a user', 'update users set username = $2 where id = $1 returning id'],
    ['an equal column of a bound table', 'select c.id from contacts c join users u on u.id = c.owner_id where u.id = $1'],
    ['an outer join', 'select u.id, a.id from users u left join avatars a on a.owner_id = u.id where u.id = $1'],
    ['rows', 'insert into labels (owner_id, id, name) values ($1, $2, $3), ($1, $4, $5) on conflict do nothing'],
    ['rows of a query', 'insert into labels (id, owner_id) select $2, id from users where id = $1'],
    [
      'a common table expression',
      'with c as (select owner_id, id from contacts where owner_id = $1) delete from labels l using c where l.owner_id = c.owner_id',
    ],
    [
      'a sub-select of the same owner',
      'select id from contacts c where owner_id = $1 and exists (select from labels l where l.owner_id = c.owner_id)',
    ],
    ['both branches of a union', 'select id from contacts where owner_id = $1 union all select id from labels where owner_id = $1'],
    ['nothing, in a table without owners', 'select id from throttles where id = $1'],
  ])('the check accepts %s', (_, text) => {
    expect(findUnboundTables(text, tables)).toEqual([])
  })

  test.each([
    ['no condition', 'select id from contacts', 'contacts'],
    ['another key', 'delete from contacts where id = $1', 'contacts'],
    ['a bare or', 'select id from contacts where owner_id = $1 and id = $2 or first_name is null', 'contacts'],
    ['a list of owners', 'select id from contacts where owner_id = any($1)', 'contacts'],
    ['another operator', 'select id from contacts where owner_id >= $1', 'contacts'],
    ['a literal', `select id from contacts where owner_id = '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'`, 'contacts'],
    ['a condition in a sub-select', 'select id from contacts where id in (select id from labels where owner_id = $1)', 'contacts'],
    ['a condition outside of a sub-select', 'select id from contacts where owner_id = $1 and exists (select from labels)', 'labels'],
    [
      'a common table expression without a condition',
      'with l as (delete from labels returning id) select id from contacts where owner_id = $1',
      'labels',
    ],
    ['a join by another column', 'select c.id from contacts c join labels l on l.id = c.id where c.owner_id = $1', 'labels'],
    ['a condition of an outer join', 'select c.id from contacts c left join users u on c.owner_id = $1 where u.id = $1', 'contacts'],
    ['one of two rows', 'insert into labels (owner_id, id) values ($1, $2), (gen_random_uuid(), $3)', 'labels'],
    ['rows that are selected from all owners', 'insert into labels (owner_id, id) select owner_id, id from contacts', 'contacts,labels'],
    [
      'one of two branches of a union',
      'select id from contacts where owner_id = $1 union all select id from contacts where id = $2',
      'contacts',
    ],
    ['another column of users', 'select id from users where email = $1', 'users'],
  ])('the check rejects %s', (_, text, unbound) => {
    expect(findUnboundTables(text, tables).join()).toBe(unbound)
  })
})

describe('no SQL fragment inside a query has an `or` outside of brackets', () => {
  const statement = statementsOver<{ labels: { owner_id: string; id: string; name: string } }>()
  type Owner = Params<{ owner_id: string }>
  let count = 0
  const fragmentsOf = (build: Parameters<typeof statement<{ owner_id: string }, { id: string }>>[1]) => {
    const name = `test.fragment-${++count}`
    statement(name, build)
    const { node } = required(registry.get(name), name)
    registry.delete(name)
    return findBareOrs(node)
  }

  test('among all statements of the server', () => {
    const found = statements.flatMap(({ name, node }) => findBareOrs(node).map((text) => `${name}: ${text}`))

    expect(found).toEqual([])
  })

  test.each<[string, Parameters<typeof fragmentsOf>[0]]>([
    [
      'a condition',
      (db, p: Owner) =>
        db
          .selectFrom('labels')
          .select('id')
          .where('owner_id', '=', p.owner_id)
          .where(sql<boolean>`id = '' OR name = ''`),
    ],
    [
      'a first condition',
      (db, p: Owner) =>
        db
          .selectFrom('labels')
          .select('id')
          .where(sql<boolean>`(id = '') or (name = '')`)
          .where('owner_id', '=', p.owner_id),
    ],
    [
      'part of a condition',
      (db) =>
        db
          .selectFrom('labels')
          .select('id')
          .where((eb) => eb.and([eb('id', '=', ''), sql<boolean>`true or false`])),
    ],
    [
      'a fragment in a fragment',
      (db) =>
        db
          .selectFrom('labels')
          .select('id')
          .where(sql<boolean>`not ${sql`true or false`}`),
    ],
    ['a fragment in a whole statement', () => sql<{ id: string }>`select id from labels where name = '' and ${sql`true or false`}`],
  ])('the check finds the `or` in %s', (_, build) => {
    expect(fragmentsOf(build)).toHaveLength(1)
  })

  test.each<[string, Parameters<typeof fragmentsOf>[0]]>([
    [
      'in brackets',
      (db) =>
        db
          .selectFrom('labels')
          .select('id')
          .where(sql<boolean>`(id = '' or name = '')`),
    ],
    [
      'of the query builder',
      (db) =>
        db
          .selectFrom('labels')
          .select('id')
          .where((eb) => eb.or([eb('id', '=', ''), eb('name', '=', '')])),
    ],
    [
      'in a string or a comment',
      (db) =>
        db
          .selectFrom('labels')
          .select('id')
          .where(sql<boolean>`name = 'a or b' /* or */`),
    ],
    ['in a fragment that is the whole statement', () => sql<{ id: string }>`select id from labels where name = '' or id = ''`],
  ])('the check accepts an `or` %s', (_, build) => {
    expect(fragmentsOf(build)).toEqual([])
  })
})
