import { createClient, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { PASSWORD } from '../harness/service.ts'
import { newStore } from '../harness/store.ts'

afterwards(endProcesses)

const CREATES = 200
const AT_ONCE = 8

test('killing the server twice in the middle of 200 creates leaves exactly 200 contacts', { timeout: 120_000 }, async () => {
  const env = { RATE_LIMIT: 'off', ...(await newStore()) }
  let server = await startProcess({ env })
  const attempts: number[] = []
  const client = createClient({
    baseUrl: server.url,
    retries: 30,
    onRequest: ({ operation, attempt }) => void (operation === 'contacts.create' && attempts.push(attempt)),
  })
  await unwrap(client.auth.signup({ body: { username: 'Olena', email: 'olena@example.com', password: PASSWORD } }))
  await unwrap(client.auth.login({ body: { email: 'olena@example.com', password: PASSWORD } }))

  const names = Array.from({ length: CREATES }, (_, index) => `Contact ${index}`)
  const waiting = [...names]
  const answered: string[] = []
  const killsAt = [40 + Math.floor(Math.random() * 40), 120 + Math.floor(Math.random() * 40)]
  let restarting = Promise.resolve()
  const restart = async () => {
    server.kill('SIGKILL')
    await server.ended
    server = await startProcess({ env, port: server.port })
  }
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) {
        const { first_name } = await unwrap(client.contacts.create({ body: { first_name: name } }))
        answered.push(first_name)
        if (answered.length === killsAt[0]) {
          killsAt.shift()
          restarting = restarting.then(restart)
        }
      }
    }),
  )
  await restarting

  const there = await client.contacts.iterate().toArray()
  expect(there.map(({ first_name }) => first_name).toSorted()).toEqual(names.toSorted())
  expect(answered.toSorted()).toEqual(names.toSorted())
  // Both times there were creates under way.
  expect(attempts.filter((attempt) => attempt === 2).length).toBeGreaterThanOrEqual(2)
})
