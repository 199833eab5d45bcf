/** Pages of another origin than the service's, for tests in a browser. */
import { build } from 'esbuild'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addCleanup } from './cleanup.ts'

/** Serves a page at a new origin; returns the origin. The script may import the packages of the workspace. */
export async function startPage(script = '', headers: Record<string, string> = {}) {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    write: false,
  })
  const html = `<!doctype html><title>App</title><script type="module">${outputFiles.map(({ text }) => text).join()}</script>`
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
