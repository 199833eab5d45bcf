/** Content that does not change while the server runs: it has an ETag, and is compressed once for each encoding. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import Negotiator from 'negotiator'
import { isNotModified } from '../../platform/http/etag.ts'

export interface StaticContent {
  type: string
  /** Called at the first request. */
  read: () => Promise<string | Buffer> | string | Buffer
  /** The content of this path never changes, not even in later versions of the server. */
  immutable?: boolean
}

// The highest quality takes ten seconds for the viewer's script, and saves 12 % more.
const BROTLI_OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }

/** The encodings, best first. zlib compresses in threads of Node's pool. */
const ENCODERS = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, BROTLI_OPTIONS),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
  identity: async (bytes: Buffer) => bytes,
}
type Encoding = keyof typeof ENCODERS

export function serveStatic(app: FastifyInstance, path: string, { type, read, immutable = false }: StaticContent) {
  const readOnce = once(async () => Buffer.from(await read()))
  const variants = {
    br: once(() => encode(readOnce, 'br')),
    gzip: once(() => encode(readOnce, 'gzip')),
    identity: once(() => encode(readOnce, 'identity')),
  }
  app.get(path, async (request, reply) => {
    const encoding = preferredEncoding(new Negotiator(request).encodings())
    const { body, etag } = await variants[encoding]()
    reply.headers({
      'content-type': `${type}; charset=utf-8`,
      'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'public, no-cache',
      vary: 'accept-encoding',
      etag,
    })
    if (isNotModified(request.headers['if-none-match'], etag)) return reply.code(304).send()
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.send(body)
  })
}

const preferredEncoding = (accepted: string[]): Encoding =>
  (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding)) ?? 'identity'

/** Each encoding has its own strong ETag (RFC 9110, 8.8.3.3). */
async function encode(read: () => Promise<Buffer>, encoding: Encoding) {
  const bytes = await read()
  const hash = createHash('sha256').update(encoding).update(bytes).digest('base64url')
  return { body: await ENCODERS[encoding](bytes), etag: `"${hash}"` }
}

/** The returned function calls `work` once and repeats its result. After a failure, it calls `work` again. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () =>
    (result ??= work().catch((error: unknown) => {
      result = undefined
      throw error
    }))
}
