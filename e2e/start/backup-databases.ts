/** Databases for the tests of backups, and the programs that back up, restore and migrate them. */
import { unwrap } from '@contacts/client'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { solidImage } from '../harness/images.ts'
import { findPostgresWithClients, MISSING_POSTGRES } from '../harness/postgres-clients.ts'
import { startPostgres } from '../harness/postgres.ts'
import { ROOT, runProcess } from '../harness/process.ts'
import { type Person, testDb } from '../harness/service.ts'
import { newFolder, newDatabaseSettings } from '../harness/database-settings.ts'
import { type DatabaseSettings, withDatabase } from '../harness/with-database.ts'

const program = (name: string) => (env: DatabaseSettings, args: string[]) =>
  runProcess({ env, command: [process.execPath, join(ROOT, `server/src/${name}.ts`), ...args] })
export const [backUp, restore, migrate] = [program('backup'), program('restore'), program('migrate')]

/** Returns a path in a new folder. No file or folder has this path yet. */
export const newPath = () => join(newFolder(), 'backup')

const bin = testDb() === 'postgres' ? findPostgresWithClients() : undefined
/** False on PostgreSQL if no PostgreSQL with its client programs is installed. */
export const canBackUp = testDb() === 'pglite' || bin !== undefined
if (!canBackUp) process.stderr.write(`The tests of backups of PostgreSQL are skipped: ${MISSING_POSTGRES}\n`)

export interface TestDatabases {
  newEmpty(): Promise<DatabaseSettings>
  newMigrated(): Promise<DatabaseSettings>
}

const TEMPLATE = 'template_of_backups'

/**
 * Returns functions that create databases. On PostgreSQL, starts a server of the same version as the installed client
 * programs.
 */
export async function prepareDatabases(): Promise<TestDatabases> {
  if (bin === undefined) return { newEmpty: () => newDatabaseSettings({ isEmpty: true }), newMigrated: () => newDatabaseSettings() }
  const postgres = await startPostgres({ bin })
  afterAll(() => postgres.stop())
  const execute = (sql: string) => execFileSync(join(bin, 'psql'), ['--quiet', '--command', sql, postgres.url('postgres')])
  // The owner of a database is usually not a superuser, and has fewer permissions.
  execute('create role contacts login')
  const create = async (name: string, template?: string) => {
    await postgres.createDatabase(name, template)
    execute(`alter database ${name} owner to contacts`)
    const url = new URL(postgres.url(name))
    url.username = 'contacts'
    return { DATABASE_URL: url.href, POSTGRES_BIN: bin }
  }
  const newName = () => `backup_${randomUUID().slice(0, 8)}`
  await withDatabase(await create(TEMPLATE), (db) => db.migrate())
  return { newEmpty: () => create(newName()), newMigrated: () => create(newName(), TEMPLATE) }
}

/**
 * Backs up a database as users did before `npm run backup` existed: with pg_dump, or by copying the folder of the
 * embedded database. `npm run backup` makes such a copy, too, so this function uses it.
 */
export async function backUpAsOlderVersion({ DATABASE_URL: url, DATA_DIR }: DatabaseSettings, path: string) {
  if (url === undefined || bin === undefined) await backUp({ DATA_DIR: DATA_DIR! }, [path])
  else execFileSync(join(bin, 'pg_dump'), ['--format=custom', `--file=${path}`, `--dbname=${url}`])
}

/** Adds a user who cannot sign in. By the name of the user, a test recognises the database. */
export const addUser = (settings: DatabaseSettings, username: string) =>
  withDatabase(settings, (db) =>
    db.run({
      text: `insert into users (id, username, email, password_hash, created_at) values ($1, $2, $2 || '@example.com', '', now())`,
      values: [randomUUID(), username],
    }),
  )

/** Returns the names of the users. */
export const namesIn = (settings: DatabaseSettings) =>
  withDatabase(settings, async (db) => {
    const users = await db.run<{ username: string }>({ text: 'select username from users', values: [] })
    return users.map(({ username }) => username)
  })

/** Creates two contacts, one of them with a label, and uploads a picture of the person. */
export async function fillAddressBook({ client }: Person) {
  const { id: label_id } = await unwrap(client.labels.create({ body: { name: 'Друзі' } }))
  const phones = [{ number: '+380 67 123 45 67', label: 'mobile' }]
  const ivan = await unwrap(client.contacts.create({ body: { first_name: 'Іван', last_name: 'Шевченко', phones, birthday: '--02-29' } }))
  await unwrap(client.contacts.create({ body: { first_name: 'Ada', notes: '100 % of "it"\n\\N' } }))
  await unwrap(client.labels.addContacts({ params: { label_id }, body: { contact_ids: [ivan.id] } }))
  await unwrap(client.avatars.put({ body: await solidImage('red').png().toBuffer() }))
}
