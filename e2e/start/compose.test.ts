/** Checks without Docker that `compose.yaml` matches the code that it runs, and the Dockerfile. */
import { readConfig, SECRETS, SETTINGS } from '@contacts/server/config'
import { spawnSync } from 'node:child_process'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { newFolder } from '../harness/database-settings.ts'
import {
  compose,
  database,
  imageSettings,
  instruction,
  isRoot,
  makeSecrets,
  mountOf,
  read,
  secrets,
  server,
  serverSettings,
  type Service,
  services,
} from './containers.ts'

const [, exampleOverride = ''] = /```yaml\n(.+?)```/s.exec(read('docs/running.md')) ?? []

describe('compose.yaml', () => {
  const programs = [
    { program: 'docker', args: ['compose'] },
    { program: 'docker-compose', args: [] },
  ].filter(({ program, args }) => spawnSync(program, [...args, 'version'], { stdio: 'ignore' }).status === 0)
  if (programs.length === 0) process.stderr.write('Docker Compose is not installed: its check of compose.yaml is skipped.\n')
  test.skipIf(programs.length === 0)('is accepted by every installed version of Docker Compose', () => {
    const override = join(newFolder(), 'compose.override.yaml')
    writeFileSync(override, exampleOverride)

    for (const { program, args } of programs) {
      const { status, stderr } = spawnSync(program, [...args, '-f', join(ROOT, 'compose.yaml'), '-f', override, 'config', '--quiet'])
      expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
    }
  })

  test('has only settings that the server supports', async () => {
    const known: string[] = [...SETTINGS, ...SECRETS.map((name) => `${name}_FILE`)]

    expect(Object.keys({ ...imageSettings, ...server.environment }).filter((name) => !known.includes(name))).toEqual([])
  })

  test('has settings that are valid in production, with secrets created at the first start', async () => {
    const folder = newFolder()
    makeSecrets(folder)

    expect(readConfig(serverSettings(folder))).toMatchObject({
      production: true,
      host: '0.0.0.0',
      emailVerification: 'required',
      rateLimit: true,
      keys: [{ kid: 'first', secret: expect.objectContaining({ length: 32 }) }],
    })
  })

  test('has settings that are valid in production also with the override in docs/running.md', async () => {
    const folder = newFolder()
    makeSecrets(folder)
    const { environment } = (parse(exampleOverride) as { services: { server: Service } }).services.server
    const SMTP_URL_FILE = join(newFolder(), 'smtp-url')
    writeFileSync(SMTP_URL_FILE, 'smtps://user:password@mail.example\n')

    expect(readConfig({ ...serverSettings(folder), ...environment, SMTP_URL_FILE })).toMatchObject({
      publicUrl: 'https://contacts.example',
      smtpUrl: 'smtps://user:password@mail.example',
    })
    expect(environment).toHaveProperty('SMTP_URL_FILE')
  })

  test('points the server to existing services, each on a network that the server shares', async () => {
    const folder = newFolder()
    const files = makeSecrets(folder)
    const settings = serverSettings(folder)

    const urlIn = (text: string | undefined) => new URL(required(text, 'a URL').trim())
    const databaseUrl = urlIn(files['server/database-url'])
    const urls = [databaseUrl, urlIn(settings['REDIS_URL']), urlIn(settings['SMTP_URL'])]

    expect(urls.map(({ host }) => host)).toEqual(['database:5432', 'redis:6379', 'mail:1025'])
    for (const { hostname } of urls)
      expect(server.networks).toEqual(expect.arrayContaining([expect.toBeOneOf(required(compose.services[hostname]?.networks))]))
    const { username, password, pathname } = databaseUrl
    expect({ username, password, pathname }).toEqual({
      username: database.environment['POSTGRES_USER'],
      password: required(files['database/password']).trim(),
      pathname: `/${database.environment['POSTGRES_DB']}`,
    })
    expect(database.environment['POSTGRES_PASSWORD_FILE']).toBe(`${mountOf(database, 'database-secrets')}/password`)
    expect(mountOf(secrets, 'database-secrets')).toBe(join(secrets.working_dir, 'database'))
  })

  test('creates different secrets for each installation, each readable by its owner only', async () => {
    const folder = newFolder()
    const [here, elsewhere] = [makeSecrets(folder), makeSecrets(newFolder())]

    expect(Object.keys(here)).toEqual(['database/password', 'server/database-url', 'server/jwt-keys'])
    for (const [name, text] of Object.entries(here)) {
      expect(elsewhere[name]).not.toBe(text)
      expect((statSync(join(folder, name)).mode & 0o777).toString(8)).toBe('400')
    }
    expect(secrets.environment['SERVER']).toBe(instruction('USER'))
    const keyFile = statSync(join(folder, 'server/jwt-keys'))
    if (isRoot) expect(`${keyFile.uid}:${keyFile.gid}`).toBe(instruction('USER'))
  })

  test('never changes an existing secret, and creates a missing one', async () => {
    const folder = newFolder()
    const { 'server/jwt-keys': keys, ...others } = makeSecrets(folder)
    expect(makeSecrets(folder)).toEqual({ ...others, 'server/jwt-keys': keys })

    rmSync(join(folder, 'server/jwt-keys'))

    const again = makeSecrets(folder)
    expect(again).toMatchObject(others)
    expect(again['server/jwt-keys']).not.toBe(keys)
  })

  test('publishes ports on the loopback interface only, among them the port of the public URL', async () => {
    const ports = services.flatMap(([, service]) => service.ports ?? [])
    const publicUrl = new URL(required(server.environment['PUBLIC_URL'], 'PUBLIC_URL'))

    expect(ports).toEqual(ports.map(() => expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/)))
    expect(server.ports).toEqual([`127.0.0.1:${publicUrl.port}:${imageSettings['PORT']}`])
  })

  for (const [name, { image, build, restart, healthcheck, ...service }] of services) {
    test(`runs ${name} with a read-only file system and without privileges`, async () => {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
      expect(service).not.toHaveProperty('privileged')
    })

    test(`gives ${name} a pinned version, a restart policy and a health check where it needs them`, async () => {
      if (!build) expect(image).toMatch(/^[\w/]+:v?\d[\w.-]*$/)
      expect(restart).toBe(name === 'secrets' ? 'no' : 'unless-stopped')
      if (name !== 'secrets' && !build) expect(healthcheck?.test[0]).toBe('CMD')
    })
  }

  test('gives the server enough time to finish running requests when it stops', async () => {
    const secondsOf = (constant: string) =>
      Number(required(new RegExp(`${constant} = (\\d+)_000`).exec(read('server/src/stop.ts'))?.[1], constant))
    const folder = newFolder()
    makeSecrets(folder)
    const { drainSeconds } = readConfig(serverSettings(folder))

    const grace = Number.parseInt(server.stop_grace_period, 10)
    expect(grace).toBeGreaterThan(secondsOf('STOP_MS'))
    expect(grace).toBeGreaterThan(drainSeconds + secondsOf('FINISH_MS'))
  })
})
