/** Sends problems: their headers, and their body as problem+json (RFC 9457). */
import type { Code } from '@contacts/contract'
import type { FastifyReply } from 'fastify'
import { PROBLEM_TYPE, type Problem } from '../../core/problem.ts'
import { addToLine } from './request-line.ts'

const RETRY_AFTER_SECONDS = 1

export function setProblemHeaders(reply: FastifyReply, problem: Problem) {
  reply.header('content-type', PROBLEM_TYPE).header('cache-control', 'no-store').headers(problem.headers)
  if (problem.status === 401) reply.header('www-authenticate', challenge(problem.code))
  setRetryAfter(reply, problem)
  addToLine(reply.request, { problem: problem.code })
}

export function setRetryAfter(reply: FastifyReply, { code }: Problem) {
  if (code === 'unavailable' && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS)
}

export function sendProblem(reply: FastifyReply, problem: Problem, publicUrl: string) {
  setProblemHeaders(reply, problem)
  return reply.code(problem.status).send(problem.body(publicUrl, reply.request.id))
}

/** RFC 6750, 3: a request without credentials gets the scheme alone, without an error code. */
function challenge(code: Code) {
  if (code === 'not-signed-in' || code === 'wrong-credentials') return 'Bearer realm="contacts"'
  return `Bearer realm="contacts", error="invalid_token", error_description="${code}"`
}
