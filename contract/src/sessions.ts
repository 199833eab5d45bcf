import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, VERIFIED } from './shared/access.ts'
import { Id, idParam, Instant } from './shared/fields.ts'
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
    id: Id('The session; the same as `session_id` of its tokens.'),
    device: z
      .string()
      .nullable()
      .meta({ description: '`User-Agent` of the sign-in, at most 200 characters; null when there was none.', examples: [aSession.device] }),
    ip: z.string().meta({ description: 'Address of the sign-in (IPv4 or IPv6).', examples: [aSession.ip] }),
    created_at: Instant('When it was signed in.'),
    last_used_at: Instant('When its tokens were last refreshed, or first used after that.'),
    current: z.boolean().meta({ description: 'Whether this request belongs to it.', examples: [true] }),
  })
  .meta({ id: 'Session', description: 'A signed-in device.', examples: [aSession] })

const SessionList = z
  .object({ items: z.array(Session).meta({ description: 'The living sessions, the one used last first.' }) })
  .meta({ id: 'SessionList', description: 'Where the user is signed in.', examples: [{ items: [aSession] }] })

export const sessions = c.router({
  list: {
    method: 'GET',
    path: '/api/sessions',
    summary: 'List where the user is signed in',
    description: 'All living sessions of the signed-in user, one per device.',
    metadata: access('session', 'account'),
    responses: { 200: SessionList, ...failsWith(...VERIFIED) },
  },
  end: {
    method: 'DELETE',
    path: '/api/sessions/:id',
    summary: 'Sign a device out',
    description:
      'Ends one session, which may be the current one. Its access tokens stop working at once on the server that did it, and within 2 seconds on others.',
    metadata: access('session', 'account'),
    pathParams: z.object({ id: idParam('session-not-found', 'The session.') }),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...BODY, 'session-not-found', ...IDEMPOTENT) },
  },
  endOthers: {
    method: 'DELETE',
    path: '/api/sessions',
    summary: 'Sign all other devices out',
    description: 'Ends every session of the user but the current one.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...BODY, ...IDEMPOTENT) },
  },
})
