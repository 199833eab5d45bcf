/** Checks without Docker that `Dockerfile` and `compose.yaml` match the code that they run, and each other. */
import { createClient, unwrap } from '@contacts/client'
import { contract } from '@contacts/contract'
import { readConfig, SECRETS, SETTINGS } from '@contacts/server/config'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { afterwards } from '../harness/afterwards.ts'
import { startSmtp } from '../harness/mailbox.ts'
import { endProcesses, ROOT, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { PASSWORD } from '../harness/service.ts'
import { newFolder, newStore } from '../harness/store.ts'

interface Service {
  image: string
  build?: string
  user?: string
  entrypoint?: string[]
  command?: string[]
  working_dir?: string
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  networks?: string[]
  healthcheck?: { test: string[] }
  restart: string
  stop_grace_period?: string
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
type With<Member extends keyof Service> = Service & Required<Pick<Service, Member>>
interface Services extends Record<string, Service> {
  server: With<'environment' | 'networks' | 'ports' | 'stop_grace_period'>
  database: With<'environment'>
  secrets: With<'volumes' | 'working_dir' | 'entrypoint' | 'command' | 'environment'>
}
const compose = parse(read('compose.yaml'), { merge: true }) as { services: Services }
const { server, database, secrets } = compose.services
const services = Object.entries<Service>(compose.services)
const [, exampleOverride = ''] = /```yaml\n(.+?)```/s.exec(read('docs/running.md')) ?? []

const dockerfile = read('Dockerfile').replaceAll(/\\\n\s*/g, '')
const instructions = [...dockerfile.matchAll(/^([A-Z]+) (.+)$/gm)].map(([, keyword, text = '']) => ({ keyword, text }))
/** The instructions of the last build stage. */
const image = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === 'FROM'))
const instruction = (keyword: string) => image.findLast((other) => other.keyword === keyword)?.text ?? ''
const imageSettings = Object.fromEntries(
  instruction('ENV')
    .split(' ')
    .map((setting) => setting.split('=')),
) as Record<string, string>

/** The path at which a service mounts a volume. */
const mountOf = ({ volumes = [] }: Service, volume: string) =>
  required(volumes.map((mount) => mount.split(':')).find(([name]) => name === volume)?.[1], `the mount of ${volume}`)

afterEach(endProcesses)

const uid = process.getuid?.()
const gid = process.getgid?.()
const isRoot = uid === 0

/** Runs the one-shot service `secrets` with a folder as its working directory; returns the files that it creates. */
function makeSecrets(folder: string) {
  for (const mount of secrets.volumes) {
    const [, path = ''] = mount.split(':')
    mkdirSync(join(folder, relative(secrets.working_dir, path)), { recursive: true })
  }
  const [shell = '', ...args] = [...secrets.entrypoint, ...secrets.command].map((text) => text.replaceAll('$$', '$'))
  execFileSync(shell, args, {
    cwd: folder,
    // Only root may change the owner of a file.
    env: { PATH: process.env['PATH'], ...secrets.environment, ...(!isRoot && { SERVER: `${uid}:${gid}` }) },
  })
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
}

/**
 * The environment of the server's container, with the paths of secrets mapped into a folder that `makeSecrets` filled.
 */
function serverSettings(folder: string): Record<string, string> {
  const settings = { ...imageSettings, ...server.environment }
  const volume = relative(secrets.working_dir, mountOf(secrets, 'server-secrets'))
  const inFolder = (file: string) => join(folder, volume, relative(mountOf(server, 'server-secrets'), file))
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, name.endsWith('_FILE') ? inFolder(value) : value]))
}

describe('compose.yaml', () => {
  const programs = [
    { program: 'docker', args: ['compose'] },
    { program: 'docker-compose', args: [] },
  ].filter(({ program, args }) => spawnSync(program, [...args, 'version'], { stdio: 'ignore' }).status === 0)
  if (programs.length === 0) process.stderr.write('The check of compose.yaml by Docker Compose is skipped: it is not installed.\n')
  test.skipIf(programs.length === 0)('is accepted by every installed version of Docker Compose', () => {
    const override = join(newFolder(), 'compose.override.yaml')
    writeFileSync(override, exampleOverride)

    for (const { program, args } of programs) {
      const { status, stderr } = spawnSync(program, [...args, '-f', join(ROOT, 'compose.yaml'), '-f', override, 'config', '--quiet'])
      expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
    }
  })

  test('has no setting that the server does not know', async () => {
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

  test('points the server to existing services, each on a network that both share', async () => {
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

  for (const [name, { image: tagged, build, restart, healthcheck, ...service }] of services) {
    test(`runs ${name} with a read-only file system and without privileges`, async () => {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
      expect(service).not.toHaveProperty('privileged')
    })

    test(`runs ${name} in a pinned version, with restarts and a health check`, async () => {
      if (!build) expect(tagged).toMatch(/^[\w/]+:v?\d[\w.-]*$/)
      expect(restart).toBe(name === 'secrets' ? 'no' : 'unless-stopped')
      if (name !== 'secrets' && !build) expect(healthcheck?.test[0]).toBe('CMD')
    })
  }

  test('gives the server enough time to finish running requests when it stops', async () => {
    const seconds = required(/STOP_MS = (\d+)_000/.exec(read('server/src/stop.ts'))?.[1], 'STOP_MS')

    expect(Number.parseInt(server.stop_grace_period, 10)).toBeGreaterThan(Number(seconds))
  })
})

describe('Dockerfile', () => {
  const command = JSON.parse(instruction('CMD')) as string[]
  const [, healthCheck = ''] = /CMD (.+)$/.exec(instruction('HEALTHCHECK')) ?? []

  test('uses the Node and the pnpm of the workspace', () => {
    const { nodeVersion } = parse(read('pnpm-workspace.yaml')) as { nodeVersion: string }
    const [pnpm] = required(/pnpm@[\d.]+ install --frozen-lockfile/.exec(read('package.json')), 'the version of pnpm')

    for (const { text } of instructions.filter(({ keyword }) => keyword === 'FROM'))
      expect(text).toMatch(new RegExp(`^node:${nodeVersion.split('.')[0]}-`))
    expect(dockerfile).toContain(pnpm)
  })

  test('runs an existing program, with known settings, as an unprivileged user', () => {
    expect(existsSync(join(ROOT, required(command[1], 'the program')))).toBe(true)
    expect(Object.keys(imageSettings).filter((name) => !(SETTINGS as string[]).includes(name))).toEqual([])
    expect(instruction('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(instruction('EXPOSE')).toBe(imageSettings['PORT'])
    expect([instruction('VOLUME'), mountOf(server, 'server-data')]).toEqual([imageSettings['DATA_DIR'], imageSettings['DATA_DIR']])
    expect(healthCheck).toContain(`${contract.system.live.path}\``)
  })

  test('copies the files that it needs and nothing else', () => {
    const tree = newFolder()
    copySources(tree)
    const files = readdirSync(tree, { recursive: true, encoding: 'utf8' })

    expect(readdirSync(tree).toSorted()).toEqual([
      'LICENSE',
      'contract',
      'package.json',
      'patches',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'server',
    ])
    expect(files.filter((name) => /\.test\.ts$|node_modules|\.env/.test(name))).toEqual([])
    const named = instructions.filter(({ keyword, text }) => keyword === 'COPY' && !text.startsWith('--from'))
    for (const source of named.flatMap(({ text }) => text.split(' ').slice(0, -1))) expect(existsSync(join(tree, source))).toBe(true)
  })

  test('copies a complete server, which starts with production dependencies only, is healthy and answers requests', async () => {
    const tree = newFolder()
    copySources(tree)
    linkDependencies(tree)
    const folder = newFolder()
    makeSecrets(folder)
    const smtp = await startSmtp()
    afterwards(() => smtp.close())
    const { DATABASE_URL_FILE: _, REDIS_URL: __, ...settings } = serverSettings(folder)
    const env = { ...settings, HOST: '127.0.0.1', DATA_DIR: newFolder(), ...(await newStore()), ALLOW_EMBEDDED: '1', SMTP_URL: smtp.url }

    const { url, port, kill, ended } = await startProcess({ cwd: tree, command: [process.execPath, ...command.slice(1)], env })

    const client = createClient({ baseUrl: url })
    const account = { email: 'olena@example.com', password: PASSWORD }
    await unwrap(client.auth.signup({ body: { username: 'Olena', ...account } }))
    await unwrap(client.auth.login({ body: account }))
    expect(await client.contacts.list()).toMatchObject({ ok: false, problem: { code: 'email-not-verified' } })
    const token = required((await smtp.mailTo(account.email)).token, 'the token')
    await unwrap(client.auth.verifyEmail({ body: { token } }))
    expect(await client.contacts.create({ body: { first_name: 'Ada' } })).toMatchObject({ ok: true })
    expect((await fetch(`${url}/docs`)).status).toBe(200)

    const exitCodeOfHealthCheck = () => {
      const [, ...args] = JSON.parse(healthCheck) as string[]
      return spawnSync(process.execPath, args, { env: { PORT: String(port) } }).status
    }
    expect(exitCodeOfHealthCheck()).toBe(0)
    kill('SIGKILL')
    await ended
    expect(exitCodeOfHealthCheck()).toBe(1)
  })
})

/** Copies what `COPY . ./` copies: the last matching rule of .dockerignore decides. */
function copySources(tree: string) {
  const rules = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ includes: line.startsWith('!'), pattern: patternOf(line.replace('!', '')) }))
  const isCopied = (path: string) => path === '' || (rules.findLast(({ pattern }) => pattern.test(path))?.includes ?? true)
  cpSync(ROOT, tree, { recursive: true, filter: (source) => isCopied(relative(ROOT, source)) })
}

const patternOf = (rule: string) =>
  new RegExp(`^${rule.replaceAll('.', '\\.').replaceAll(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(.*/)?'))}$`)

function linkDependencies(tree: string) {
  for (const name of ['contract', 'server']) {
    const { dependencies } = JSON.parse(read(`${name}/package.json`)) as { dependencies: Record<string, string> }
    for (const dependency of Object.keys(dependencies)) {
      const link = join(tree, name, 'node_modules', dependency)
      mkdirSync(dirname(link), { recursive: true })
      const workspace = /^@contacts\/(.+)$/.exec(dependency)?.[1]
      symlinkSync(workspace ? join(tree, workspace) : realpathSync(join(ROOT, name, 'node_modules', dependency)), link)
    }
  }
}
