/** An answer of bytes that are kept somewhere, with a strong ETag. Whoever has them already gets 304, and they are not read. */
import type { Code, EntityTags } from '@contacts/contract'
import type { FastifyReply } from 'fastify'
import { matchesAny } from './etag.ts'
import { Problem } from '../../core/problem.ts'

export interface Opened {
  etag: string
  /** Null where they are held already. */
  bytes: Buffer | null
}

interface Kept<C extends Code> {
  type: string
  /** Instead of those of other answers. */
  headers: Record<string, string>
  open(isHeld: (etag: string) => boolean): Promise<Opened | Problem<C>>
}

export class FileAnswer<C extends Code> {
  readonly #kept: Kept<C>

  constructor(kept: Kept<C>) {
    this.#kept = kept
  }

  /** The bytes to be sent, null where there is no need; headers are set then. */
  async open(known: EntityTags | undefined, reply: FastifyReply): Promise<Buffer | null | Problem<C>> {
    const { type, headers, open } = this.#kept
    const opened = await open((etag) => matchesAny(known, etag))
    if (opened instanceof Problem) return opened
    reply.headers({ ...headers, etag: opened.etag, ...(opened.bytes && { 'content-type': type }) })
    return opened.bytes
  }
}
