/** The TLS parameters of DATABASE_URL: the server follows them when it connects to PostgreSQL, or does not start. */
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { startTlsPostgres, type TlsPostgres } from '../harness/postgres-tls.ts'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
import { newFolder } from '../harness/database-settings.ts'
import { testDb } from '../harness/service.ts'

afterEach(endProcesses)

const tlsPostgres = testDb() === 'postgres' ? await startTlsPostgres(newFolder()) : undefined
afterAll(() => tlsPostgres?.stop())
if (tlsPostgres)
  describe('a PostgreSQL that accepts TLS only', () => {
    testTls(tlsPostgres)
  })

function testTls({ files, settings, connectionsTo }: TlsPostgres) {
  test.each([
    ['require', { sslmode: 'require' }, 'localhost'],
    ['verify-ca', { sslmode: 'verify-ca', sslrootcert: files.ca }, 'localhost'],
    ['verify-full', { sslmode: 'verify-full', sslrootcert: files.ca }, '127.0.0.1'],
  ])('is used over TLS with sslmode=%s', async (_, parameters, host) => {
    const server = await startProcess({ env: settings(parameters, 'contacts', host) })

    expect((await fetch(`${server.url}/healthchecker`)).status).toBe(200)
    const connections = await connectionsTo('contacts')
    expect(connections.length).toBeGreaterThan(0)
    expect(connections.every(({ ssl }) => ssl)).toBe(true)
  })

  test('is used with the client certificate that it demands', async () => {
    const server = await startProcess({
      env: settings({ sslmode: 'verify-full', sslrootcert: files.ca, sslcert: files.sslcert, sslkey: files.sslkey }, 'certified'),
    })

    expect((await fetch(`${server.url}/healthchecker`)).status).toBe(200)
  })

  test.each([
    ['without sslmode', {}, '127.0.0.1', 'no encryption'],
    ['with sslmode=disable', { sslmode: 'disable' }, '127.0.0.1', 'no encryption'],
    ['if sslrootcert is another authority', { sslmode: 'verify-full', sslrootcert: files.otherCa }, '127.0.0.1', 'self-signed certificate'],
    [
      'with sslmode=require if sslrootcert is another authority',
      { sslmode: 'require', sslrootcert: files.otherCa },
      '127.0.0.1',
      'self-signed certificate',
    ],
    ['with the authorities of the system', { sslmode: 'verify-full', sslrootcert: 'system' }, '127.0.0.1', 'self-signed certificate'],
    [
      'under a name that is not in its certificate',
      { sslmode: 'verify-full', sslrootcert: files.ca },
      'localhost',
      `does not match certificate's altnames`,
    ],
    ['with a missing sslrootcert file', { sslmode: 'verify-full', sslrootcert: '/no/such/ca.pem' }, '127.0.0.1', '/no/such/ca.pem'],
  ])('is not used %s', async (_, parameters, host, reason) => {
    const { code, output } = await runProcess({ env: settings(parameters, 'contacts', host) })

    expect(code).toBe(1)
    expect(output).toContain('DATABASE_URL')
    expect(output).toContain(reason)
    expect(await connectionsTo('contacts')).toEqual([])
  })

  test('is not used without the client certificate that it demands', async () => {
    const { code, output } = await runProcess({ env: settings({ sslmode: 'require' }, 'certified') })

    expect(code).toBe(1)
    expect(output).toContain('connection requires a valid client certificate')
  })
}

test.skipIf(testDb() !== 'postgres')('a PostgreSQL without TLS is not used with sslmode=require', async () => {
  const { code, output } = await runProcess({ env: { DATABASE_URL: `${inject('postgresUrl')}?sslmode=require` } })

  expect(code).toBe(1)
  expect(output).toContain('The server does not support SSL connections')
})
