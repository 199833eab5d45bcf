import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, MALFORMED, VERIFIED } from './shared/access.ts'
import { Instant } from './shared/dates.ts'
import { Id, idParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const aSession = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  device: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ip: '203.0.113.7',
  created_at: '2026-11-20T09:30:00.000Z',
  last_used_at: '2026-11-20T09:40:00.000Z',
  current: true,
}

export const Session = z
  .object({
    id: Id('Id of the session, the `session_id` of its tokens.'),
    device: z
      .string()
      .nullable()
      .meta({
        description: '`User-Agent` of the sign-in, at most 200 characters; null if there was none.',
        examples: [aSession.device],
      }),
    ip: z.string().meta({ description: 'IPv4 or IPv6 address of the client at sign-in.', examples: [aSession.ip] }),
    created_at: Instant('Time of the sign-in.'),
    last_used_at: Instant('Time of the sign-in or the last refresh, or of the first request with the access token that it returned.'),
    current: z.boolean().meta({ description: 'Whether this request was made with the session.', examples: [true] }),
  })
  .meta({ id: 'Session', description: 'An active session: a device on which the user is signed in.', examples: [aSession] })

const SessionList = z
  .object({ items: z.array(Session).meta({ description: 'The active sessions, the most recently used first.' }) })
  .meta({ id: 'SessionList', description: 'The active sessions of the user.', examples: [{ items: [aSession] }] })

export const sessions = c.router({
  list: {
    method: 'GET',
    path: '/api/sessions',
    summary: 'List the sessions',
    description: 'All active sessions of the signed-in user, one for each sign-in, at most 100.',
    metadata: access('session', 'account'),
    responses: { 200: SessionList, ...failsWith(...VERIFIED) },
  },
  end: {
    method: 'DELETE',
    path: '/api/sessions/:id',
    summary: 'End a session',
    description:
      'Signs a device out, which may be the current device. The access tokens of the session stop working at once on the ' +
      'server process that handles this request, and within 2 seconds on other processes.',
    metadata: access('session', 'account'),
    pathParams: z.object({ id: idParam('session-not-found', 'Id of the session.') }),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'session-not-found', ...IDEMPOTENT) },
  },
  endOthers: {
    method: 'DELETE',
    path: '/api/sessions',
    summary: 'End all other sessions',
    description: 'Signs out every device of the user except the current one.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, ...IDEMPOTENT) },
  },
})
