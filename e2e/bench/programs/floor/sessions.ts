/** Sign-in and refresh. */
import argon2 from 'argon2'
import type { FastifyInstance } from 'fastify'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { statement } from './database.ts'
import { tokenPair, verifyRefresh } from './keys.ts'
import * as schemas from './schemas.ts'

interface User {
  id: string
  password_hash: string
}

const findUser = statement<User>('find user', 'select id, password_hash from users where email = $1')
const open = statement(
  'open session',
  `insert into sessions (owner_id, id, ip, network, created_at, last_used_at, expires_at, current_hash, rotated_at)
   values ($1, $2, '127.0.0.1', '127.0.0.1', now(), now(), now() + interval '90 days', $3, now())`,
)
const rotate = statement(
  'rotate session',
  `update sessions set current_hash = $3, parent_hash = $4, rotated_at = now(), last_used_at = now(), confirmed_at = null
   where owner_id = $1 and id = $2 and current_hash = $4 and ended_at is null and expires_at > now() returning id`,
)

const digest = (jti: string) => createHash('sha256').update(jti).digest('base64url')
const newJti = () => randomBytes(32).toString('base64url')

export function addSessionRoutes(app: FastifyInstance) {
  const options = { schema: { response: { '2xx': schemas.tokens } } }

  app.post<{ Body: { email: string; password: string } }>('/api/auth/login', options, async ({ body }, reply) => {
    const [user] = await findUser(body.email)
    if (!user || !(await argon2.verify(user.password_hash, body.password))) return reply.status(401).send()
    const [sid, jti] = [randomUUID(), newJti()]
    await open(user.id, sid, digest(jti))
    return tokenPair({ sub: user.id, sid, jti })
  })

  app.post<{ Body: { refresh_token: string } }>('/api/auth/refresh', options, async ({ body }, reply) => {
    const { sub, sid, jti } = verifyRefresh(body.refresh_token)
    const next = newJti()
    const [session] = await rotate(sub, sid, digest(next), digest(jti))
    return session ? tokenPair({ sub, sid, jti: next }) : reply.status(401).send()
  })
}
