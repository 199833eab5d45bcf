/**
 * `docs/without-the-client.md` is run: the blocks of a language are one program, which prints what the page says after each →.
 * On its way it has to wait once, and once does not get its answer.
 */
import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { solid } from '../harness/images.ts'
import { type Service, startService } from '../harness/service.ts'
import { newFolder } from '../harness/store.ts'

const page = readFileSync(new URL('../../docs/without-the-client.md', import.meta.url), 'utf8')
const programIn = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block).join('')
const claimsIn = (program: string) => program.split('\n').flatMap((line) => line.split(' → ').slice(1))

const PYTHON = process.env['PYTHON'] ?? '/usr/bin/python3'
const NODE = process.execPath
const languages = [
  { name: 'curl', language: 'sh', command: ['bash', '-eu', 'program.sh'], needs: ['curl', '--version'] },
  { name: 'requests', language: 'python', command: [PYTHON, 'program.py'], needs: [PYTHON, '-c', 'import requests'] },
  { name: 'fetch', language: 'js', command: [NODE, 'program.mjs'], needs: [NODE, '--version'] },
] as const

function runs([file, ...args]: readonly [string, ...string[]]) {
  try {
    execFileSync(file, args, { stdio: 'ignore' })
    return true
  } catch {
    const what = [file, ...args].join(' ')
    process.stderr.write(`A program of the page is skipped, because this fails: ${what} (Debian: apt-get install curl python3-requests).\n`)
    return false
  }
}

/** Hands everything on, but loses the answer to the first contact that is created, and lets time pass for who has to wait. */
async function startUnreliableWay(target: () => Service) {
  const lost: string[] = []
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked
    const passed = request(new URL(path!, target().url), { method, headers }, (given) => {
      if (given.statusCode === 429) target().clock.advance(1000 * Number(given.headers['retry-after']))
      if (given.statusCode === 201 && path === '/api/contacts' && lost.length === 0) {
        lost.push(String(given.headers['location']))
        asked.socket.destroy()
      } else given.pipe(answer.writeHead(given.statusCode!, given.headers))
    })
    asked.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterwards(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lost }
}

describe.each(languages)('with $name', ({ language, command, needs }) => {
  test.skipIf(!runs(needs))('the page does what it says', async () => {
    const way = await startUnreliableWay(() => service)
    const service = await startService({ settings: { RATE_LIMIT: 'on', PUBLIC_URL: way.url }, now: '2026-11-20T12:00:00.000Z' })
    await leaveNoSignUp(service)
    const [interpreter, ...args] = command
    const program = programIn(language)
    const cwd = newFolder()
    writeFileSync(join(cwd, args.at(-1)!), program)
    writeFileSync(join(cwd, 'me.png'), await solid('red').png().toBuffer())

    const { stdout } = await promisify(execFile)(interpreter, args, { cwd, env: { ...process.env, URL: way.url, PYTHONUTF8: '1' } })

    expect(stdout.trimEnd().split('\n')).toEqual(claimsIn(program))
    expect(way.lost).toHaveLength(1)
    const answers = service.seen.map(({ operation, status }) => `${operation} ${status}`)
    expect(answers.filter((answer) => answer.endsWith(' 429'))).toEqual(['authSignup 429'])
    // The lost one, twice the same again, somebody else.
    expect(answers.filter((answer) => answer === 'contactsCreate 201')).toHaveLength(4)
  })
})

const SIGN_UPS = 10
const HOUR_MS = 3_600_000

/** For another second. */
async function leaveNoSignUp({ anon, alice, clock }: Service) {
  // The two people of the service have signed up here as well.
  for (let left = SIGN_UPS - 2; left > 0; left--)
    await anon.auth.signup({ body: { username: 'Alice', email: alice.email, password: alice.password } })
  clock.advance(HOUR_MS - 1000)
}
