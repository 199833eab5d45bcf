/**
 * What Node and PostgreSQL can do: Fastify with compiled serialisers, `pg` with hand-written statements, and a JWT that
 * is verified for each request. No contract, no validation, no look-up of the session that a JWT names, no limits and
 * no log.
 */
import Fastify from 'fastify'
import { addContactRoutes } from './floor/contacts.ts'
import { addSessionRoutes } from './floor/sessions.ts'

const app = Fastify({ bodyLimit: 8 * 1024 * 1024 })
addContactRoutes(app)
addSessionRoutes(app)
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => process.exit())
