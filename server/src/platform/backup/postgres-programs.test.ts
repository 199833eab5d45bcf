import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { connectionOf, findProgram } from './postgres-programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'programs-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function findWithVersion(version: string, server: number) {
  const path = join(folder, 'pg_restore')
  writeFileSync(path, `#!/bin/sh\necho 'pg_restore (PostgreSQL) ${version}'\n`)
  chmodSync(path, 0o755)
  return findProgram('pg_restore', server, folder)
}

test.each([
  ['15.18 (Debian 15.18-0+deb12u1)', 15],
  ['16.2', 15],
  ['18.0', 17],
  ['19beta1', 18],
])('programs of version %s work with PostgreSQL %i', async (version, server) => {
  expect(await findWithVersion(version, server)).toBe(join(folder, 'pg_restore'))
})

test.each([
  ['9.6.24', 15],
  ['15.18', 16],
  // Its dumps set transaction_timeout, which PostgreSQL 16 does not have.
  ['17.5', 16],
])('programs of version %s are refused for PostgreSQL %i, with the version to install', async (version, server) => {
  await expect(findWithVersion(version, server)).rejects.toThrow(
    `pg_restore has version ${Number.parseInt(version, 10)}, and the server is PostgreSQL ${server}. Install the client programs of PostgreSQL ${server}`,
  )
})

test('the password of the URL is not among the arguments, which every user of the machine can read', () => {
  const { args, env } = connectionOf('postgres://olena:hunter%32@db.example/contacts?sslmode=require&sslrootcert=system')

  expect(args).toEqual(['--no-password', '--dbname=postgres://olena@db.example/contacts?sslmode=verify-full&sslrootcert=system'])
  expect(env['PGPASSWORD']).toBe('hunter2')
})
