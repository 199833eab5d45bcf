/** `Dockerfile` and `compose.yaml`, parsed, and the secrets that the service `secrets` creates. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../harness/process.ts'
import { required } from '../harness/required.ts'

export interface Service {
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

export const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
type With<Member extends keyof Service> = Service & Required<Pick<Service, Member>>
interface Services extends Record<string, Service> {
  server: With<'environment' | 'networks' | 'ports' | 'stop_grace_period'>
  database: With<'environment'>
  secrets: With<'volumes' | 'working_dir' | 'entrypoint' | 'command' | 'environment'>
}
export const compose = parse(read('compose.yaml'), { merge: true }) as { services: Services }
export const { server, database, secrets } = compose.services
export const services = Object.entries<Service>(compose.services)

export const dockerfile = read('Dockerfile').replaceAll(/\\\n\s*/g, '')
export const instructions = [...dockerfile.matchAll(/^([A-Z]+) (.+)$/gm)].map(([, keyword, text = '']) => ({ keyword, text }))
/** The instructions of the last build stage. */
const image = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === 'FROM'))
/** Returns the text of the last instruction with this keyword in that stage; empty if there is none. */
export const instruction = (keyword: string) => image.findLast((other) => other.keyword === keyword)?.text ?? ''
export const imageSettings = Object.fromEntries(
  instruction('ENV')
    .split(' ')
    .map((setting) => setting.split('=')),
) as Record<string, string>

/** Returns the path at which a service mounts a volume. */
export const mountOf = ({ volumes = [] }: Service, volume: string) =>
  required(volumes.map((mount) => mount.split(':')).find(([name]) => name === volume)?.[1], `the mount of ${volume}`)

const uid = process.getuid?.()
const gid = process.getgid?.()
export const isRoot = uid === 0

/** Runs the one-shot service `secrets` with a folder as its working directory; returns the files that it creates. */
export function makeSecrets(folder: string) {
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
export function serverSettings(folder: string): Record<string, string> {
  const settings = { ...imageSettings, ...server.environment }
  const volume = relative(secrets.working_dir, mountOf(secrets, 'server-secrets'))
  const inFolder = (file: string) => join(folder, volume, relative(mountOf(server, 'server-secrets'), file))
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, name.endsWith('_FILE') ? inFolder(value) : value]))
}
