/** When `npm run restore` refuses a backup, and what it replaces. */
import { unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp, testDb } from '../harness/service.ts'
import { type DatabaseSettings, withDatabase } from '../harness/with-database.ts'
import { addUser, backUp, canBackUp, migrate, namesIn, newPath, prepareDatabases, restore } from './backup-databases.ts'

afterEach(endProcesses)

const isEmbedded = testDb() === 'pglite'
const S3 = { BLOB_STORE: 's3', S3_BUCKET: 'pictures', S3_ACCESS_KEY_ID: 'contacts', S3_SECRET_ACCESS_KEY: randomBytes(20).toString('hex') }
const newKey = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`
const databaseName = ({ DATABASE_URL }: DatabaseSettings) => new URL(required(DATABASE_URL)).pathname.slice(1)

describe.skipIf(!canBackUp)('a restore', async () => {
  const databases = await prepareDatabases()
  // Each database has one user, and is named after that user. The folder contains a backup of Alice's database.
  const [alice, bob, folder] = [await databases.newMigrated(), await databases.newMigrated(), newPath()]
  beforeAll(async () => {
    await addUser(alice, 'Alice')
    await addUser(bob, 'Bob')
    await backUp(alice, [folder])
  })

  test('into a database that is not empty changes nothing, and the refusal names the database', async () => {
    const refused = await restore(bob, [folder])

    expect(refused.code).toBe(1)
    expect(refused.output).toContain(
      isEmbedded
        ? `Cannot restore: The data folder ${bob['DATA_DIR']} contains a database.`
        : `Cannot restore: The database ${databaseName(bob)} is not empty: it contains audit_events, avatars, birthday_feeds and `,
    )
    expect(refused.output).toContain('--replace')
    expect(await namesIn(bob)).toEqual(['Bob'])
  })

  test('of a damaged backup does not change the database that it should replace', async () => {
    const damaged = newPath()
    cpSync(folder, damaged, { recursive: true })
    if (isEmbedded) rmSync(join(damaged, 'pglite/PG_VERSION'))
    else truncateSync(join(damaged, 'database.dump'), Math.floor(statSync(join(damaged, 'database.dump')).size * 0.6))

    const failed = await restore(bob, [damaged, '--replace'])

    expect(failed).toEqual({ code: 1, output: expect.stringMatching(/^Cannot restore: .+\n$/) })
    expect(await namesIn(bob)).toEqual(['Bob'])
  })

  test('of a backup of a newer version is refused, and changes nothing', async () => {
    const [newer, target, newerFolder] = [await databases.newMigrated(), await databases.newEmpty(), newPath()]
    const LATER = 'Migration29991231235959_later'
    await withDatabase(newer, (db) => db.run({ text: 'insert into schema_migrations (name) values ($1)', values: [LATER] }))
    await backUp(newer, [newerFolder])

    const refused = await restore(target, [newerFolder])

    expect(refused).toEqual({
      code: 1,
      output: `Cannot restore: The backup is of a newer version: this version does not have ${LATER}.\n`,
    })
    expect((await migrate(target, ['--status'])).output).toMatch(isEmbedded ? /There is no database/ : /^pending /)
  })

  test('over the database of a running server is refused, and the server keeps working', async () => {
    const unused = newPath()
    const server = await startProcess({ env: alice })
    const carol = await signUp(server.url, 'Carol')

    const refused = await restore(alice, [folder, '--replace'])
    const backup = await backUp(alice, [unused])

    const inUse = `The data folder ${alice['DATA_DIR']} is in use by process ${server.pid}. Stop that process first`
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(isEmbedded ? inUse : 'The database is in use by ')
    // A running server prevents a backup of the embedded database, but not one of PostgreSQL.
    expect({ code: backup.code, isInUse: backup.output.includes(inUse), exists: existsSync(unused) }).toEqual(
      isEmbedded ? { code: 1, isInUse: true, exists: false } : { code: 0, isInUse: false, exists: true },
    )
    expect(await unwrap(carol.client.users.me())).toMatchObject({ username: 'Carol' })
  })

  test('replaces a database if the operator adds --replace', async () => {
    const replaced = await restore(bob, [folder, '--replace'])

    expect(replaced.code).toBe(0)
    expect(await namesIn(bob)).toEqual(['Alice'])
  })

  test('names the keys that JWT_KEYS lacks; the backup contains neither the keys nor the pictures in an external store, and says so', async () => {
    const [first, second, withKeys] = [newKey('first'), newKey('second'), newPath()]

    const backup = await backUp({ ...bob, ...S3, JWT_KEYS: `${first},${second}` }, [withKeys])
    const restored = await restore({ ...(await databases.newEmpty()), JWT_KEYS: second }, [withKeys])

    expect(backup.output).toContain('\nNot in the backup: JWT_KEYS (first, second). ')
    expect(backup.output).toContain('\nNot in the backup: the pictures, which are stored in s3.\n')
    expect(restored.output).toContain('\nJWT_KEYS lacks keys that were set when the backup was made (first). ')
    const files = readdirSync(withKeys, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const { parentPath, name } of files)
      for (const key of [first, second])
        expect(readFileSync(join(parentPath, name), 'latin1').includes(key.slice(key.indexOf(':') + 1)), name).toBe(false)
  })
})
