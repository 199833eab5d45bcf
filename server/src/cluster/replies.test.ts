import { setImmediate as turn } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { replies } from './replies.ts'

const TIMEOUT_MS = 20

test('a reply that arrived while this process was busy is not too late', async () => {
  const { port1, port2 } = new MessageChannel()
  const { request, resolve } = replies<string>(TIMEOUT_MS)
  port1.on('message', (id: number) => resolve(id, 'reply'))
  // The event loop handles timers next, and then messages.
  await turn()

  const reply = request((id) => port2.postMessage(id))
  blockEventLoop(2 * TIMEOUT_MS)

  expect(await reply).toBe('reply')
  port1.close()
})

test('a request without a reply ends with undefined', async () => {
  const { request } = replies<string>(TIMEOUT_MS)

  expect(await request(() => undefined)).toBeUndefined()
})

test('the requests to a process that has ended end at once', async () => {
  const { request, giveUp } = replies<string>(3_600_000)
  const reply = request(() => undefined)

  giveUp()

  expect(await reply).toBeUndefined()
})

const blockEventLoop = (milliseconds: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
