import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { TextStream } from './text-stream.ts'

/** Serves the texts, and returns the URL. */
async function serve(texts: AsyncIterable<string>, stop?: () => void) {
  const app = fastify()
  onTestFinished(() => app.close())
  app.get('/', async (_request, reply) =>
    new TextStream({ type: 'text/plain', headers: { 'x-file': 'yes' }, texts, ...(stop && { stop }) }).open(reply, () => undefined),
  )
  return app.listen({ host: '127.0.0.1', port: 0 })
}

test('the source of a client that has disconnected is stopped, also while it waits for its next text', async () => {
  const stopped = Promise.withResolvers<void>()
  let hasEnded = false
  async function* texts() {
    try {
      yield 'first'
      await stopped.promise
    } finally {
      hasEnded = true
    }
  }
  const controller = new AbortController()
  const response = await fetch(await serve(texts(), stopped.resolve), { signal: controller.signal })
  const { value } = await response.body!.getReader().read()

  controller.abort()

  expect(Buffer.from(value!).toString()).toBe('first')
  await expect.poll(() => hasEnded).toBe(true)
})

test('an error before the first text is a response without the headers of the file', async () => {
  // oxlint-disable-next-line require-yield -- it fails before
  async function* texts(): AsyncGenerator<string> {
    throw new Error('no database')
  }

  const response = await fetch(await serve(texts()))

  expect(response.status).toBe(500)
  expect(response.headers.get('x-file')).toBeNull()
})
