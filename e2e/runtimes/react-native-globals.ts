/**
 * Changes the globals of Node to those of an older React Native: removes those that React Native lacks, and replaces
 * those that it implements in part. `crypto.getRandomValues` stays, as if a polyfill had added it. Import this file
 * first.
 */
import { type IncomingMessage, request } from 'node:http'

const { crypto: realCrypto, URL: RealURL } = globalThis

const MISSING = `EventTarget Event CustomEvent DOMException structuredClone ReadableStream WritableStream TransformStream
  TextDecoder TextDecoderStream TextEncoderStream CompressionStream DecompressionStream BroadcastChannel MessageChannel
  navigator localStorage sessionStorage Response Request Iterator`.split(/\s+/)

const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
for (const name of MISSING) define(name, undefined)
define('crypto', { getRandomValues: realCrypto.getRandomValues.bind(realCrypto) })

const notImplemented = () => {
  throw new Error('not implemented')
}

/** An `AbortSignal` without `reason` and `throwIfAborted`. */
class Signal {
  aborted = false
  readonly #listeners = new Set<() => void>()
  addEventListener(_: 'abort', listener: () => void) {
    this.#listeners.add(listener)
  }
  removeEventListener(_: 'abort', listener: () => void) {
    this.#listeners.delete(listener)
  }
  end() {
    this.aborted = true
    for (const listener of this.#listeners) listener()
  }
}
define('AbortSignal', Signal)
define(
  'AbortController',
  class {
    readonly signal = new Signal()
    abort() {
      this.signal.end()
    }
  },
)

/** A `URL` that validates nothing, and has no member but `href`. */
define(
  'URL',
  class {
    readonly #text: string
    constructor(text: string) {
      this.#text = text.endsWith('/') ? text : `${text}/`
    }
    get href() {
      return this.#text
    }
    get protocol() {
      return notImplemented()
    }
    get username() {
      return notImplemented()
    }
    get password() {
      return notImplemented()
    }
  },
)
define(
  'URLSearchParams',
  class {
    readonly set = notImplemented
  },
)

/** The files of the device, by their URI. `fetch` reads them when it sends a form. */
export const files = new Map<string, Blob>()

define(
  'FormData',
  class {
    readonly parts: [string, { uri: string; name: string }][] = []
    append(name: string, file: { uri: string; name: string }) {
      this.parts.push([name, file])
    }
  },
)

interface Init {
  method: string
  headers: Headers
  body?: string | { parts: [string, { uri: string; name: string }][] }
  signal: Signal
}

/** A `fetch` that reads the whole body; its response has neither `body` nor `redirected`. */
define('fetch', async (url: string, { method, headers, body, signal }: Init) => {
  const sent = typeof body === 'object' ? await encode(body.parts, headers) : body
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const outgoing = request(new RealURL(url), { method, headers: Object.fromEntries(headers) }, resolve)
  outgoing.on('error', reject)
  signal.addEventListener('abort', () => outgoing.destroy(new Error('aborted')))
  outgoing.end(sent)
  const response = await promise
  const blob = new Blob(await response.toArray())
  const status = response.statusCode ?? 0
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: response.statusMessage,
    headers: new Headers(response.headers as Record<string, string>),
    url,
    text: () => blob.text(),
    blob: async () => blob.slice(0, blob.size, response.headers['content-type']),
    arrayBuffer: () => blob.arrayBuffer(),
  }
})

async function encode(parts: [string, { uri: string; name: string }][], headers: Headers) {
  const chunks: Buffer[] = []
  for (const [name, { uri, name: fileName }] of parts) {
    const file = files.get(uri) ?? notImplemented()
    const head = `--boundary\r\ncontent-disposition: form-data; name="${name}"; filename="${fileName}"\r\n\r\n`
    chunks.push(Buffer.from(head), Buffer.from(await file.arrayBuffer()))
  }
  headers.set('content-type', 'multipart/form-data; boundary=boundary')
  return Buffer.concat([...chunks, Buffer.from('\r\n--boundary--')])
}
