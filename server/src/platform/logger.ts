/** The type of the logger, for files that do not depend on Fastify. */
export type { FastifyBaseLogger as Logger } from 'fastify'
