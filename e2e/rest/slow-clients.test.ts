/** Clients that send a malformed request, or read slowly. `start/descriptors.test.ts` tests clients that send slowly. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { exchangeBytes, sendBytes } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'
import { countConnections, countsDescriptors, openConnections, type SlowClients, slowReaders } from '../harness/slow-connections.ts'

const MIB = 1024 * 1024

describe('a malformed request', async () => {
  const { url, alice } = await startService()
  const body = JSON.stringify({ first_name: 'Ada' })
  const create = [
    'POST /api/contacts HTTP/1.1',
    'Host: x',
    `Authorization: ${alice.authorization().authorization}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')

  test('behind a complete one is refused after the response to the complete one', async () => {
    const responses = (await exchangeBytes(url, `${create}NONSENSE\r\n\r\n`)).toString()

    expect([...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['201', '400'])
    expect(await alice.client.contacts.list()).toMatchObject({ data: { items: [{ first_name: 'Ada' }] } })
  })

  test('is refused once, although the client continues to send, and the client can read the refusal', async () => {
    const responses = (await exchangeBytes(url, `GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(2 * MIB)}`)).toString()

    expect([...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['431'])
  })

  test('in the middle of a body is refused with one response', async () => {
    const start = create.replace(`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked')

    const response = await sendBytes(url, start.replace(body, 'no size\r\n'))

    expectRefusal(response, 'malformed-request')
  })
})

describe.runIf(countsDescriptors)('a client that', async () => {
  // The limit for a whole response is longer than this test waits. The server disconnects these clients earlier, because
  // their connections are stalled.
  const { url } = await startService({ responseTimeout: 90_000 })
  const port = Number(new URL(url).port)

  // The server runs in this process.
  const countOpen = (ports: Set<number>) => countConnections({ pid: process.pid, port }, ports)
  const opened = new Map<string, SlowClients>()
  // All clients connect before the tests, so that the server waits for all of them at the same time.
  beforeAll(async () => {
    for (const [name, behave] of Object.entries(slowReaders)) {
      const connection = await openConnections(port, 1, behave)
      opened.set(name, connection)
      // `expect.poll` works only inside a test.
      await vi.waitFor(() => expect(countOpen(connection.ports)).toBe(1), 60_000)
    }
  })
  afterAll(() => opened.forEach(({ close }) => close()))

  test.each(Object.keys(slowReaders))('%s is disconnected', async (name) => {
    const { ports } = required(opened.get(name))

    await expect.poll(() => countOpen(ports)).toBe(0)
  })
})
