/**
 * A server that `scenario.ts` needs besides the service. It has a page of another origin, an endpoint that advances the
 * clock, and endpoints that send no, incomplete or endless responses.
 */
import type { Clock } from '@contacts/testing/clock'
import { build } from 'esbuild'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addCleanup } from '../harness/cleanup.ts'
import { solidImage } from '../harness/images.ts'

export const HOUR = 3_600_000
const PAGE = '<!doctype html><title>App</title><script type="module" src="/app.js"></script>'

/** Serves the files, and a page that runs `app.js`; returns the port. */
export async function startTestServer(clock: Clock, files: Record<string, string>) {
  const picture = await solidImage('teal').png().toBuffer()
  let endless: Promise<unknown> | undefined
  const answers: Record<string, (response: ServerResponse) => unknown> = {
    silent: () => undefined,
    broken: (response) => response.destroy(),
    truncated: sendTruncated,
    endless: (response) => (endless = sendEndlessly(response)),
    'endless-closed': (response) => endless?.then(() => response.end()),
    'advance-clock': (response) => {
      clock.advance(HOUR)
      response.end()
    },
    'picture.png': (response) => send(response, 'image/png', picture),
  }
  const server = createServer(({ url }, response) => {
    const name = url?.split('/')[1] ?? ''
    if (answers[name]) answers[name](response)
    else if (files[name]) send(response, 'text/javascript', files[name])
    else send(response, 'text/html', PAGE)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const send = (response: ServerResponse, type: string, content: string | Buffer) => response.setHeader('content-type', type).end(content)

/** The headers by which the client recognises a picture of the service. */
const PICTURE_HEADERS = { 'content-type': 'image/webp', 'x-request-id': 'test' }

/** Sends fewer bytes than `Content-Length` announces, and closes the connection. */
const sendTruncated = (response: ServerResponse) =>
  response.writeHead(200, { ...PICTURE_HEADERS, 'content-length': 1000 }).write('RIFF', () => response.socket?.end())

/** Sends data until the client closes the connection. */
async function sendEndlessly(response: ServerResponse) {
  const timer = setInterval(() => response.write('RIFF'), 5)
  response.writeHead(200, PICTURE_HEADERS)
  await once(response, 'close')
  clearInterval(timer)
}

/** Bundles a program together with the client, as an application's bundler does. */
export async function bundle(program: string, target = 'esnext') {
  const { outputFiles } = await build({
    entryPoints: [program],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target,
    external: ['node:*'],
    write: false,
  })
  return outputFiles.map(({ text }) => text).join()
}
