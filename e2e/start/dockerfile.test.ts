/** Checks without Docker that the `Dockerfile` matches the code that it copies and runs. */
import { createClient, unwrap } from '@contacts/client'
import { contract } from '@contacts/contract'
import { SETTINGS } from '@contacts/server/config'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { addCleanup } from '../harness/cleanup.ts'
import { startSmtp } from '../harness/mailbox.ts'
import { endProcesses, ROOT, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { PASSWORD } from '../harness/service.ts'
import { newFolder, newDatabaseSettings } from '../harness/database-settings.ts'
import {
  dockerfile,
  imageSettings,
  instruction,
  instructions,
  makeSecrets,
  mountOf,
  read,
  server as serverService,
  serverSettings,
} from './containers.ts'

afterEach(endProcesses)

describe('Dockerfile', () => {
  const command = JSON.parse(instruction('CMD')) as string[]
  const [, healthCheck = ''] = /CMD (.+)$/.exec(instruction('HEALTHCHECK')) ?? []

  test('uses the Node and pnpm versions of the workspace', () => {
    const { nodeVersion } = parse(read('pnpm-workspace.yaml')) as { nodeVersion: string }
    const [pnpm] = required(/pnpm@[\d.]+/.exec(read('scripts/install.js')), 'the version of pnpm')

    for (const { text } of instructions.filter(({ keyword }) => keyword === 'FROM'))
      expect(text).toMatch(new RegExp(`^node:${nodeVersion.split('.')[0]}-`))
    expect(dockerfile).toContain(`${pnpm} install --frozen-lockfile`)
  })

  test('runs an existing program, with known settings, as an unprivileged user', () => {
    expect(existsSync(join(ROOT, required(command[1], 'the program')))).toBe(true)
    expect(Object.keys(imageSettings).filter((name) => !(SETTINGS as string[]).includes(name))).toEqual([])
    expect(instruction('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(instruction('EXPOSE')).toBe(imageSettings['PORT'])
    expect([instruction('VOLUME'), mountOf(serverService, 'server-data')]).toEqual([imageSettings['DATA_DIR'], imageSettings['DATA_DIR']])
    expect(healthCheck).toContain(`${contract.system.ready.path}\``)
  })

  test('copies the files that its instructions name, and no tests, dependencies or .env files', () => {
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
    const copies = instructions.filter(({ keyword, text }) => keyword === 'COPY' && !text.startsWith('--from'))
    for (const source of copies.flatMap(({ text }) => text.split(' ').slice(0, -1))) expect(existsSync(join(tree, source))).toBe(true)
  })

  test('copies a complete server, which starts with production dependencies only, is healthy and answers requests', async () => {
    const tree = newFolder()
    copySources(tree)
    linkDependencies(tree)
    const folder = newFolder()
    makeSecrets(folder)
    const smtp = await startSmtp()
    addCleanup(() => smtp.close())
    const { DATABASE_URL_FILE: _, REDIS_URL: __, ...settings } = serverSettings(folder)
    const env = {
      ...settings,
      HOST: '127.0.0.1',
      DATA_DIR: newFolder(),
      ...(await newDatabaseSettings()),
      ALLOW_EMBEDDED: '1',
      SMTP_URL: smtp.url,
    }

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

/** Links the production dependencies of `contract` and `server` into the tree. */
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
