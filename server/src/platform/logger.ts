/** The logger, for files that have nothing to do with HTTP. */
export type { FastifyBaseLogger as Logger } from 'fastify'
