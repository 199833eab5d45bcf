/** `npm run backup` and `npm run restore`: what a restored database contains. */
import { unwrap } from '@contacts/client'
import { statSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { accountIn, fillOlderSchema, NEWEST, readAccount, readRows } from '../harness/older-schema.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'
import { signUp, testDb } from '../harness/service.ts'
import { backUp, backUpAsOlderVersion, canBackUp, fillAddressBook, newPath, prepareDatabases, restore } from './backup-databases.ts'

afterEach(endProcesses)

async function stop(server: ServerProcess) {
  server.kill('SIGTERM')
  await server.ended
}

describe.skipIf(!canBackUp)('a backup that is restored into an empty database', async () => {
  const databases = await prepareDatabases()

  test('brings back contacts, pictures, sessions and the stored keys, and expires sync tokens', async () => {
    const [source, target, folder] = [await databases.newMigrated(), await databases.newEmpty(), newPath()]
    const server = await startProcess({ env: source })
    const alice = await signUp(server.url, 'Alice')
    await fillAddressBook(alice)
    const account = await readAccount(alice.client)
    const { next_since } = await unwrap(alice.client.contacts.changes())

    // PostgreSQL is backed up while the server runs.
    if (testDb() === 'pglite') await stop(server)
    const backup = await backUp(source, [folder])
    await stop(server)
    const restored = await restore(target, [folder])
    await startProcess({ env: target, port: server.port })

    expect(backup).toEqual({
      code: 0,
      output: `The backup is in ${folder}: a database with ${NEWEST} migrations.\nThe key that signs tokens is in the backup, because JWT_KEYS is not set.\n`,
    })
    expect(restored).toEqual({ code: 0, output: `The database is restored. It has ${NEWEST} migrations.\n` })
    expect(await readAccount(alice.client)).toEqual(account)
    expect(await unwrap(alice.client.auth.refresh())).toHaveProperty('access_token')
    // After the backup, the source may have used change numbers that the restored database uses for other changes.
    const path = `/api/contacts/changes?since=${next_since}`
    expect(await sendRequest(alice.url, { method: 'GET', path }, alice.authorization())).toMatchObject({
      status: 410,
      body: { code: 'token-expired' },
    })
    expect((await unwrap(alice.client.contacts.changes())).items.map(({ contact }) => contact)).toEqual(
      expect.arrayContaining(account.contacts),
    )
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('keeps all data if it was made by a version with three migrations fewer, and the server migrates it', async () => {
    const [source, older, target, folder] = [
      await databases.newMigrated(),
      await databases.newEmpty(),
      await databases.newEmpty(),
      newPath(),
    ]
    const server = await startProcess({ env: source })
    const alice = await signUp(server.url, 'Alice')
    await fillAddressBook(alice)
    const account = await readAccount(alice.client)
    await stop(server)
    const tables = await fillOlderSchema(older, await readRows(source), NEWEST - 3)

    await backUpAsOlderVersion(older, folder)
    const restored = await restore(target, [folder])
    await startProcess({ env: target, port: server.port })

    expect(restored.output).toBe(
      `The database is restored. It has ${NEWEST - 3} migrations, and 3 are pending: \`npm run migrate\`, or the next start, applies them.\n`,
    )
    expect(await readAccount(alice.client)).toEqual(accountIn(tables, account))
  })
})
