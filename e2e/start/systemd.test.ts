/** The installation and the systemd unit of docs/running.md, in a checkout that has production dependencies only. */
import { createClient, unwrap } from '@contacts/client'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, ROOT, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { PASSWORD } from '../harness/service.ts'
import { newFolder, newDatabaseSettings } from '../harness/database-settings.ts'

afterEach(endProcesses)

const docs = readFileSync(join(ROOT, 'docs/running.md'), 'utf8')
const unit = required(/```ini\n(.+?)```/s.exec(docs)?.[1], 'the unit')
const installation = required(/^npx .+ install --frozen-lockfile --prod .+$/m.exec(docs)?.[0], 'the installation')
const valuesOf = (name: string) => [...unit.matchAll(new RegExp(`^${name}=(.+)$`, 'gm'))].map(([, value]) => required(value))
const valueOf = (name: string) => required(valuesOf(name)[0], name)

/** Copies the files of this repository as `git clone` would create them, but with uncommitted changes. */
function newCheckout() {
  const folder = newFolder()
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  for (const file of files.split('\0')) if (file && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(folder, file))
  return folder
}

test('the documented installation and unit start a server, without npm and without development packages', async () => {
  const checkout = newCheckout()
  execFileSync('sh', ['-c', installation], { cwd: checkout, stdio: ['ignore', 'ignore', 'inherit'] })
  const settings = {
    PUBLIC_URL: 'https://contacts.test',
    JWT_KEYS: `first:${Buffer.from('a quiet morning on the river Tiasmyn').toString('base64')}`,
    SMTP_URL: 'smtp://127.0.0.1:9',
    ALLOW_EMBEDDED: '1',
    ...(await newDatabaseSettings()),
  }
  const environment = Object.fromEntries(valuesOf('Environment').map((assignment) => assignment.split('=')))
  // The path that systemd gives a service.
  const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

  const server = await startProcess({ cwd: checkout, command: valueOf('ExecStart').split(' '), env: { PATH, ...environment, ...settings } })

  const client = createClient({ baseUrl: server.url })
  await unwrap(client.auth.signup({ body: { username: 'Olena', email: 'olena@example.com', password: PASSWORD } }))
  await unwrap(client.auth.login({ body: { email: 'olena@example.com', password: PASSWORD } }))
  expect(await client.contacts.create({ body: { first_name: 'Ada' } })).toMatchObject({ ok: true })
  expect((await fetch(`${server.url}/docs`)).status).toBe(200)
  expect(existsSync(join(checkout, 'node_modules/vitest'))).toBe(false)
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ code: 0 })
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
if (!hasSystemd) process.stderr.write('The verification of the systemd unit is skipped: systemd-analyze is not installed.\n')

test.runIf(hasSystemd)('systemd accepts the documented unit', () => {
  const file = join(newFolder(), 'contacts.service')
  writeFileSync(file, unit)

  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
