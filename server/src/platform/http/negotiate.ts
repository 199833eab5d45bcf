/** The media types of a request and its response (RFC 9110, 12). */
import { type AppRoute, isAppRouteNoBody, isAppRouteOtherResponse } from '@ts-rest/core'
import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { PROBLEM_TYPE, Problem } from '../../core/problem.ts'
import { JSON_TYPE } from './alternatives.ts'
import { accessOf } from './contract-route.ts'

const RESPONSE_TYPES = [JSON_TYPE, PROBLEM_TYPE]

/** 406 when the client does not accept the response, 415 when the operation does not support the type of the body. */
export function negotiate(request: FastifyRequest, route: AppRoute): Problem | undefined {
  const { accept } = request.headers
  const offered = responseTypes(route)
  const isRefused = accept !== undefined && offered.length > 0 && !new Negotiator(request).mediaType(offered)
  if (isRefused && !choosesFormat(request, route)) return new Problem('not-acceptable')

  if (route.method === 'GET' || !hasBody(request)) return undefined
  const { consumes = ['application/json'] } = accessOf(route)
  if (consumes.includes(mediaTypeOf(request) ?? '')) return undefined
  return new Problem('unsupported-media-type', `This operation reads ${consumes.join(' and ')}.`)
}

/** The media type of the body, in lower case and without parameters; null if the request declares none. */
export const mediaTypeOf = ({ headers }: FastifyRequest): string | null =>
  headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? null

const typesOf = new WeakMap<AppRoute, string[]>()

function responseTypes(route: AppRoute): string[] {
  const types = typesOf.get(route) ?? findResponseTypes(route)
  typesOf.set(route, types)
  return types
}

/** The media types of the success; none when it has no body. */
function findResponseTypes(route: AppRoute): string[] {
  const success = Object.entries(route.responses).find(([status]) => status.startsWith('2'))?.[1]
  if (success === undefined || isAppRouteNoBody(success)) return []
  const { alternatives = [] } = accessOf(route)
  return isAppRouteOtherResponse(success) ? [success.contentType, ...alternatives, PROBLEM_TYPE] : [...RESPONSE_TYPES, ...alternatives]
}

/** Whether the query names the format, which takes precedence over `Accept`: a link in a page cannot set the header. */
const choosesFormat = ({ query }: FastifyRequest, route: AppRoute) =>
  accessOf(route).alternatives !== undefined && typeof query === 'object' && query !== null && 'format' in query

const hasBody = ({ headers }: FastifyRequest) => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
