/** The same address book written the usual way: Hono, its JWT middleware, zod, and Drizzle on `pg`. */
import { serve } from '@hono/node-server'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import { jwt } from 'hono/jwt'
import pg from 'pg'
import { authRoutes } from './hono/auth.ts'
import { contactRoutes } from './hono/contacts.ts'

const read = (name: string) => Buffer.from(process.env[name] ?? '', 'base64')
// The access secret is text. The refresh secret is not, so it is passed as a JSON Web Key.
const secret = read('JWT_SECRET').toString()
const refreshKey = { kty: 'oct', alg: 'HS256', k: read('REFRESH_SECRET').toString('base64url') }
const db = drizzle(new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }))

const app = new Hono()
app.use('/lean/contacts/*', jwt({ secret, alg: 'HS256' }))
app.route('/lean/contacts', contactRoutes(db))
app.route('/lean/auth', authRoutes(db, secret, refreshKey))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => process.exit())
