/** Servers whose clocks differ from each other, or from the clock of the database. */
import { unwrap } from '@contacts/client'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { endProcesses, ROOT, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'

afterEach(endProcesses)

/** Starts a server whose clock is ahead by a number of seconds. */
async function startWithClock(seconds: number, env: Record<string, string>) {
  const shift = `
    const { now } = Date
    globalThis.Date = class extends Date {
      constructor(...time) { super(...(time.length > 0 ? time : [now() + ${seconds * 1000}])) }
      static now() { return now() + ${seconds * 1000} }
    }`
  const program = join(ROOT, 'server/src/main.ts')
  return startProcess({ env, command: [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(shift)}`, program] })
}
const KEYS = { JWT_KEYS: `first:${Buffer.from('3tRz9!qWv-7Lm#eX@kP2u^YcB8n&Hs4d').toString('base64')}` }

const WARNING = /"seconds":(-?[\d.]+),"msg":"the clock of this machine differs from the clock of the database"/

test('a server whose clock is less than 2 s off does not warn', async () => {
  const { output } = await startWithClock(1.5, await newDatabaseSettings())

  expect(output()).not.toMatch(WARNING)
})

// The embedded database has the clock of the server.
testOn('postgres', 'a server whose clock is more than 2 s off warns at start, and says by how many seconds', async () => {
  for (const seconds of [-6, 6]) {
    const { output } = await startWithClock(seconds, await newDatabaseSettings())

    expect(Number(WARNING.exec(output())?.[1])).toBeCloseTo(seconds, 0)
  }
})

// Two servers cannot share a PGlite database.
testOn('postgres', 'servers whose clocks differ by a minute accept the tokens of each other, and end no session', async () => {
  const env = { ...(await newDatabaseSettings()), ...KEYS }
  const [slow, fast] = [await startWithClock(-30, env), await startWithClock(30, env)]
  const alice = await signUp(fast.url, 'Alice')
  let tokens = required(alice.client.session.tokens, 'the tokens of Alice')

  for (const { url } of [slow, fast, slow, fast]) {
    const { access_token, refresh_token } = tokens
    expect(await sendRequest(url, { method: 'GET', path: '/api/users/me' }, { authorization: `Bearer ${access_token}` })).toMatchObject({
      status: 200,
    })
    const refreshed = await sendRequest(url, { method: 'POST', path: '/api/auth/refresh', body: { refresh_token } })
    expect(refreshed.status).toBe(200)
    tokens = refreshed.body
  }
  expect(await unwrap(alice.client.users.me())).toMatchObject({ email: alice.email })
})

testOn('postgres', 'a second tab that repeats a refresh at a server whose clock is ahead is not signed out', async () => {
  const env = { ...(await newDatabaseSettings()), ...KEYS }
  const [exact, fast] = [await startProcess({ env }), await startWithClock(240, env)]
  const alice = await signUp(exact.url, 'Alice')
  const { refresh_token } = required(alice.client.session.tokens, 'the tokens of Alice')
  await unwrap(alice.client.auth.refresh())
  await unwrap(alice.client.users.me())

  const repeated = await sendRequest(fast.url, { method: 'POST', path: '/api/auth/refresh', body: { refresh_token } })

  expect(repeated).toMatchObject({ status: 200, body: { refresh_token: alice.client.session.tokens?.refresh_token } })
  expect(await unwrap(alice.client.users.me())).toMatchObject({ email: alice.email })
})
