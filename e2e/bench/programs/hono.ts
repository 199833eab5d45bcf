/**
 * The same address book on the same tables, written the usual way: Hono, its JWT middleware, zod, and Drizzle on `pg`.
 * It returns the same bytes as the server for most reads.
 */
import { serve } from '@hono/node-server'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import { jwt } from 'hono/jwt'
import pg from 'pg'
import { authRoutes } from './hono/auth.ts'
import { readRoutes } from './hono/reads.ts'
import { writeRoutes } from './hono/writes.ts'

const read = (name: string) => Buffer.from(process.env[name] ?? '', 'base64')
// The access secret is text. The refresh secret is not, so it is passed as a JSON Web Key.
const secret = read('JWT_SECRET').toString()
const refreshKey = { kty: 'oct', alg: 'HS256', k: read('REFRESH_SECRET').toString('base64url') }
const db = drizzle(new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }))

const app = new Hono()
app.use('/api/contacts/*', jwt({ secret, alg: 'HS256' }))
app.route('/api/contacts', readRoutes(db))
app.route('/api/contacts', writeRoutes(db))
app.route('/api/auth', authRoutes(db, secret, refreshKey))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => process.exit())
