/** Every connection to PostgreSQL follows the TLS parameters of DATABASE_URL, or the server does not start. */
import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { makeCertificate } from '../harness/certificate.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { newFolder } from '../harness/store.ts'
import { testDb } from '../harness/service.ts'

const [serverCertificate, clientCertificate, otherCertificate] = [
  makeCertificate('postgres', 'IP:127.0.0.1'),
  makeCertificate('postgres', 'DNS:client'),
  makeCertificate('other', 'IP:127.0.0.1'),
]

afterEach(endProcesses)

describe.skipIf(testDb() !== 'postgres' || !serverCertificate)('a PostgreSQL that accepts TLS only', async () => {
  const postgres = await startPostgres()
  afterAll(() => postgres.stop())
  /** Runs a query in the database `postgres`, which accepts connections without TLS. */
  async function queryAdmin<Row extends pg.QueryResultRow>(text: string, values: string[] = []) {
    const admin = new pg.Client({ connectionString: postgres.url('postgres') })
    await admin.connect()
    try {
      return (await admin.query<Row>(text, values)).rows
    } finally {
      await admin.end()
    }
  }
  const dataFolder = (await queryAdmin<{ data_directory: string }>('show data_directory')).map((row) => row.data_directory).join('')
  const { uid, gid } = statSync(dataFolder)
  const writeDataFile = (name: string, text: string) => {
    const file = join(dataFolder, name)
    writeFileSync(file, text)
    chownSync(file, uid, gid)
    // PostgreSQL refuses a key that others can read.
    chmodSync(file, 0o600)
  }
  writeDataFile('server.key', required(serverCertificate).key)
  writeDataFile('server.crt', required(serverCertificate).cert)
  writeDataFile('root.crt', required(clientCertificate).cert)
  writeDataFile(
    'pg_hba.conf',
    'host postgres all 127.0.0.1/32 trust\nhostssl certified all 127.0.0.1/32 cert\nhostssl all all 127.0.0.1/32 trust\n',
  )
  for (const database of ['certified', 'contacts']) await postgres.createDatabase(database)
  for (const setting of ['ssl = on', `ssl_ca_file = 'root.crt'`]) await queryAdmin(`alter system set ${setting}`)
  await postgres.restart()

  const folder = newFolder()
  const createFile = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const ca = createFile('ca.pem', required(serverCertificate).cert)
  const otherCa = createFile('other.pem', required(otherCertificate).cert)
  const [sslcert, sslkey] = [
    createFile('client.pem', required(clientCertificate).cert),
    createFile('client.key', required(clientCertificate).key),
  ]

  const urlWith = (parameters: Record<string, string>, database = 'contacts', host = '127.0.0.1') => {
    const url = new URL(postgres.url(database))
    url.hostname = host
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return { DATABASE_URL: url.href }
  }
  const connectionsTo = (database: string) =>
    queryAdmin<{ ssl: boolean }>('select ssl from pg_stat_ssl join pg_stat_activity using (pid) where datname = $1', [database])

  test.each([
    ['require', { sslmode: 'require' }, 'localhost'],
    ['verify-ca', { sslmode: 'verify-ca', sslrootcert: ca }, 'localhost'],
    ['verify-full', { sslmode: 'verify-full', sslrootcert: ca }, '127.0.0.1'],
  ])('is used over TLS with sslmode=%s', async (_, parameters, host) => {
    const server = await startProcess({ env: urlWith(parameters, 'contacts', host) })

    expect((await fetch(`${server.url}/healthchecker`)).status).toBe(200)
    const connections = await connectionsTo('contacts')
    expect(connections.length).toBeGreaterThan(0)
    expect(connections.every(({ ssl }) => ssl)).toBe(true)
  })

  test('is used with the client certificate that it demands', async () => {
    const server = await startProcess({ env: urlWith({ sslmode: 'verify-full', sslrootcert: ca, sslcert, sslkey }, 'certified') })

    expect((await fetch(`${server.url}/healthchecker`)).status).toBe(200)
  })

  test.each([
    ['without sslmode', {}, '127.0.0.1', 'no encryption'],
    ['with sslmode=disable', { sslmode: 'disable' }, '127.0.0.1', 'no encryption'],
    ['with the certificate of another authority', { sslmode: 'verify-full', sslrootcert: otherCa }, '127.0.0.1', 'self-signed certificate'],
    [
      'with sslmode=require and the certificate of another authority',
      { sslmode: 'require', sslrootcert: otherCa },
      '127.0.0.1',
      'self-signed certificate',
    ],
    ['with the authorities of the system', { sslmode: 'verify-full', sslrootcert: 'system' }, '127.0.0.1', 'self-signed certificate'],
    [
      'under a name that is not in its certificate',
      { sslmode: 'verify-full', sslrootcert: ca },
      'localhost',
      `does not match certificate's altnames`,
    ],
    ['with a missing sslrootcert file', { sslmode: 'verify-full', sslrootcert: '/no/such/ca.pem' }, '127.0.0.1', '/no/such/ca.pem'],
  ])('is not used %s', async (_, parameters, host, reason) => {
    const { code, output } = await runProcess({ env: urlWith(parameters, 'contacts', host) })

    expect(code).toBe(1)
    expect(output).toContain('DATABASE_URL')
    expect(output).toContain(reason)
    expect(await connectionsTo('contacts')).toEqual([])
  })

  test('is not used without the client certificate that it demands', async () => {
    const { code, output } = await runProcess({ env: urlWith({ sslmode: 'require' }, 'certified') })

    expect(code).toBe(1)
    expect(output).toContain('connection requires a valid client certificate')
  })
})

test.skipIf(testDb() !== 'postgres')('a PostgreSQL without TLS is not used with sslmode=require', async () => {
  const { code, output } = await runProcess({ env: { DATABASE_URL: `${inject('postgresUrl')}?sslmode=require` } })

  expect(code).toBe(1)
  expect(output).toContain('The server does not support SSL connections')
})
