/**
 * Runs the commands of docs/running.md that back up and restore a service in Docker Compose. Docker is not needed: a
 * program named `docker` runs each command on this machine, against a PostgreSQL of the tests.
 */
import { unwrap } from '@contacts/client'
import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { findPostgresWithClients, MISSING_POSTGRES } from '../harness/postgres-clients.ts'
import { startPostgres } from '../harness/postgres.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newFolder } from '../harness/database-settings.ts'
import { isRoot, makeSecrets, read, secrets } from './containers.ts'

afterEach(endProcesses)

const bin = findPostgresWithClients()
if (bin === undefined) process.stderr.write(`The test of the backup with Docker Compose is skipped: ${MISSING_POSTGRES}\n`)

/** Returns the code block of docs/running.md that contains this command. */
const commandsWith = (command: string) =>
  required([...read('docs/running.md').matchAll(/```sh\n(.+?)```/gs)].map(([, code = '']) => code).find((code) => code.includes(command)))

/** Replaces `docker`: runs the commands of `exec` and `run` on this machine, and ignores `stop` and `start`. */
const DOCKER = `#!/bin/sh
set -eu
shift
case "$1 $*" in
  'stop '* | 'start '*) ;;
  'exec '*' database '*) shift 3; program=$1; shift; exec "$BIN/$program" "$@" ;;
  'exec '*' server cat /secrets/'*) exec cat "$SECRETS/server/\${5##*/}" ;;
  'run '*' secrets '*) shift 4; cd "$SECRETS"; exec sh -euc "$1" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
`

/** Runs shell commands in the folder, with the program `docker` first on PATH. */
function shellIn(folder: string, env: Record<string, string>) {
  writeFileSync(join(folder, 'docker'), DOCKER)
  chmodSync(join(folder, 'docker'), 0o755)
  return (code: string) =>
    execFileSync('bash', ['-euc', code], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { PATH: `${folder}:${process.env['PATH']}`, ...env },
    })
}

/** Returns the owner for the secrets: as in `compose.yaml`; or the current user, as only root can change owners. */
const ownerOfSecrets = () => (isRoot ? required(secrets.environment['SERVER']) : `${process.getuid?.()}:${process.getgid?.()}`)

test.skipIf(bin === undefined)(
  'the commands for Docker Compose restore contacts, sessions and keys as they were at the time of the backup',
  async () => {
    const postgres = await startPostgres({ bin: required(bin) })
    addCleanup(() => postgres.stop())
    const url = new URL(postgres.url('contacts'))
    execFileSync(join(required(bin), 'psql'), ['-qc', 'create role contacts superuser login', postgres.url('postgres')])
    await postgres.createDatabase('contacts')
    url.username = 'contacts'
    const [folder, SECRETS] = [newFolder(), newFolder()]
    makeSecrets(SECRETS)
    const keyFile = join(SECRETS, 'server/jwt-keys')
    const run = shellIn(folder, { BIN: required(bin), SECRETS, SERVER: ownerOfSecrets(), PGHOST: url.hostname, PGPORT: url.port })
    const env = { DATABASE_URL: url.href, JWT_KEYS_FILE: keyFile }
    const server = await startProcess({ env })
    const alice = await signUp(server.url, 'Alice')
    await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada' } }))
    const keys = readFileSync(keyFile, 'utf8')

    run(commandsWith('pg_dump'))
    await unwrap(alice.client.contacts.create({ body: { first_name: 'Grace' } }))
    server.kill('SIGTERM')
    await server.ended
    rmSync(keyFile)
    run(commandsWith('pg_restore -U'))
    await startProcess({ env, port: server.port })

    expect((await unwrap(alice.client.contacts.list())).items.map(({ first_name }) => first_name)).toEqual(['Ada'])
    expect(readFileSync(keyFile, 'utf8')).toBe(keys)
  },
)
