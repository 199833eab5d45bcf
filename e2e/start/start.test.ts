import { createClient, unwrap } from '@contacts/client'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, inject, test } from 'vitest'
import { solidImage } from '../harness/images.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { endProcesses, launch, MAIN, runProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp, testDb } from '../harness/service.ts'
import { newFolder, newDatabaseSettings, testOn } from '../harness/database-settings.ts'

afterEach(endProcesses)

const folderOf = (env: Record<string, string>) => required(env['DATA_DIR'], 'DATA_DIR')

async function listen(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('the start message shows the URL of the docs and a curl command, and both work', async () => {
  const { output } = await startProcess({ env: await newDatabaseSettings({ isEmpty: true }) })

  const docs = required(/^ {2}Docs {2}(\S+)$/m.exec(output())?.[1], 'the URL of the docs')
  const command = required(/^ {2}Try {3}(curl .+)$/m.exec(output())?.[1], 'the curl command')

  expect(await (await fetch(docs)).text()).toContain('<title>Contacts API</title>')
  expect(JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))).toMatchObject({
    status: 'ok',
  })
  expect(output().includes('not safe against power loss')).toBe(testDb() === 'pglite')
})

test.each(['SIGTERM', 'SIGKILL'] as const)('after %s and a restart, saved contacts and sessions are still there', async (signal) => {
  const env = await newDatabaseSettings()
  const first = await startProcess({ env })
  const alice = await signUp(first.url, 'Alice')
  const ada = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada' } }))

  first.kill(signal)
  await first.ended
  await startProcess({ env, port: first.port })

  expect(await unwrap(alice.client.contacts.list())).toMatchObject({ items: [ada] })
})

test('a new process accepts its first picture and sends its first e-mail, for which it loads libraries', async () => {
  const env = { DATA_DIR: newFolder(), ...(await newDatabaseSettings()) }
  const outbox = join(folderOf(env), 'outbox')
  const red = await solidImage('red').png().toBuffer()
  const { url } = await startProcess({ env })

  const { client } = await signUp(url, 'Alice')
  const uploaded = await client.avatars.put({ body: red })

  expect(uploaded).toMatchObject({ ok: true })
  expect((await unwrap(client.avatars.get())).size).toBeGreaterThan(0)
  await expect.poll(() => existsSync(outbox) && readdirSync(outbox)).toEqual([expect.stringMatching(/\.eml$/)])
})

testOn('pglite', 'a second server on the same data folder exits with a one-line message, and the first keeps working', async () => {
  const env = await newDatabaseSettings()
  const first = await startProcess({ env })
  const alice = await signUp(first.url, 'Alice')

  const second = await runProcess({ env })

  expect(second).toEqual({ code: 1, output: `Cannot start: The data folder ${env['DATA_DIR']} is in use by process ${first.pid}.\n` })
  expect(await alice.client.contacts.create({ body: { first_name: 'Ada' } })).toMatchObject({ ok: true })
})

testOn('pglite', 'the server reports a port in use, and unlocks the data folder again', async () => {
  const env = await newDatabaseSettings()
  const other = createServer((_request, response) => response.end('somebody else'))
  const port = await listen(other)

  const ending = await runProcess({ env, port })

  expect(ending).toEqual({ code: 1, output: `Port ${port} on 127.0.0.1 is taken by another program. Set PORT to another port.\n` })
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('somebody else')
  expect(existsSync(join(folderOf(env), 'lock'))).toBe(false)
  other.close()
})

testOn('pglite', 'the server reports the path of a data folder that it cannot create or use', async () => {
  const folder = newFolder()
  const file = join(folder, 'file')
  writeFileSync(file, 'not a folder')

  const folders = [file, join(file, 'below'), '/proc/contacts']

  const endings = await Promise.all(folders.map((dataDir) => runProcess({ env: { DATA_DIR: dataDir } })))

  expect(endings).toEqual(
    folders.map((dataDir) => ({
      code: 1,
      output: expect.stringMatching(new RegExp(`^Cannot start: The data folder ${dataDir} cannot be locked: \\w+: .+\\n$`)),
    })),
  )
})

testOn('pglite', 'the server reports the path of a database of another PostgreSQL version, and does not delete it', async () => {
  const env = await newDatabaseSettings()
  writeFileSync(join(folderOf(env), 'pglite', 'PG_VERSION'), '9.6\n')

  const { code, output } = await runProcess({ env })

  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/^Cannot start: \/.+\/pglite contains no database that this version can open\..+\n$/),
  })
  expect(existsSync(join(folderOf(env), 'pglite', 'base'))).toBe(true)
})

testOn('pglite', 'the server does not create a new database over the files of a damaged one', async () => {
  const env = await newDatabaseSettings()
  const files = join(folderOf(env), 'pglite')
  rmSync(join(files, 'PG_VERSION'))
  const names = readdirSync(files, { recursive: true })

  const { code, output } = await runProcess({ env })

  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/^Cannot start: \/.+\/pglite contains a damaged database, without the file PG_VERSION\..+\n$/),
  })
  expect(readdirSync(files, { recursive: true })).toEqual(names)
})

const MIGRATE = [process.execPath, fileURLToPath(new URL('../../server/src/migrate.ts', import.meta.url))]

test.runIf(testDb() === 'pglite').each([
  ['from the template', MAIN],
  ['without a template', MIGRATE],
])('after a kill during the creation of the database %s, the next start creates it', async (_, command) => {
  const env = await newDatabaseSettings({ isEmpty: true })
  const files = join(folderOf(env), 'pglite')
  const names = () => (existsSync(files) ? readdirSync(files) : [])
  const killed = launch({ env, command })
  await expect.poll(() => names().length, { interval: 5 }).toBeGreaterThan(1)
  killed.kill('SIGKILL')
  await killed.ended
  expect(names()).toContain('creating')

  const { url } = await startProcess({ env })

  expect(names()).not.toContain('creating')
  expect(await signUp(url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

testOn('pglite', 'the server does not create a database where a restore was interrupted', async () => {
  const env = await newDatabaseSettings()
  const [files, replaced] = [join(folderOf(env), 'pglite'), join(folderOf(env), 'replaced')]
  renameSync(files, replaced)

  const { code, output } = await runProcess({ env })

  expect({ code, output }).toEqual({ code: 1, output: `Cannot start: A restore into ${folderOf(env)} was interrupted. Run it again.\n` })
  expect(existsSync(files)).toBe(false)
})

testOn('pglite', 'the server reports a HOST that is not an address of this machine', async () => {
  const env = await newDatabaseSettings()

  const { code, output } = await runProcess({ env: { ...env, HOST: '192.0.2.1' } })

  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/^HOST is not an address of this machine: .*192\.0\.2\.1.*\n$/),
  })
})

testOn('pglite', 'the server reports an unreachable database in one line without the password', async () => {
  const silent = createTcpServer()
  const port = await listen(silent)
  // Nothing listens on this port. It is privileged, so the operating system does not assign it to another test.
  const closedPort = 9

  const refusals = {
    [`127.0.0.1:${closedPort}`]: 'ECONNREFUSED',
    [`localhost:${closedPort}`]: 'ECONNREFUSED',
    [`127.0.0.1:${port}`]: 'timeout',
    // Not a valid host name, so no DNS server is queried.
    'nowhere..invalid': 'nowhere..invalid',
  }

  const endings = await Promise.all(
    Object.keys(refusals).map((address) =>
      runProcess({ env: { DATABASE_URL: `postgres://olena:hunter2@${address}/contacts`, DATABASE_WAIT_SECONDS: '0' } }),
    ),
  )

  expect(endings).toEqual(
    Object.values(refusals).map((reason) => ({
      code: 1,
      output: expect.stringMatching(new RegExp(`^Cannot start: The database of DATABASE_URL cannot be used: .*${reason}.*\\n$`)),
    })),
  )
  expect(JSON.stringify(endings)).not.toContain('hunter2')
  silent.close()
})

testOn('postgres', 'the server reports a database that does not exist, and does not create it', async () => {
  const url = new URL(inject('postgresUrl'))
  url.pathname = '/no_such_database'

  for (const attempt of [1, 2]) {
    const { code, output } = await runProcess({ env: { DATABASE_URL: url.href } })

    expect({ attempt, code, output }).toEqual({
      attempt,
      code: 1,
      output: 'Cannot start: The database of DATABASE_URL cannot be used: database "no_such_database" does not exist\n',
    })
  }
})

testOn('postgres', 'the server refuses a database whose encoding is not UTF8', async () => {
  const database = await postgresAdmin(inject('postgresUrl')).createDatabase('template0', `encoding 'LATIN1' locale 'C'`)

  const ending = await runProcess({ env: { DATABASE_URL: database.url } })
  await database.drop()

  expect(ending).toEqual({
    code: 1,
    output: 'Cannot start: The database of DATABASE_URL cannot be used: its encoding is LATIN1 and must be UTF8\n',
  })
})

testOn('postgres', "two servers that start together on an empty database both work, and accept each other's tokens", async () => {
  const env = await newDatabaseSettings({ isEmpty: true })

  const servers = await Promise.all([startProcess({ env }), startProcess({ env })])

  const [one, other] = servers
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    const { client } = await signUp(here.url, 'Alice')
    const ada = await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))
    const elsewhere = createClient({ baseUrl: there.url, tokens: client.session.tokens })
    expect(await unwrap(elsewhere.contacts.list())).toMatchObject({ items: [ada] })
    expect(await elsewhere.auth.refresh()).toMatchObject({ ok: true })
  }
})
