/** An import whose server is killed: it is applied, or not, or continued, and no card is applied twice. */
import { createClient, unwrap } from '@contacts/client'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { file, manyCards } from '../client/import-files.ts'
import { addCleanup } from '../harness/cleanup.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'
import { PASSWORD } from '../harness/service.ts'

addCleanup(endProcesses)

const CARDS = 2_000
const account = { email: 'alice@example.com', password: PASSWORD }

async function restart(server: ServerProcess, env: Record<string, string>) {
  server.kill('SIGKILL')
  await server.ended
  return startProcess({ env, port: server.port })
}

test('a server that is killed while it plans, applies and undoes an import leaves nothing half done', async () => {
  const env = { RATE_LIMIT: 'off', ...(await newDatabaseSettings()) }
  let server = await startProcess({ env })
  const client = createClient({ baseUrl: server.url, retries: 50, callTimeout: 150_000 })
  await unwrap(client.auth.signup({ body: { username: 'Alice', ...account } }))
  await unwrap(client.auth.login({ body: account }))
  const killAfter = async (ms: number) => {
    await sleep(ms)
    server = await restart(server, env)
  }
  const finished = async (id: string) => {
    for (;;) {
      const current = await unwrap(client.imports.get({ params: { id } }))
      if (current.state !== 'applying' && current.state !== 'undoing') return current
      await sleep(100)
    }
  }
  const count = async () => (await unwrap(client.contacts.list({ query: { include_total: 'exact', limit: 1 } }))).total

  const planning = client.imports.plan({ body: file(...manyCards(CARDS)) })
  await killAfter(Math.random() * 500)
  const { id } = await unwrap(planning)
  expect(await count()).toBe(0)

  const applying = client.imports.apply({ params: { id } })
  await killAfter(Math.random() * 300)
  await unwrap(applying)
  await killAfter(Math.random() * 500)
  expect(await finished(id)).toMatchObject({ state: 'applied', done: CARDS, counts: { create: CARDS } })
  expect(await count()).toBe(CARDS)

  const undoing = client.imports.undo({ params: { id } })
  await killAfter(Math.random() * 300)
  await unwrap(undoing)
  expect(await finished(id)).toMatchObject({ state: 'undone', done: CARDS, kept: 0 })
  expect(await count()).toBe(0)
})
