/** A PostgreSQL that accepts connections to the databases `contacts` and `certified` over TLS only. */
import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { makeCertificate } from './certificate.ts'
import { type Postgres, startPostgres } from './postgres.ts'

export interface TlsPostgres {
  /**
   * The paths of the files that `DATABASE_URL` names: the server's authority, another authority, and the certificate
   * and key of a client.
   */
  files: { ca: string; otherCa: string; sslcert: string; sslkey: string }
  /** `DATABASE_URL` with these parameters. The certificate of the server is for 127.0.0.1. */
  settings(parameters: Record<string, string>, database?: string, host?: string): { DATABASE_URL: string }
  /** Whether each connection to the database uses TLS. */
  connectionsTo(database: string): Promise<{ ssl: boolean }[]>
  stop(): Promise<void>
}

/** Returns undefined if openssl is missing or fails. The database `certified` demands a client certificate. */
export async function startTlsPostgres(folder: string): Promise<TlsPostgres | undefined> {
  const serverCertificate = makeCertificate('postgres', 'IP:127.0.0.1')
  const clientCertificate = makeCertificate('postgres', 'DNS:client')
  const otherCertificate = makeCertificate('other', 'IP:127.0.0.1')
  if (!serverCertificate || !clientCertificate || !otherCertificate) return undefined

  const createFile = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const files = {
    ca: createFile('ca.pem', serverCertificate.cert),
    otherCa: createFile('other.pem', otherCertificate.cert),
    sslcert: createFile('client.pem', clientCertificate.cert),
    sslkey: createFile('client.key', clientCertificate.key),
  }
  const postgres = await startPostgres()
  await requireTls(postgres, {
    'server.key': serverCertificate.key,
    'server.crt': serverCertificate.cert,
    'root.crt': clientCertificate.cert,
    'pg_hba.conf': 'host postgres all 127.0.0.1/32 trust\nhostssl certified all 127.0.0.1/32 cert\nhostssl all all 127.0.0.1/32 trust\n',
  })
  return {
    files,
    settings: (parameters, database = 'contacts', host = '127.0.0.1') => {
      const url = new URL(postgres.url(database))
      url.hostname = host
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return { DATABASE_URL: url.href }
    },
    connectionsTo: (database) =>
      queryAdmin<{ ssl: boolean }>(postgres, 'select ssl from pg_stat_ssl join pg_stat_activity using (pid) where datname = $1', [
        database,
      ]),
    stop: () => postgres.stop(),
  }
}

/** Writes the files into the data folder, and restarts PostgreSQL with TLS. */
async function requireTls(postgres: Postgres, dataFiles: Record<string, string>) {
  for (const database of ['certified', 'contacts']) await postgres.createDatabase(database)
  const [row] = await queryAdmin<{ data_directory: string }>(postgres, 'show data_directory')
  const dataFolder = row?.data_directory ?? ''
  const { uid, gid } = statSync(dataFolder)
  for (const [name, text] of Object.entries(dataFiles)) {
    const file = join(dataFolder, name)
    writeFileSync(file, text)
    chownSync(file, uid, gid)
    // PostgreSQL refuses a key that others can read.
    chmodSync(file, 0o600)
  }
  for (const setting of ['ssl = on', `ssl_ca_file = 'root.crt'`]) await queryAdmin(postgres, `alter system set ${setting}`)
  await postgres.restart()
}

/** Runs a query in the database `postgres`, which accepts connections without TLS. */
async function queryAdmin<Row extends pg.QueryResultRow>(postgres: Postgres, text: string, values: string[] = []) {
  const admin = new pg.Client({ connectionString: postgres.url('postgres') })
  await admin.connect()
  try {
    return (await admin.query<Row>(text, values)).rows
  } finally {
    await admin.end()
  }
}
