/**
 * What Node and PostgreSQL can do: Fastify with compiled serialisers, `pg` with hand-written statements, and a JWT that
 * is verified for each request. No contract, no validation, no look-up of the session that a JWT names, no limits and
 * no log.
 */
import Fastify from 'fastify'
import { addFullRoutes } from './floor/full.ts'
import { addLeanRoutes } from './floor/lean.ts'
import { addSessionRoutes } from './floor/sessions.ts'

const app = Fastify({ bodyLimit: 8 * 1024 * 1024 })
addFullRoutes(app)
addLeanRoutes(app)
addSessionRoutes(app)
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => process.exit())
