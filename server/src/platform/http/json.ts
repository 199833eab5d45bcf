import type { FastifyInstance } from 'fastify'
import sjson from 'secure-json-parse'
import { replaceInexact } from './exact-numbers.ts'

/** The JSON media types that any operation reads. The gate refuses those that an operation does not read. */
const JSON_TYPES = ['application/json', 'application/merge-patch+json']

export const MALFORMED_JSON = 'MALFORMED_JSON'
/** The message of secure-json-parse. */
export const FORBIDDEN_KEY = 'Object contains forbidden prototype property'

/**
 * An empty body is parsed as no body. Keys such as `__proto__` are refused, and so is a body that is not UTF-8: a
 * lenient decoder would replace its bytes with U+FFFD, which the client has not sent.
 */
export function registerJsonParser(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, body.length === 0 ? undefined : parse(decoder.decode(body)))
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400, code: MALFORMED_JSON }))
    }
  })
}

const parse = (json: string): unknown => sjson.parse(replaceInexact(json), null, { protoAction: 'error', constructorAction: 'error' })
