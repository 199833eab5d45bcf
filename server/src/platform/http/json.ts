import type { FastifyInstance } from 'fastify'
import sjson from 'secure-json-parse'
import { operationOf, readsFile } from './contract-route.ts'
import { replaceInexact } from './exact-numbers.ts'

/** The JSON media types of all operations. The gate refuses a type that the requested operation does not read. */
const JSON_TYPES = ['application/json', 'application/merge-patch+json']

export const MALFORMED_JSON = 'MALFORMED_JSON'
/** The message of the error that secure-json-parse throws for a key such as `__proto__`. */
export const FORBIDDEN_KEY = 'Object contains forbidden prototype property'

/**
 * An operation that reads a file gets the bytes. Otherwise an empty body is parsed as undefined. Keys such as `__proto__` are refused, and so is a body that is not UTF-8: a
 * lenient decoder would replace the malformed bytes with U+FFFD, which the client has not sent.
 */
export function registerJsonParser(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const operation = operationOf(request)
    if (operation && readsFile(operation)) return done(null, body)
    try {
      done(null, body.length === 0 ? undefined : parse(decoder.decode(body)))
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400, code: MALFORMED_JSON }))
    }
  })
}

const parse = (json: string): unknown => sjson.parse(replaceInexact(json), null, { protoAction: 'error', constructorAction: 'error' })
