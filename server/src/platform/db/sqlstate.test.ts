import { expect, test } from 'vitest'
import { isDatabaseUnavailable, isUnavailableForNow } from './sqlstate.ts'

const failure = (message: string, code?: string): Error & { code?: string } => Object.assign(new Error(message), code && { code })

test.each([
  failure('connect ECONNREFUSED 10.0.0.7:5432', 'ECONNREFUSED'),
  failure('connect ENETUNREACH 10.0.0.7:5432', 'ENETUNREACH'),
  failure('connect EADDRNOTAVAIL ::1:5432', 'EADDRNOTAVAIL'),
  failure('the database system is starting up', '57P03'),
  failure('terminating connection due to idle-in-transaction timeout', '25P03'),
  failure('terminating connection due to transaction timeout', '25P04'),
  // If PostgreSQL accepts no connection in time, pg throws the first error for a client, and the second for a pool.
  failure('timeout expired'),
  failure('timeout exceeded when trying to connect'),
])('a later attempt may succeed after: $message', (error) => {
  expect([isDatabaseUnavailable(error), isUnavailableForNow(error)]).toEqual([true, true])
})

test.each([
  failure('password authentication failed for user "olena"', '28P01'),
  failure('database "contacts" does not exist', '3D000'),
  failure('unsupported startup parameter: statement_timeout', '08P01'),
  failure('certificate has expired', 'CERT_HAS_EXPIRED'),
  failure('relation "users" does not exist', '42P01'),
])('a start is not retried after: $message', (error) => {
  expect(isUnavailableForNow(error)).toBe(false)
})
