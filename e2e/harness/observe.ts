/**
 * Checks every answer of the server against `openapi.json`, with a validator that shares no code with the server, and
 * records it, so that `coverage.ts` can find operations and refusals that no test has seen.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline, Readable, Transform } from 'node:stream'
import { inject } from 'vitest'
import { hearBody, hearCredentials } from './secrets.ts'
import { document, type Operation, operations, resolve, type Response } from './document.ts'

export { operations }

export interface Observed {
  /** The id of the operation; `none` if no route matched the request. */
  operation: string
  status: number
  code: string | null
  /** Of the operation. For `none`: `session` if the request had a token. */
  access: 'public' | 'session'
}

export interface Tolerance {
  /** Allows 5xx except 500. */
  mayFail: boolean
  /** Allows 500. */
  mayBreak: boolean
}

const ajv = new Ajv2020.default({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(document, 'openapi.json')

const validators = new Map<string, ValidateFunction | null>()

/** Records an answer. Exported for the answers of Node's HTTP parser, which no hook sees. */
export function note(observed: Observed) {
  appendFileSync(join(inject('coverageDir'), `${inject('testDb')}.jsonl`), `${JSON.stringify(observed)}\n`)
}

export function observe(app: FastifyInstance, { mayFail, mayBreak }: Tolerance) {
  const seen: Observed[] = []
  const violations: string[] = []
  const isAllowed = (status: number) => (status === 500 ? mayBreak : mayFail)

  app.addHook('preHandler', async ({ headers, body }) => {
    hearCredentials(headers)
    hearBody(body)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.startsWith('/api/auth/')) hearBody(payload)
    const where = `${request.method} ${request.routeOptions.url ?? request.url} ${reply.statusCode}`
    if (!reply.getHeader('x-request-id')) violations.push(`${where}: no X-Request-Id`)
    if (request.method === 'HEAD' || request.method === 'OPTIONS') return

    const type = String(reply.getHeader('content-type'))
    const body = typeof payload === 'string' && payload !== '' && /json/.test(type) ? JSON.parse(payload) : undefined
    const code = type.startsWith('application/problem+json') ? (body as { code: string }).code : null
    const path = request.routeOptions.url?.replace(/:(\w+)/g, '{$1}')
    const operation = operations.find((each) => each.path === path && each.method === request.method)
    const access = operation?.access ?? (request.headers.authorization === undefined ? 'public' : 'session')
    const observed = { operation: operation?.id ?? 'none', status: reply.statusCode, code, access }
    seen.push(observed)
    note(observed)

    if (reply.statusCode >= 500 && !isAllowed(reply.statusCode)) violations.push(`${where}: unexpected ${code}`)
    if (!operation) return
    if (Buffer.isBuffer(payload)) {
      const types = Object.keys(resolve(operation.responses[reply.statusCode])?.content ?? {})
      if (!types.includes(type)) violations.push(`${where}: ${type}, which the document does not list`)
      return
    }
    const checkBody = (content: unknown, raw: unknown) =>
      violations.push(...invalid(operation, reply.statusCode, content, raw).map((error) => `${where}: ${error}`))
    if (!(payload instanceof Readable)) return void checkBody(body, payload)
    return watched(payload, (text) => checkBody(JSON.parse(text), text))
  })
  return { seen, violations }
}

/** Returns the same stream, and reports its text at the end, but not if the stream breaks off. */
function watched(stream: Readable, see: (text: string) => void) {
  const chunks: Buffer[] = []
  const tee = new Transform({
    transform: (chunk: Buffer, _, done) => {
      chunks.push(chunk)
      done(null, chunk)
    },
  })
  pipeline(stream, tee, (error) => error ?? see(Buffer.concat(chunks).toString()))
  return tee
}

function invalid({ id, responses }: Operation, status: number, body: unknown, payload: unknown): string[] {
  const key = `${id} ${status}`
  if (!validators.has(key)) validators.set(key, compile(responses[status] ?? responses['default']))
  const validate = validators.get(key)!
  if (responses[status] === undefined && responses['default'] === undefined) return ['the document does not list this status']
  if (validate === null) return payload === '' || payload === undefined || payload === null ? [] : ['a body where the document has none']
  return validate(body) ? [] : [ajv.errorsText(validate.errors)]
}

function compile(response: Response | undefined): ValidateFunction | null {
  const [media] = Object.values(resolve(response)?.content ?? {})
  return media ? ajv.compile(absolute(media.schema) as object) : null
}

/** Makes the references in a part of the document absolute, so that they resolve outside of the document. */
const absolute = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(absolute)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' && member.startsWith('#') ? `openapi.json${member}` : absolute(member),
    ]),
  )
}
