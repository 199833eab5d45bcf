import type { FastifyServerOptions } from 'fastify'

const SECRETS = new Set(['authorization', 'cookie', 'password', 'access_token', 'refresh_token', 'token'])
const DEPTH = 3

/** pino as JSON on standard output. Requests are logged by their route; should a secret ever get near, it is struck out. */
export const logOptions = (level: string) =>
  ({
    level,
    formatters: { level: (label: string) => ({ level: label }), log: (line: object) => struckOut(line, DEPTH) },
  }) satisfies FastifyServerOptions['logger']

/** Instead of pino's own `redact`, which takes longer than all the rest of a line. */
function struckOut(value: object, depth: number): Record<string, unknown> {
  const line = value as Record<string, unknown>
  let copy: Record<string, unknown> | undefined
  for (const [key, member] of Object.entries(line)) {
    const kept = SECRETS.has(key) ? '[redacted]' : depth > 1 && isPlain(member) ? struckOut(member, depth - 1) : member
    if (kept !== member) (copy ??= { ...line })[key] = kept
  }
  return copy ?? line
}

// Whatever is more than a bag of members is written by its own serialiser.
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
