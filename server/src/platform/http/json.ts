import type { FastifyInstance } from 'fastify'
import sjson from 'secure-json-parse'

/** The JSON media types that some operation reads; each route narrows them to its own. */
const JSON_TYPES = ['application/json', 'application/merge-patch+json']

/**
 * One parser for them. An empty body is no body. Keys that reach for a prototype are refused, and so is what is not UTF-8:
 * decoded leniently it would be stored as something that nobody sent.
 */
export function parseJson(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(
        null,
        body.length === 0 ? undefined : sjson.parse(decoder.decode(body), null, { protoAction: 'error', constructorAction: 'error' }),
      )
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400, code: 'MALFORMED_JSON' }))
    }
  })
}
