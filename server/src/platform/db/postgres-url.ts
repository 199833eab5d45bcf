/**
 * Reads a PostgreSQL connection URL. Its parameters have the meaning that they have for psql (libpq); a parameter that
 * this server cannot honour is refused, since a connection without it could be less secure than the operator believes.
 */
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import pgUrl from 'pg-connection-string'
import type { ClientConfig } from 'pg'

/** The supported ones of https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options', 'host']
// Not `allow` and `prefer`: they fall back to a connection without TLS.
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full']
/** `sslrootcert=system` means the certificate authorities of Node instead of a file. */
const SYSTEM = 'system'

/**
 * Describes what is wrong with the parameters of a URL, to follow the name of its setting in a sentence: `has the
 * parameter x, which is not supported`. The text contains no value of the URL.
 */
export function findUnsupported(url: string): string | undefined {
  const { searchParams } = new URL(url)
  const names = [...searchParams.keys()]
  const has = (name: string) => searchParams.has(name)
  const unknown = names.find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined) return `has the parameter ${unknown}, which is not supported; supported are ${PARAMETERS.join(', ')}`
  const repeated = names.find((name) => searchParams.getAll(name).length > 1)
  if (repeated !== undefined) return `has the parameter ${repeated} more than once`

  const mode = searchParams.get('sslmode')
  if (mode !== null && !SSL_MODES.includes(mode)) return `has an sslmode that is not supported; supported are ${SSL_MODES.join(', ')}`
  if (has('sslcert') !== has('sslkey')) return 'needs both sslcert and sslkey, or neither'
  if (mode === null && (has('sslrootcert') || has('sslcert'))) return 'needs sslmode, because it has certificates'
  if (mode === 'verify-ca' && (searchParams.get('sslrootcert') ?? SYSTEM) === SYSTEM)
    return 'needs the file of a certificate authority as sslrootcert for verify-ca'
  return undefined
}

/** Converts a URL to a configuration of pg. Reads the certificate files; throws if one is missing. */
export function clientConfig(url: string): ClientConfig {
  const withoutSystem = new URL(url)
  if (withoutSystem.searchParams.get('sslrootcert') === SYSTEM) {
    withoutSystem.searchParams.delete('sslrootcert')
    // As psql does: anybody can get a certificate of these authorities, so the host name must be verified.
    withoutSystem.searchParams.set('sslmode', 'verify-full')
  }
  const config = pgUrl.toClientConfig(pgUrl.parse(withoutSystem.href, { useLibpqCompat: true }))
  const { host, ssl } = config
  // For an IP address, pg passes no server name to Node, which would compare the certificate with `localhost`.
  if (host && isIP(host) && typeof ssl === 'object') ssl.checkServerIdentity ??= (_, certificate) => checkServerIdentity(host, certificate)
  return config
}
