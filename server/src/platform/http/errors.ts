/** Whatever is thrown or goes wrong below the routes leaves as problem+json, and tells nothing about the inside. */
import { type Code, type FieldError, PROBLEM_TYPE } from '@contacts/contract'
import { RequestValidationError } from '@ts-rest/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { $ZodIssue } from 'zod/v4/core'
import { Problem } from '../../core/problem.ts'
import { Unavailable } from '../../core/unavailable.ts'
import { isDatabaseUnavailable, isDataException, isMissingOwner, isSqlstate } from '../db/sqlstate.ts'

const RETRY_AFTER_SECONDS = 1

export function setProblemHeaders(reply: FastifyReply, problem: Problem) {
  reply.headers(problem.headers).header('content-type', PROBLEM_TYPE).header('cache-control', 'no-store')
  if (problem.status === 401) reply.header('www-authenticate', challenge(problem.code))
  reply.headers(problem.headers)
  setRetryAfter(reply, problem)
}

export function setRetryAfter(reply: FastifyReply, { code }: Problem) {
  if (code === 'unavailable' && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS)
}

export function sendProblem(reply: FastifyReply, problem: Problem, publicUrl: string) {
  setProblemHeaders(reply, problem)
  return reply.code(problem.status).send(problem.body(publicUrl, reply.request.id))
}

/** RFC 6750: a request without credentials is told the scheme alone. */
function challenge(code: Code) {
  if (code === 'not-signed-in' || code === 'wrong-credentials') return 'Bearer realm="contacts"'
  return `Bearer realm="contacts", error="invalid_token", error_description="${code}"`
}

const ofFastify: Record<string, Code> = {
  MALFORMED_JSON: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-request',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_HANDLER_TIMEOUT: 'unavailable',
}

/** The refusal that an error means; undefined for a fault of ours. */
export function problemOf(error: unknown): Problem | undefined {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (error instanceof RequestValidationError) return invalidRequest(error)
  if (error instanceof Unavailable) return new Problem('unavailable', `The service is busy: ${message}.`)
  const known = ofFastify[code]
  if (known) return new Problem(known, known === 'malformed-request' ? detailOf(code, message) : undefined)
  if (isDatabaseUnavailable(error)) return new Problem('unavailable')
  // Somebody whose account was removed elsewhere a moment ago, and whose session is still remembered here.
  if (isMissingOwner(error)) return new Problem('session-ended')
  // What the database cannot keep is an input that validation should have caught; the client can still mend it.
  if (isDataException(error))
    return new Problem('validation-failed', undefined, {
      errors: [{ pointer: '#', code: 'not-storable', detail: 'A value cannot be stored.' }],
    })
  return undefined
}

const detailOf = (code: string, message: string) =>
  code === 'MALFORMED_JSON'
    ? `The body is not well-formed JSON in UTF-8: ${message
        .replace(/"[\s\S]*$/, '')
        .trim()
        .slice(0, 120)}`
    : 'The URL or the headers are malformed.'

export const answerError = (publicUrl: string) => (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
  sendProblem(reply, logRefusal(error, request, reply), publicUrl)

/** The refusal that an error is answered with; the log has been told what is of interest there. */
export function logRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const problem = hasLeft(request) ? new Problem('malformed-request', 'The body broke off.') : problemOf(error)
  if (error instanceof Unavailable) reply.header('retry-after', error.retryAfterSeconds)
  if (problem?.code === 'unavailable') request.log.warn({ err: outline(error) }, 'unavailable')
  if (!problem) request.log.error({ err: outline(error) }, 'internal error')
  return problem ?? new Problem('internal-error')
}

/** Whoever breaks off in the middle of a body reads no answer; it is not the database that is away. */
const hasLeft = ({ raw }: FastifyRequest) => raw.destroyed && !raw.complete

/** Messages of the database carry values of rows, so only its code is logged. */
function outline(error: unknown) {
  const { name, message, stack, code } = error as Error & { code?: string }
  return isSqlstate(code)
    ? {
        name,
        code,
        stack: stack
          ?.split('\n')
          .filter((line) => /^\s+at /.test(line))
          .join('\n'),
      }
    : { name, message, code, stack }
}

/** An id in a path that is no UUID is nobody's: its message is the refusal. Everything else is invalid in its place. */
function invalidRequest({ headers, body, query, pathParams }: RequestValidationError): Problem {
  const issues = (part: unknown) => ((part as { issues?: $ZodIssue[] } | null)?.issues ?? []) as $ZodIssue[]
  const [header] = issues(headers)
  if (header) return new Problem('malformed-request', header.message)
  const errors = [...issues(query).flatMap((issue) => fieldErrors(issue, 'query')), ...bodyErrors(issues(body))]
  if (errors.length > 0) return validationFailed(errors)
  return new Problem(issues(pathParams)[0]!.message as Code)
}

export const validationFailed = (errors: FieldError[]) =>
  new Problem('validation-failed', `The request has ${errors.length} invalid place${errors.length === 1 ? '' : 's'}.`, { errors })

/** The invalid places of a body. */
export const bodyErrors = (issues: readonly $ZodIssue[]) => issues.flatMap((issue) => fieldErrors(issue, 'body'))

function fieldErrors(issue: $ZodIssue, part: 'query' | 'body'): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key], part),
      code: 'unknown-member',
      detail: 'There is no such member.',
    }))
  const [code, detail] = kindOf(issue)
  return [{ pointer: pointer(issue.path, part), code, detail }]
}

const pointer = (path: PropertyKey[], part: 'query' | 'body') =>
  part === 'query'
    ? `query/${path.map(String).join('/')}`
    : ['#', ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')

function kindOf(issue: $ZodIssue): [code: string, detail: string] {
  switch (issue.code) {
    case 'custom':
      return [String(issue.params?.['code'] ?? 'invalid'), issue.message]
    case 'invalid_type':
      // zod keeps the input to itself; its message says whether there was one.
      return issue.message.endsWith('received undefined') ? ['required', 'This member is required.'] : ['wrong-type', `${issue.message}.`]
    case 'too_big':
      return issue.origin === 'array'
        ? ['too-many', `At most ${issue.maximum} items are allowed.`]
        : issue.origin === 'string'
          ? ['too-long', `Must have at most ${issue.maximum} characters.`]
          : ['too-large', `Must be at most ${issue.maximum}.`]
    case 'too_small':
      return issue.origin === 'string'
        ? ['too-short', issue.minimum === 1 ? 'Must not be empty.' : `Must have at least ${issue.minimum} characters.`]
        : ['too-small', `Must be at least ${issue.minimum}.`]
    case 'invalid_format':
      return ['wrong-format', `${issue.message}.`]
    case 'invalid_value':
      return ['not-allowed', `Must be one of: ${issue.values.map(String).join(', ')}.`]
    default:
      return ['invalid', `${issue.message}.`]
  }
}

const ofParser: Record<string, Code> = { HPE_HEADER_OVERFLOW: 'headers-too-large', ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout' }

/** Node's own parser refuses before there is a request; the connection is closed after it. */
export const answerClientError =
  (publicUrl: () => string, headers: Record<string, string>) => (error: Error & { code?: string }, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const problem = new Problem(
      ofParser[error.code ?? ''] ?? 'malformed-request',
      ofParser[error.code ?? ''] ? undefined : 'The request line or a header is malformed; a URL must be percent-encoded ASCII.',
    )
    const requestId = randomUUID()
    const body = JSON.stringify(problem.body(publicUrl(), requestId))
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${problem.body('', '').title}`,
        `content-type: ${PROBLEM_TYPE}`,
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${requestId}`,
        'cache-control: no-store',
        ...Object.entries(headers).map((header) => header.join(': ')),
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }
