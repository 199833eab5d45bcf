/** A response of text that is not JSON, and that may be too large to hold in memory. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { SANDBOX } from './file-response.ts'

interface TextSource {
  /** The media type with its parameters. */
  type: string
  headers: Record<string, string>
  /** Read at the speed at which the client receives the text, and no longer if the client disconnects. */
  texts: AsyncIterable<string>
  /** Called when the client has disconnected, for a source that may be waiting for its next text. */
  stop?: () => void
}

const mediaTypes = new WeakMap<FastifyReply, string>()

/**
 * Sets the media type of a stream when it is sent: ts-rest has set the one that the contract lists, and the client may
 * have chosen another.
 */
export function registerMediaTypes(app: FastifyInstance) {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    const type = mediaTypes.get(reply)
    if (type !== undefined) reply.header('content-type', type)
    done()
  })
}

export class TextStream {
  readonly #source: TextSource

  constructor(source: TextSource) {
    this.#source = source
  }

  /**
   * Reads the first text, then sets the headers: if the first text cannot be read, the error becomes a problem without
   * them. `onText` is called with each part of the text.
   */
  async open(reply: FastifyReply, onText: (text: string) => void): Promise<Readable> {
    const { type, headers, texts, stop } = this.#source
    const iterator = texts[Symbol.asyncIterator]()
    const first = await iterator.next()
    reply.headers({ ...SANDBOX, ...headers })
    mediaTypes.set(reply, type)
    return Readable.from(startWith(first, iterator, onText, stop), { objectMode: false })
  }
}

/** The first text and the others. Ending this iteration ends the source, even if nothing was read from it here. */
function startWith(
  first: IteratorResult<string>,
  rest: AsyncIterator<string>,
  onText: (text: string) => void,
  stop?: () => void,
): AsyncIterable<string> {
  let start: IteratorResult<string> | undefined = first
  const next = async () => {
    const text = start ?? (await rest.next())
    start = undefined
    if (!text.done) onText(text.value)
    return text
  }
  const end = async () => {
    stop?.()
    return (await rest.return?.()) ?? { done: true as const, value: undefined }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) }
}
