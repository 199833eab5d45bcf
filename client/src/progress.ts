/**
 * The progress of uploads and downloads: `@contacts/client/progress`.
 *
 * In a browser only `XMLHttpRequest` reports the progress of every upload. But `XMLHttpRequest` follows redirects, so
 * the target of a redirect would receive the body. Therefore `fetch` sends JSON, which may contain a password, without
 * a stream, and sends files as streams where the browser supports that. In other browsers `XMLHttpRequest` sends files;
 * after a redirect, `sendAsXhr` discards the response.
 */

export interface Progress {
  direction: 'upload' | 'download'
  /** Bytes transferred so far. */
  loaded: number
  /** Bytes in total; null while unknown. */
  total: number | null
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>
type Report = (direction: Progress['direction'], loaded: number, total: number | null) => void

/** Bytes that are sent between two reports, at most. */
const CHUNK = 64 * 1024

/**
 * Returns a `fetch` that reports its progress, to use for a call or for a whole client. A retry starts at 0 again. In a
 * browser, it reports uploads only if you pass no `fetch` of your own, and JSON only once, when the response arrives.
 * An error that the listener throws is reported as uncaught.
 *
 * @example
 * ```ts
 * const fetch = withProgress(({ direction, loaded, total }) => console.log(direction, loaded, total))
 * const result = await client.avatars.put({ body: file, fetch })
 * ```
 */
export const withProgress =
  (listener: (progress: Progress) => void, customFetch?: Fetch): Fetch =>
  async (url, init) => {
    const report: Report = (direction, loaded, total) => {
      try {
        listener({ direction, loaded, total })
      } catch (error) {
        // Rethrow in a microtask, so that the error is uncaught, like that of an event listener. Node has no
        // `reportError`.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    const isBrowser = typeof XMLHttpRequest === 'function'
    if (init.body && isBrowser && !customFetch) return sendInBrowser(url, init, report)
    const response = await (customFetch ?? fetch)(url, init.body && !isBrowser ? await withCountedBody(url, init, report) : init)
    return countReceived(response, report)
  }

function sendInBrowser(url: string, init: RequestInit, report: Report) {
  if (typeof init.body === 'string') return sendText(url, init, init.body, report)
  return canStream(url) ? sendAsStream(url, init, report) : sendAsXhr(url, init, report)
}

async function sendText(url: string, init: RequestInit, body: string, report: Report) {
  const response = await fetch(url, init)
  const { size } = new Blob([body])
  report('upload', size, size)
  return countReceived(response, report)
}

async function sendAsStream(url: string, init: RequestInit, report: Report) {
  let isStarted = false
  const reportStart: Report = (...progress) => {
    isStarted = true
    report(...progress)
  }
  try {
    return countReceived(await fetch(url, await withCountedBody(url, init, reportStart)), report)
  } catch (error) {
    if (isStarted || init.signal?.aborted) throw error
    // Over HTTP/1.1, the browser rejects a stream before it reads the first chunk.
    return sendAsXhr(url, init, report)
  }
}

/** Whether the browser supports streams as request bodies. It does so over HTTP/2 only, which needs TLS. */
function canStream(url: string) {
  if (!new Request(url).url.startsWith('https:')) return false
  let isDuplexRead = false
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex() {
      isDuplexRead = true
      return 'half'
    },
  }
  // A browser without support sends the stream as the text `[object ReadableStream]`.
  return !new Request(url, init).headers.has('content-type') && isDuplexRead
}

/**
 * Returns `init` with its body (a form is encoded first) as a stream that reports each chunk when the network reads it.
 */
async function withCountedBody(url: string, init: RequestInit, report: Report): Promise<RequestInit> {
  const request = new Request(url, init)
  const encoded = await request.blob()
  let loaded = 0
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await encoded.slice(loaded, loaded + CHUNK).arrayBuffer()
        loaded += chunk.byteLength
        report('upload', loaded, encoded.size)
        controller.enqueue(new Uint8Array(chunk))
        if (loaded === encoded.size) controller.close()
      },
    },
    // Without a buffer, so that a chunk is counted only when the network reads it.
    { highWaterMark: 0 },
  )
  return { ...init, headers: request.headers, body, duplex: 'half' } as RequestInit
}

function countReceived(response: Response, report: Report) {
  const { body, status, statusText, headers, url, redirected } = response
  if (!body) return response
  // A compressed body has another length once it is decompressed.
  const total = (!headers.has('content-encoding') && Number(headers.get('content-length'))) || null
  let loaded = 0
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.byteLength
      report('download', loaded, total)
      controller.enqueue(chunk)
    },
    flush() {
      if (total === null) report('download', loaded, loaded)
    },
  })
  return withUrl(new Response(body.pipeThrough(counter), { status, statusText, headers }), url, redirected)
}

/**
 * The part of `fetch` that the client needs, by `XMLHttpRequest`: the only way to report an upload that the browser
 * cannot send as a stream.
 */
function sendAsXhr(url: string, { method = 'GET', headers, body, signal }: RequestInit, report: Report) {
  return new Promise<Response>((resolve, reject) => {
    signal?.throwIfAborted()
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    const reporterOf =
      (direction: Progress['direction']) =>
      ({ loaded, total, lengthComputable }: ProgressEvent) =>
        report(direction, loaded, lengthComputable ? total : null)
    xhr.open(method, url)
    xhr.responseType = 'blob'
    new Headers(headers).forEach((value, name) => xhr.setRequestHeader(name, value))
    xhr.upload.onprogress = reporterOf('upload')
    xhr.onprogress = reporterOf('download')
    xhr.onload = () => resolve(isRedirected(url, xhr) ? Response.error() : responseOf(xhr))
    xhr.onerror = () => reject(new TypeError('Failed to fetch'))
    xhr.onabort = () => reject(signal?.reason)
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort)
    xhr.send(body as XMLHttpRequestBodyInit)
  })
}

/**
 * Whether the browser has followed a redirect. If so, `sendAsXhr` returns a response without status and body, as
 * `fetch` does with `redirect: 'manual'`.
 */
const isRedirected = (url: string, { responseURL }: XMLHttpRequest) => new Request(url).url.split('#')[0] !== responseURL

function responseOf(xhr: XMLHttpRequest) {
  const lines = xhr.getAllResponseHeaders().split('\r\n').filter(Boolean)
  const headers = lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
  const { status, statusText, responseURL } = xhr
  const hasBody = ![204, 205, 304].includes(status)
  return withUrl(new Response(hasBody ? (xhr.response as Blob) : null, { status, statusText, headers }), responseURL, false)
}

/** A constructed response has an empty `url`, and is never `redirected`. */
const withUrl = (response: Response, url: string, redirected: boolean): Response =>
  Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } })
