/**
 * A server that asks the service once for each URL, and from then on repeats its answer. Sends its own address to the
 * parent process.
 *
 *   fork('repeated-answers.ts', [url])
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const [service] = process.argv.slice(2)
/** They describe the transfer, and the copy is transferred in another way. */
const NOT_COPIED = ['connection', 'content-encoding', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}
const answers = new Map<string, Promise<Answer>>()

async function ask(path: string, authorization = ''): Promise<Answer> {
  const response = await fetch(`${service}${path}`, { headers: { authorization } })
  const copied = [...response.headers].filter(([name]) => !NOT_COPIED.includes(name))
  const body = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: { ...Object.fromEntries(copied), 'content-length': String(body.length) }, body }
}

async function repeat({ url = '', headers: { authorization } }: IncomingMessage, response: ServerResponse) {
  const asked = answers.get(url) ?? ask(url, authorization)
  answers.set(url, asked)
  const { status, headers, body } = await asked
  response.writeHead(status, headers).end(body)
}

const server = createServer((request, response) => void repeat(request, response))
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
