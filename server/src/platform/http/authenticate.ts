import type { FastifyRequest } from 'fastify'
import { Problem } from '../../core/problem.ts'
import type { Principal, Services } from '../context.ts'
import { addToLine } from './request-line.ts'

type Unauthenticated = Problem<'not-signed-in' | 'access-token-invalid' | 'access-token-expired' | 'session-ended'>

/** The user of the request's access token, which is a bearer token (RFC 6750). */
export async function authenticate(
  request: FastifyRequest,
  { tokens, principalOf, clock }: Pick<Services, 'tokens' | 'principalOf' | 'clock'>,
): Promise<Principal | Unauthenticated> {
  const { authorization } = request.headers
  if (authorization === undefined) return new Problem('not-signed-in')
  const [, token] = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? []
  if (token === undefined) return new Problem(/^bearer\b/i.test(authorization) ? 'access-token-invalid' : 'not-signed-in')

  const now = clock()
  const verified = tokens.verify('access', token, now)
  if (verified === 'expired') return new Problem('access-token-expired')
  if (typeof verified === 'string') return new Problem('access-token-invalid')
  addToLine(request, { user_id: verified.claims.sub, session_id: verified.claims.sid })
  return (await principalOf(verified.claims, now)) ?? new Problem('session-ended')
}
