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

  /** Sets the headers. `onText` is called with each part of the text. */
  open(reply: FastifyReply, onText: (text: string) => void): Readable {
    const { type, headers, texts } = this.#source
    reply.headers({ ...SANDBOX, ...headers })
    mediaTypes.set(reply, type)
    return Readable.from(reportEach(texts, onText), { objectMode: false })
  }
}

/** Passes the texts on, and reports each before. */
export async function* reportEach(texts: AsyncIterable<string>, onText: (text: string) => void): AsyncGenerator<string> {
  for await (const text of texts) {
    onText(text)
    yield text
  }
}
