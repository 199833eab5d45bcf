import type { FastifyServerOptions } from 'fastify'

const SECRET = ['authorization', 'cookie', 'password', 'current_password', 'new_password', 'access_token', 'refresh_token', 'token']
const PERSONAL = ['email', 'emails', 'address', 'username', 'first_name', 'last_name', 'phones', 'notes']
const REDACTED = new Set([...SECRET, ...PERSONAL])
const MAX_DEPTH = 3

/**
 * Logs JSON with pino. No code logs secrets or personal data on purpose; members with these names are redacted, down to
 * `MAX_DEPTH` levels, in case a logged object contains them.
 */
export const logOptions = (level: string) =>
  ({
    level,
    formatters: { level: (label: string) => ({ level: label }), log: (line: object) => redact(line, MAX_DEPTH) },
  }) satisfies FastifyServerOptions['logger']

/** pino's own `redact` takes longer than the rest of a log line. */
function redact(value: object, depth: number): Record<string, unknown> {
  const line = value as Record<string, unknown>
  let copy: Record<string, unknown> | undefined
  for (const [key, member] of Object.entries(line)) {
    const loggable = redactMember(key, member, depth)
    if (loggable !== member) (copy ??= { ...line })[key] = loggable
  }
  return copy ?? line
}

function redactMember(key: string, member: unknown, depth: number) {
  if (REDACTED.has(key)) return '[redacted]'
  return depth > 1 && isPlain(member) ? redact(member, depth - 1) : member
}

// Errors, requests and other class instances have serialisers of their own.
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
