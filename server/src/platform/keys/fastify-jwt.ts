import jwt, { type JWT } from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import type { Key } from './ring.ts'

export interface JwtProfile {
  typ: string
  iss: string
  aud: string
}

/** Registers @fastify/jwt for one key and one profile; returns the object that signs and verifies with them. */
export async function registerJwt(app: FastifyInstance, { kid, secret }: Key, { typ, iss, aud }: JwtProfile): Promise<JWT> {
  const namespace = `${typ}:${kid}`
  await app.register(jwt, {
    namespace,
    secret,
    sign: { algorithm: 'HS256', kid, iss, aud, header: { alg: 'HS256', typ } },
    verify: {
      algorithms: ['HS256'],
      allowedIss: iss,
      allowedAud: aud,
      checkTyp: typ,
      ignoreExpiration: true,
      requiredClaims: ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'],
    },
  })
  // With namespaces, `app.jwt` has a member for each of them, which the types of the plugin do not express.
  const registered = (app.jwt as unknown as Record<string, JWT>)[namespace]
  if (!registered) throw new Error(`@fastify/jwt has not registered ${namespace}`)
  return registered
}
