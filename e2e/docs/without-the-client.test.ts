/**
 * Runs the programs of `docs/without-the-client.md`. All code blocks of a language form one program. The text after each
 * → on the page is a line of the program's output. The service refuses one request of each program because of a rate
 * limit, and a proxy loses one response.
 */
import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { solidImage } from '../harness/images.ts'
import { required } from '../harness/required.ts'
import { type Service, startService } from '../harness/service.ts'
import { newFolder } from '../harness/database-settings.ts'

const page = readFileSync(new URL('../../docs/without-the-client.md', import.meta.url), 'utf8')
const programIn = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block).join('')
const expectedOutputOf = (program: string) => program.split('\n').flatMap((line) => line.split(' → ').slice(1))

const PYTHON = process.env['PYTHON'] ?? '/usr/bin/python3'
const NODE = process.execPath
const languages = [
  { name: 'curl', language: 'sh', command: ['bash', '-eu', 'program.sh'], needs: ['curl', '--version'] },
  { name: 'requests', language: 'python', command: [PYTHON, 'program.py'], needs: [PYTHON, '-c', 'import requests'] },
  { name: 'fetch', language: 'js', command: [NODE, 'program.mjs'], needs: [NODE, '--version'] },
] as const

function canRun([file, ...args]: readonly [string, ...string[]]) {
  try {
    execFileSync(file, args, { stdio: 'ignore' })
    return true
  } catch {
    const command = [file, ...args].join(' ')
    process.stderr.write(
      `A program of the page is skipped, because this command fails: ${command} (Debian: apt-get install curl python3-requests).\n`,
    )
    return false
  }
}

/**
 * A proxy that loses the response to the first creation of a contact, and advances the clock of the service by
 * `Retry-After` when a request is rate-limited.
 */
async function startUnreliableProxy(target: () => Service) {
  const lost: string[] = []
  const server = createServer((incoming, outgoing) => {
    const { method, url: path = '/', headers } = incoming
    const forwarded = request(new URL(path, target().url), { method, headers }, (response) => {
      const { statusCode = 0 } = response
      if (statusCode === 429) target().clock.advance(1000 * Number(response.headers['retry-after']))
      if (statusCode === 201 && path === '/api/contacts' && lost.length === 0) {
        lost.push(String(response.headers['location']))
        incoming.socket.destroy()
      } else response.pipe(outgoing.writeHead(statusCode, response.headers))
    })
    incoming.pipe(forwarded)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lost }
}

describe.each(languages)('with $name', ({ language, command, needs }) => {
  test.skipIf(!canRun(needs))('the program on the page prints the documented output', async () => {
    const proxy = await startUnreliableProxy(() => service)
    const service = await startService({ settings: { RATE_LIMIT: 'on', PUBLIC_URL: proxy.url }, now: '2026-11-20T12:00:00.000Z' })
    await useUpSignUps(service)
    const [interpreter, ...args] = command
    const program = programIn(language)
    const cwd = newFolder()
    writeFileSync(join(cwd, required(args.at(-1), 'the file of the program')), program)
    writeFileSync(join(cwd, 'me.png'), await solidImage('red').png().toBuffer())

    const { stdout } = await promisify(execFile)(interpreter, args, { cwd, env: { ...process.env, URL: proxy.url, PYTHONUTF8: '1' } })

    expect(stdout.trimEnd().split('\n')).toEqual(expectedOutputOf(program))
    expect(proxy.lost).toHaveLength(1)
    const responses = service.seen.map(({ operation, status }) => `${operation} ${status}`)
    expect(responses.filter((response) => response.endsWith(' 429'))).toEqual(['authSignup 429'])
    // The request whose response was lost, two repetitions of that request, and the creation of another contact.
    expect(responses.filter((response) => response === 'contactsCreate 201')).toHaveLength(4)
  })
})

const SIGN_UPS = 10
const HOUR_MS = 3_600_000

/** Uses up the sign-ups of an hour, and advances the clock to one second before the limit is reset. */
async function useUpSignUps({ anon, alice, clock }: Service) {
  // Alice and Bob have already signed up.
  for (let left = SIGN_UPS - 2; left > 0; left--)
    await anon.auth.signup({ body: { username: 'Alice', email: alice.email, password: alice.password } })
  clock.advance(HOUR_MS - 1000)
}
