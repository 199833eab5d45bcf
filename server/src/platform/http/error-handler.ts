/** Responds to errors that were thrown while a request was handled, and logs those that an operator should see. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { codeOf, codeOrName } from '../../core/error-code.ts'
import { Problem } from '../../core/problem.ts'
import { Unavailable } from '../../core/unavailable.ts'
import { isSqlstate } from '../db/sqlstate.ts'
import { problemOf } from './error-to-problem.ts'
import { sendProblem } from './problem-response.ts'
import { addToLine } from './request-line.ts'

export const handleError = (publicUrl: string) => (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
  sendProblem(reply, logProblem(error, request, reply), publicUrl)

/** Returns the problem of an error. Logs an internal error, and adds the reason of a 503 to the line of the request. */
export function logProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const problem = isAborted(request) ? new Problem('malformed-request', 'The body is incomplete.') : problemOf(error)
  if (error instanceof Unavailable) reply.header('retry-after', error.retryAfterSeconds)
  if (problem?.code === 'unavailable') addToLine(request, { reason: reasonOf(error) })
  if (!problem) request.log.error({ err: loggable(error) }, 'internal error')
  return problem ?? new Problem('internal-error')
}

/** Whether the client disconnected in the middle of the body. The error is ECONNRESET, as for a lost database. */
const isAborted = ({ raw }: FastifyRequest) => raw.destroyed && !raw.complete

/** Returns the first line of the message, or the code of a database error: its message may contain values of rows. */
function reasonOf(error: unknown): string {
  const { message } = error as Error
  if (isSqlstate(codeOf(error)) || !message) return codeOrName(error)
  return message.split('\n', 1).join()
}

/** Omits the message of a database error, which may contain values of rows. */
function loggable(error: unknown) {
  const { name, message, stack, code } = error as Error & { code?: string }
  if (!isSqlstate(code)) return { name, message, code, stack }
  // The first lines of a stack are the message.
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return { name, code, stack: frames?.join('\n') }
}
