import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The id in the header `X-Request-Id` if it is well-formed, or else a new one. */
export function requestIdOf({ 'x-request-id': header }: IncomingHttpHeaders): string {
  return typeof header === 'string' && /^[\w.-]{1,128}$/.test(header) ? header : randomUUID()
}
