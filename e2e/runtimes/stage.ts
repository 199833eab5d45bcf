/** What the story needs besides the service: a page of another origin that tells it, a clock to turn, and servers that are none. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rolldown } from 'rolldown'
import { afterwards } from '../harness/afterwards.ts'
import { solid } from '../harness/images.ts'
import type { Clock } from '../harness/service.ts'

const HOUR = 3_600_000
const PAGE = `<!doctype html><title>App</title><script type="module">import * as all from '/story.js'; Object.assign(globalThis, all)</script>`

/** Answers its port. */
export async function startStage(clock: Clock, files: Record<string, string>) {
  const picture = await solid('teal').png().toBuffer()
  const send = (response: ServerResponse, type: string, content: string | Buffer) => response.setHeader('content-type', type).end(content)
  const server = createServer(({ url = '/' }, response) => {
    const [, first = ''] = url.split('/')
    if (first === 'silent') return
    if (first === 'broken') return response.destroy()
    if (first === 'picture.png') return send(response, 'image/png', picture)
    if (first === 'later') clock.advance(HOUR)
    if (first.endsWith('.js')) return send(response, 'text/javascript', files[first] ?? '')
    send(response, 'text/html', PAGE)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A program with the client in it, as an application's bundler makes it. */
export async function bundle(program: string) {
  const made = await rolldown({ input: program, platform: 'neutral' })
  const { output } = await made.generate({ format: 'esm', minify: true })
  return output[0].code
}
