import type { FastifyServerOptions } from 'fastify'

const SECRETS = ['authorization', 'cookie', 'password', 'access_token', 'refresh_token', 'token']

/** pino as JSON on standard output. Requests are logged by their route; should a secret ever get near, it is struck out. */
export const logOptions = (level: string) =>
  ({
    level,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  }) satisfies FastifyServerOptions['logger']
