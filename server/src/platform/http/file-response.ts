/**
 * A response with bytes that are not JSON, and a strong ETag. The bytes are not read for a client that has them in its
 * cache.
 */
import type { Code, EntityTags } from '@contacts/contract'
import type { FastifyReply } from 'fastify'
import { Problem } from '../../core/problem.ts'
import { matchesAny } from './etag.ts'

export interface OpenedFile {
  etag: string
  /** Null if the client has the bytes in its cache. */
  bytes: Buffer | null
}

/** A browser must run nothing that a file contains. */
export const SANDBOX = { 'content-security-policy': "default-src 'none'; sandbox" }

interface FileSource<C extends Code> {
  type: string
  /** Headers of the file, such as `cache-control`. */
  headers: Record<string, string>
  /** `isCached` returns whether the client has the bytes with this ETag. */
  open(isCached: (etag: string) => boolean): Promise<OpenedFile | Problem<C>>
}

export class FileResponse<C extends Code> {
  readonly #source: FileSource<C>

  constructor(source: FileSource<C>) {
    this.#source = source
  }

  /** Sets the headers and returns the bytes; null for a client that has them in its cache. */
  async open(ifNoneMatch: EntityTags | undefined, reply: FastifyReply): Promise<Buffer | null | Problem<C>> {
    const { type, headers, open } = this.#source
    const opened = await open((etag) => matchesAny(ifNoneMatch, etag))
    if (opened instanceof Problem) return opened
    reply.headers({ ...SANDBOX, ...headers, etag: opened.etag, ...(opened.bytes && { 'content-type': type }) })
    return opened.bytes
  }
}
