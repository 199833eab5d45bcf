import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { logOptions } from './log.ts'

/** Logs an object, and returns the members of its line. */
function logged(members: object) {
  const lines: string[] = []
  const { log } = Fastify({ logger: { ...logOptions('info'), stream: { write: (line: string) => void lines.push(line) } } })
  log.info(members, 'message')
  return JSON.parse(lines.join('')) as object
}

test.each(['authorization', 'password', 'new_password', 'access_token', 'refresh_token', 'token', 'email', 'first_name'])(
  'a member named %s is redacted on each of the first three levels',
  (name) => {
    const value = 'Geheimnis'

    const line = logged({ [name]: value, body: { [name]: value, inner: { [name]: [value] } } })

    expect(line).toMatchObject({ [name]: '[redacted]', body: { [name]: '[redacted]', inner: { [name]: '[redacted]' } } })
    expect(JSON.stringify(line)).not.toContain(value)
  },
)

test('the members of a request line are not redacted', () => {
  const line = { route: '/api/contacts/:id', status: 200, ip: '203.0.113.7', user_id: 'a', session_id: 'b', request_bytes: 1 }

  expect(logged(line)).toMatchObject({ level: 'info', msg: 'message', ...line })
})
