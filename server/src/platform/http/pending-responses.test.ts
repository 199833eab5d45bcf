import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { lastPendingResponse, limitPendingResponses } from './pending-responses.ts'

async function listen(handler: RequestListener, maxMs: number) {
  const server = createServer(handler)
  limitPendingResponses(server, maxMs)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, client: connect((server.address() as AddressInfo).port, '127.0.0.1') }
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

test('a client that reads an endless response, however steadily, is disconnected', async () => {
  const writeForever = async (response: ServerResponse) => {
    while (!response.destroyed) {
      response.write('x')
      await sleep(10)
    }
  }
  const { client } = await listen((_request, response) => void writeForever(response), 300)
  client.write(REQUEST)
  client.resume()

  const [hadError] = (await once(client, 'close')) as [boolean]

  expect(hadError).toBe(false)
})

test('a connection whose responses were received is not closed', async () => {
  const { client } = await listen((_request, response) => void response.end('done'), 100)
  client.write(REQUEST)
  await once(client, 'data')
  await sleep(300)

  client.write(REQUEST)

  expect(String(await once(client, 'data'))).toContain('200 OK')
})

test('the last pending response is not the one to a request that is incomplete', async () => {
  const urls: (string | undefined)[] = []
  let serverSocket: Socket | undefined
  const { server, client } = await listen((request) => void urls.push(request.url), 60_000)
  server.on('connection', (socket) => (serverSocket = socket))

  client.write(
    'GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nPOST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n',
  )

  await expect.poll(() => urls).toEqual(['/1', '/2', '/3'])
  expect(lastPendingResponse(serverSocket!)?.req.url).toBe('/2')
})
