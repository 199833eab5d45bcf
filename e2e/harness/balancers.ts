/** Runs HAProxy and nginx with the configurations of docs/running.md, in which only ports and file names differ. */
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Certificate } from './certificate.ts'
import { guardedSpawn, ROOT } from './process.ts'

export interface BalancerOptions {
  /** A folder for the files of the balancer. */
  folder: string
  /** The port on which it accepts TLS. */
  port: number
  /** The ports of the two servers. */
  servers: [number, number]
  certificate: Certificate
}

export interface Balancer {
  name: string
  port: number
  end(): void
}

export const programs = { haproxy: '/usr/sbin/haproxy', nginx: '/usr/sbin/nginx' }
export type BalancerName = keyof typeof programs

/** Names each program that is not installed, with the package that contains it. */
export const missingBalancers = () =>
  Object.entries(programs).flatMap(([name, file]) => (existsSync(file) ? [] : [`${file} does not exist (Debian: apt-get install ${name})`]))

export async function startBalancer(name: BalancerName, options: BalancerOptions): Promise<Balancer> {
  mkdirSync(options.folder, { recursive: true })
  const args = name === 'haproxy' ? writeHaproxyFiles(options) : writeNginxFiles(options)
  const log = join(options.folder, 'output')
  const output = openSync(log, 'w')
  const child = guardedSpawn(programs[name], args, { cwd: options.folder, stdio: ['ignore', output, output] })
  const hasEnded = once(child, 'exit').then(() => true)
  while (!(await accepts(options.port)))
    if (await Promise.race([hasEnded, sleep(50)])) throw new Error(`${name} does not start:\n${readFileSync(log, 'utf8')}`)
  return { name, port: options.port, end: () => void child.kill('SIGKILL') }
}

/** The code block of docs/running.md, with the ports and files of the test. */
function configurationOf(name: BalancerName, { port, servers, folder }: BalancerOptions) {
  const page = readFileSync(join(ROOT, 'docs/running.md'), 'utf8')
  const block = new RegExp(`\`\`\`${name}\\n(.+?)\`\`\``, 's').exec(page)?.[1]
  if (block === undefined) throw new Error(`docs/running.md contains no configuration of ${name}.`)
  return replaceAll(block, [
    ['127.0.0.1:8001', `127.0.0.1:${servers[0]}`],
    ['127.0.0.1:8002', `127.0.0.1:${servers[1]}`],
    [name === 'haproxy' ? 'bind :443' : 'listen 443', `${name === 'haproxy' ? 'bind' : 'listen'} 127.0.0.1:${port}`],
    [`/etc/${name}/`, `${folder}/`],
  ])
}

/** Throws if a text does not occur, for example because the page has changed. */
function replaceAll(text: string, replacements: [from: string, to: string][]) {
  for (const [from] of replacements) if (!text.includes(from)) throw new Error(`The configuration in docs/running.md has no ${from}.`)
  return replacements.reduce((replaced, [from, to]) => replaced.replaceAll(from, to), text)
}

function writeHaproxyFiles(options: BalancerOptions) {
  const { folder, certificate } = options
  writeFileSync(join(folder, 'contacts.pem'), certificate.cert + certificate.key)
  const debian = readFileSync('/etc/haproxy/haproxy.cfg', 'utf8')
  // Without the section `global` of Debian, which would change the user and the root folder of the process.
  writeFileSync(join(folder, 'haproxy.cfg'), `${debian.slice(debian.indexOf('\ndefaults'))}\n${configurationOf('haproxy', options)}`)
  return ['-db', '-f', join(folder, 'haproxy.cfg')]
}

function writeNginxFiles(options: BalancerOptions) {
  const { folder, certificate } = options
  writeFileSync(join(folder, 'contacts.pem'), certificate.cert)
  writeFileSync(join(folder, 'contacts.key'), certificate.key)
  writeFileSync(join(folder, 'contacts.conf'), configurationOf('nginx', options))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
  const main = [
    'daemon off;',
    // As root, nginx would run its workers as another user, who may not use the folder.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid ${join(folder, 'nginx.pid')};`,
    'events {}',
    `http { access_log off; ${temporary.join(' ')} include ${join(folder, 'contacts.conf')}; }`,
  ]
  writeFileSync(join(folder, 'nginx.conf'), main.join('\n'))
  return ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
}

async function accepts(port: number) {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
