import { zValidator } from '@hono/zod-validator'
import argon2 from 'argon2'
import { and, eq, gt, isNull } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import { sign, verify } from 'hono/jwt'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { sessions, users } from './tables.ts'

const ACCESS_SECONDS = 600
const REFRESH_SECONDS = 14 * 86_400
const SESSION_MS = 90 * 86_400_000
const LOCALHOST = '127.0.0.1'

const Credentials = z.object({ email: z.email(), password: z.string().min(1).max(128) })
const Refresh = z.object({ refresh_token: z.string().min(1).max(4096) })

const digest = (jti: string) => createHash('sha256').update(jti).digest('base64url')
const newJti = () => randomBytes(32).toString('base64url')

export function authRoutes(db: NodePgDatabase, secret: string, refreshKey: JsonWebKey) {
  const app = new Hono()

  async function tokenPair(sub: string, sid: string, jti: string) {
    const iat = Math.floor(Date.now() / 1000)
    return {
      access_token: await sign({ sub, sid, iat, exp: iat + ACCESS_SECONDS }, secret, 'HS256'),
      refresh_token: await sign({ sub, sid, jti, iat, exp: iat + REFRESH_SECONDS }, refreshKey, 'HS256'),
      token_type: 'Bearer',
      expires_in: ACCESS_SECONDS,
      session_id: sid,
    }
  }

  app.post('/login', zValidator('json', Credentials), async (c) => {
    const { email, password } = c.req.valid('json')
    const [user] = await db.select().from(users).where(eq(users.email, email))
    if (!user || !(await argon2.verify(user.password_hash, password))) return c.json({ error: 'wrong credentials' }, 401)
    const [id, jti] = [randomUUID(), newJti()]
    const expires_at = new Date(Date.now() + SESSION_MS)
    await db.insert(sessions).values({ owner_id: user.id, id, ip: LOCALHOST, network: LOCALHOST, current_hash: digest(jti), expires_at })
    return c.json(await tokenPair(user.id, id, jti))
  })

  app.post('/refresh', zValidator('json', Refresh), async (c) => {
    const { sub, sid, jti } = (await verify(c.req.valid('json').refresh_token, refreshKey, 'HS256')) as Record<string, string>
    const [next, now] = [newJti(), new Date()]
    const [session] = await db
      .update(sessions)
      .set({ current_hash: digest(next), parent_hash: digest(jti!), rotated_at: now, last_used_at: now, confirmed_at: null })
      .where(
        and(
          eq(sessions.owner_id, sub!),
          eq(sessions.id, sid!),
          eq(sessions.current_hash, digest(jti!)),
          isNull(sessions.ended_at),
          gt(sessions.expires_at, now),
        ),
      )
      .returning({ id: sessions.id })
    return session ? c.json(await tokenPair(sub!, sid!, next)) : c.json({ error: 'session ended' }, 401)
  })

  return app
}
