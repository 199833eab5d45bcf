/** Cross-origin resource sharing: pages of the configured origins may call the service. */
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { ServerConfig } from '../../core/config.ts'
import type { CountRequest } from '../limits/rate-limiter.ts'
import { sendProblem } from './problem-response.ts'

// Text, because the plugin would join the names of an array for each response.
const EXPOSED_HEADERS = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Request-Id',
  'Idempotency-Replayed',
].join(', ')

/** `count` is undefined when requests are not limited. */
export async function registerCors(
  app: FastifyInstance,
  { corsOrigins, publicUrl }: Pick<ServerConfig, 'corsOrigins' | 'publicUrl'>,
  count: CountRequest | undefined,
) {
  // Added before the plugin, which responds to every OPTIONS request itself.
  app.addHook('onRequest', async (request, reply) => {
    const exceeded = request.method === 'OPTIONS' && (await count?.('preflights', request, reply))
    if (exceeded) return sendProblem(reply, exceeded, publicUrl)
  })
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : corsOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
    strictPreflight: false,
  })
}
