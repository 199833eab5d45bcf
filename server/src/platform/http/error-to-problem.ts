/** Converts a thrown error to the problem that the client receives. */
import type { Code } from '@contacts/contract'
import { RequestValidationError } from '@ts-rest/fastify'
import { codeOf } from '../../core/error-code.ts'
import { invalid, Problem } from '../../core/problem.ts'
import { AccountRemoved } from '../../core/account-removed.ts'
import { Unavailable } from '../../core/unavailable.ts'
import { TooDeep } from '../text/canonical-json.ts'
import { isDatabaseUnavailable, isDataException, isMissingOwner } from '../db/sqlstate.ts'
import { invalidRequest } from './field-errors.ts'
import { FORBIDDEN_KEY, MALFORMED_JSON } from './json.ts'

const PROBLEM_BY_FASTIFY_CODE: Record<string, Code> = {
  [MALFORMED_JSON]: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-request',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_HANDLER_TIMEOUT: 'unavailable',
}

/** Returns undefined for an unexpected error, which becomes a 500 without details. */
export function problemOf(error: unknown): Problem | undefined {
  const { message = '' } = error as Partial<Error>
  if (error instanceof RequestValidationError) return invalidRequest(error)
  if (error instanceof AccountRemoved) return new Problem('session-ended')
  if (error instanceof TooDeep) return invalid('#', 'too-deep', 'Must be nested at most 100 levels deep.')
  if (error instanceof Unavailable) return new Problem('unavailable', `The service cannot process the request now: ${message}.`)
  const code = codeOf(error) ?? ''
  const known = PROBLEM_BY_FASTIFY_CODE[code]
  if (known === 'malformed-request') return new Problem(known, malformedDetail(code, message))
  if (known) return new Problem(known)
  if (isDatabaseUnavailable(error)) return new Problem('unavailable')
  // Another request has just removed the account, and this process still has the session in its cache.
  if (isMissingOwner(error)) return new Problem('session-ended')
  // Validation should have refused a value that the database cannot store. The client can still correct it.
  if (isDataException(error)) return invalid('#', 'not-storable', 'A value cannot be stored.')
  return undefined
}

/** Only the position is taken from the message of the parser, which may repeat the body. */
function malformedDetail(code: string, message: string) {
  if (code !== MALFORMED_JSON) return 'The URL or the headers are malformed.'
  if (message === FORBIDDEN_KEY) return 'The body has a member named `__proto__`, or `constructor` with a member named `prototype`.'
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? []
  return line ? `The body is not well-formed JSON at line ${line}, column ${column}.` : 'The body is not well-formed JSON in UTF-8.'
}
