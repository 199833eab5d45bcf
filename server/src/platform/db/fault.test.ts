import { expect, test } from 'vitest'
import { faultOf } from './fault.ts'

const failure = (message: string, code?: string): Error & { code?: string } => Object.assign(new Error(message), code && { code })

test.each([
  ['The database cannot be reached.', failure('connect ECONNREFUSED 10.0.0.7:5432', 'ECONNREFUSED')],
  ['The database cannot be reached.', failure('connect EADDRNOTAVAIL ::1:5432', 'EADDRNOTAVAIL')],
  ['The database cannot be reached.', failure('getaddrinfo ENOTFOUND db.internal', 'ENOTFOUND')],
  ['The database does not respond.', failure('Connection terminated due to connection timeout')],
  ['The database does not respond.', failure('Query read timeout')],
  ['The database is starting or stopping.', failure('the database system is starting up', '57P03')],
  ['The database is stopping.', failure('terminating connection due to administrator command', '57P01')],
  ['The database has no connection left for this server.', failure('too many connections for role "olena"', '53300')],
  ['The database has run out of memory, disk space or another resource.', failure('could not extend file', '53100')],
  ['The database refuses the credentials of this server.', failure('password authentication failed for user "olena"', '28P01')],
  ['The database does not exist.', failure('database "contacts" does not exist', '3D000')],
  ['The TLS connection to the database fails.', failure('certificate has expired', 'CERT_HAS_EXPIRED')],
  ['The TLS connection to the database fails.', failure('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['The TLS connection to the database fails.', failure('The server does not support SSL connections')],
  ['The database cannot be used.', failure('Connection terminated unexpectedly')],
])('%s', (detail, error) => {
  expect(faultOf(error)).toEqual({ detail, code: error.code ?? 'Error' })
})
