import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { expect } from 'vitest'
import type { ServerProcess } from './process.ts'
import type { Person } from './service.ts'

const CONTACT = JSON.stringify({ first_name: 'Ada' })

/** Begins to create a contact, and waits until the server has read the headers and waits for the body. */
export async function beginCreating({ port }: ServerProcess, person: Person, requestId = randomUUID()) {
  const socket = createConnection(port, '127.0.0.1').setEncoding('utf8')
  let response = ''
  socket.on('data', (text) => (response += text))
  const closed = once(socket, 'close')
  socket.write(
    [
      'POST /api/contacts HTTP/1.1',
      'Host: contacts.test',
      `Authorization: ${person.authorization().authorization}`,
      `X-Request-Id: ${requestId}`,
      'Content-Type: application/json',
      `Content-Length: ${CONTACT.length}`,
      'Expect: 100-continue',
      '',
      '',
    ].join('\r\n'),
  )
  await expect.poll(() => response).toContain('100 Continue')
  return {
    finish: async () => {
      socket.write(CONTACT)
      await closed
      return response
    },
  }
}
