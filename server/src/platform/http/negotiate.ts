/** The media types of a request and its response (RFC 9110, 12). */
import { type AppRoute, isAppRouteNoBody, isAppRouteOtherResponse } from '@ts-rest/core'
import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { PROBLEM_TYPE, Problem } from '../../core/problem.ts'
import { accessOf } from './contract-route.ts'

const JSON_TYPE = 'application/json'
// The charset lets `Accept: application/json; charset=utf-8` match. An `Accept` without charset matches, too.
const RESPONSE_TYPES = ['application/json; charset=utf-8', PROBLEM_TYPE]

/** 406 when the client does not accept the response, 415 when the operation does not support the type of the body. */
export function negotiate(request: FastifyRequest, route: AppRoute): Problem | undefined {
  const { accept, 'content-type': contentType = '' } = request.headers
  const offered = responseTypes(route)
  if (accept !== undefined && offered.length > 0 && !new Negotiator(request).mediaType(offered)) return new Problem('not-acceptable')

  if (route.method === 'GET' || !hasBody(request)) return undefined
  const { consumes = [JSON_TYPE] } = accessOf(route)
  const [mediaType = ''] = contentType.toLowerCase().split(';')
  if (consumes.includes(mediaType.trim())) return undefined
  return new Problem('unsupported-media-type', `This operation reads ${consumes.join(' and ')}.`)
}

/** The media types of the success; none when it has no body. */
function responseTypes({ responses }: AppRoute): string[] {
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  if (success === undefined || isAppRouteNoBody(success)) return []
  return isAppRouteOtherResponse(success) ? [success.contentType, PROBLEM_TYPE] : RESPONSE_TYPES
}

const hasBody = ({ headers }: FastifyRequest) => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
