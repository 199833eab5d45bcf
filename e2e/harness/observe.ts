/**
 * Checks the responses of all operations against `openapi.json`, with a validator that shares no code with the server.
 * Records the responses, so that `coverage.ts` can find operations and refusals that no test has caused.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline, Readable, Transform } from 'node:stream'
import { inject } from 'vitest'
import { registerSecretsInBody, registerCredentials } from './secrets.ts'
import { document, type Operation, operations, resolveResponse, type Response } from './document.ts'

export { operations }

export interface Observed {
  /** The id of the operation; `none` if no route matched the request. */
  operation: string
  status: number
  code: string | null
  /** The access of the operation. For `none`: `session` if the request had a token. */
  access: 'public' | 'session'
}

export interface Tolerance {
  /** Allows 5xx except 500. */
  allows5xx: boolean
  /** Allows 500. */
  allows500: boolean
}

const ajv = new Ajv2020.default({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(document, 'openapi.json')

/** Other types of JSON, such as that of JSContact, are files. */
const IS_JSON = /^application\/(problem\+)?json/

const validators = new Map<string, ValidateFunction | null>()

/** Records a response. Exported for the responses of Node's HTTP parser, which call no hook. */
export function recordResponse(observed: Observed) {
  appendFileSync(join(inject('coverageDir'), `${inject('testDb')}.jsonl`), `${JSON.stringify(observed)}\n`)
}

export function observe(app: FastifyInstance, { allows5xx, allows500 }: Tolerance) {
  const seen: Observed[] = []
  const violations: string[] = []
  const isAllowed = (status: number) => (status === 500 ? allows500 : allows5xx)

  app.addHook('preHandler', async ({ headers, body }) => {
    registerCredentials(headers)
    registerSecretsInBody(body)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (/^\/api\/(auth\/|birthday_feed)/.test(request.url)) registerSecretsInBody(payload)
    const where = `${request.method} ${request.routeOptions.url ?? request.url} ${reply.statusCode}`
    if (!reply.getHeader('x-request-id')) violations.push(`${where}: no X-Request-Id`)
    if (request.method === 'HEAD' || request.method === 'OPTIONS') return

    const type = String(reply.getHeader('content-type'))
    const body = typeof payload === 'string' && payload !== '' && IS_JSON.test(type) ? JSON.parse(payload) : undefined
    const code = type.startsWith('application/problem+json') ? (body as { code: string }).code : null
    const path = request.routeOptions.url?.replace(/:(\w+)/g, '{$1}')
    const operation = operations.find((each) => each.path === path && each.method === request.method)
    const access = operation?.access ?? (request.headers.authorization === undefined ? 'public' : 'session')
    const observed = { operation: operation?.id ?? 'none', status: reply.statusCode, code, access }
    seen.push(observed)
    recordResponse(observed)

    if (reply.statusCode >= 500 && !isAllowed(reply.statusCode)) violations.push(`${where}: unexpected ${code}`)
    if (!operation) return
    if (Buffer.isBuffer(payload) || (payload instanceof Readable && !IS_JSON.test(type))) {
      const types = Object.keys(resolveResponse(operation.responses[reply.statusCode])?.content ?? {})
      if (!types.includes(type.replace(/;.*/, ''))) violations.push(`${where}: ${type}, which the document does not list`)
      return
    }
    const checkBody = (content: unknown, raw: unknown) =>
      violations.push(...findErrors(operation, reply.statusCode, content, raw).map((error) => `${where}: ${error}`))
    if (!(payload instanceof Readable)) return void checkBody(body, payload)
    return passThrough(payload, (text) => checkBody(JSON.parse(text), text))
  })
  return { seen, violations }
}

/** Returns a stream with the same data. Calls `onText` with the whole text at the end, unless the stream fails. */
function passThrough(stream: Readable, onText: (text: string) => void) {
  const chunks: Buffer[] = []
  const tee = new Transform({
    transform: (chunk: Buffer, _, done) => {
      chunks.push(chunk)
      done(null, chunk)
    },
  })
  pipeline(stream, tee, (error) => error ?? onText(Buffer.concat(chunks).toString()))
  return tee
}

function findErrors({ id, responses }: Operation, status: number, body: unknown, payload: unknown): string[] {
  const key = `${id} ${status}`
  if (!validators.has(key)) validators.set(key, compile(responses[status] ?? responses['default']))
  const validate = validators.get(key)!
  if (responses[status] === undefined && responses['default'] === undefined) return ['the document does not list this status']
  if (validate === null) return payload === '' || payload === undefined || payload === null ? [] : ['a body where the document has none']
  return validate(body) ? [] : [ajv.errorsText(validate.errors)]
}

function compile(response: Response | undefined): ValidateFunction | null {
  const [media] = Object.values(resolveResponse(response)?.content ?? {})
  return media ? ajv.compile(withAbsoluteReferences(media.schema) as object) : null
}

/** Makes the references in a part of the document absolute, so that they resolve outside of the document. */
const withAbsoluteReferences = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withAbsoluteReferences)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' && member.startsWith('#') ? `openapi.json${member}` : withAbsoluteReferences(member),
    ]),
  )
}
