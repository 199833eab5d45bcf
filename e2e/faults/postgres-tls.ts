/**
 * Starts servers on a PostgreSQL that accepts TLS only, with the parameters of DATABASE_URL that must work, and with
 * those that must not, such as the wrong authority. Exits with 1 when a server connects without TLS, does not start, or
 * starts although it must not. Needs openssl; without it the program is skipped. Takes half a minute.
 *
 *   node e2e/faults/postgres-tls.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measurement, reportMeasurements, reportSkipped } from '../harness/fault-report.ts'
import { startTlsPostgres, type TlsPostgres } from '../harness/postgres-tls.ts'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'

type Parameters = Record<string, string>

/**
 * Starts a server, and checks the connections of its pool and the one of its health check. The database `certified`
 * demands a client certificate.
 */
async function measureUse({ settings, connectionsTo }: TlsPostgres, parameters: Parameters, database = 'contacts'): Promise<Measurement> {
  const server = await startProcess({ env: settings(parameters, database) })
  const { status } = await fetch(`${server.url}/healthchecker`)
  const connections = await connectionsTo(database)
  const encrypted = connections.filter(({ ssl }) => ssl).length
  server.kill('SIGKILL')
  await server.ended
  return {
    fault: `PostgreSQL accepts TLS only; ${describe(parameters)}`,
    target: 'healthy, all connections with TLS',
    measured: `${status}, ${encrypted} of ${connections.length} connections with TLS`,
    ok: status === 200 && connections.length > 0 && encrypted === connections.length,
  }
}

/** Starts a server that must refuse to start. */
async function measureRefusal({ settings }: TlsPostgres, parameters: Parameters, database = 'contacts'): Promise<Measurement> {
  const { code, output } = await runProcess({ env: settings(parameters, database) })
  return {
    fault: `PostgreSQL accepts TLS only; ${describe(parameters)}${database === 'certified' ? ' and no client certificate' : ''}`,
    target: 'does not start, and names DATABASE_URL',
    measured: code === null ? 'starts' : `exit code ${code}`,
    ok: code === 1 && output.includes('DATABASE_URL'),
  }
}

const fileNames: Record<string, string> = {}
const describe = (parameters: Parameters) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${fileNames[value] ?? value}`)
    .join(', ') || 'no parameter'

const folder = mkdtempSync(join(tmpdir(), 'contacts-tls-'))
const postgres = await startTlsPostgres(folder)
try {
  if (postgres) {
    const { ca, otherCa, sslcert, sslkey } = postgres.files
    Object.assign(fileNames, { [ca]: 'its own', [otherCa]: 'another', [sslcert]: 'own', [sslkey]: 'own' })
    reportMeasurements([
      await measureUse(postgres, { sslmode: 'require' }),
      await measureUse(postgres, { sslmode: 'verify-full', sslrootcert: ca }),
      await measureUse(postgres, { sslmode: 'verify-full', sslrootcert: ca, sslcert, sslkey }, 'certified'),
      await measureRefusal(postgres, {}),
      await measureRefusal(postgres, { sslmode: 'disable' }),
      await measureRefusal(postgres, { sslmode: 'verify-full', sslrootcert: otherCa }),
      await measureRefusal(postgres, { sslmode: 'require' }, 'certified'),
    ])
  } else {
    reportSkipped('PostgreSQL accepts TLS only', 'openssl is not installed')
  }
} finally {
  await endProcesses()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
}
