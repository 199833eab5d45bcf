/** While nobody reads the log, the server continues to respond, and its process can exit. */
import { afterEach, expect, test } from 'vitest'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'
import { newDatabaseSettings } from '../harness/database-settings.ts'

afterEach(endProcesses)

const REQUESTS = 1_000
/** Returns a request id of the greatest length that the server accepts, so that a pipe or a socket is soon full. */
const requestId = (name: string, index: number) => `${name}-${index}-`.padEnd(128, 'x')
const requestIds = (name: string) => Array.from({ length: REQUESTS }, (_, index) => requestId(name, index))

/** Sends requests, and returns their statuses. */
async function sendRequests({ url }: ServerProcess, name: string) {
  const ids = requestIds(name)
  const statuses: number[] = []
  const sendInTurn = async () => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const response = await fetch(`${url}/problems`, { headers: { 'x-request-id': id } })
      await response.text()
      statuses.push(response.status)
    }
  }
  await Promise.all(Array.from({ length: 8 }, sendInTurn))
  return statuses
}

const loggedIds = (output: string, name: string) => (output.match(new RegExp(`${name}-\\d+-x+`, 'g')) ?? []).toSorted()

for (const stdout of ['pipe', 'socket'] as const) {
  test(`while nobody reads its log from a ${stdout}, the server responds, keeps the lines for later, and can stop`, async () => {
    const server = await startProcess({ env: { ...(await newDatabaseSettings()), RATE_LIMIT: 'off' }, stdout })

    server.stopReading()
    expect(await sendRequests(server, 'first')).toEqual(Array(REQUESTS).fill(200))
    // If all lines had arrived, the log would not have stalled.
    expect(loggedIds(server.output(), 'first').length).toBeLessThan(REQUESTS)
    server.continueReading()
    await expect.poll(() => loggedIds(server.output(), 'first')).toEqual(requestIds('first').toSorted())

    server.stopReading()
    expect(await sendRequests(server, 'second')).toEqual(Array(REQUESTS).fill(200))
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    server.continueReading()
    const logged = loggedIds((await server.ended).output, 'second')
    expect(logged.length).toBeGreaterThan(0)
    expect(logged.length).toBeLessThan(REQUESTS)
  })
}

test('a stopping server writes all lines if the reader continues', async () => {
  const server = await startProcess({ env: { ...(await newDatabaseSettings()), RATE_LIMIT: 'off' }, stdout: 'pipe' })
  server.stopReading()
  await sendRequests(server, 'last')

  server.kill('SIGTERM')
  server.continueReading()

  const { code, output } = await server.ended
  expect(code).toBe(0)
  expect(loggedIds(output, 'last')).toEqual(requestIds('last').toSorted())
})
