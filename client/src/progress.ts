/** How far uploads and downloads are: `@contacts/client/progress`. */

export interface Progress {
  direction: 'upload' | 'download'
  /** Bytes so far. */
  loaded: number
  /** All of them; null while that is not known. */
  total: number | null
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>
const PIECE = 64 * 1024

type Report = (direction: Progress['direction'], loaded: number, total: number | null) => void

/**
 * A `fetch`, of a call or of a client, that tells how far it is. An attempt that is made again counts again. In browsers, what
 * is sent is counted only without a `fetch` of your own. What the listener throws is an uncaught error.
 *
 * @example
 * ```ts
 * const fetch = withProgress(({ direction, loaded, total }) => console.log(direction, loaded, total))
 * const result = await client.avatars.put({ body: file, fetch })
 * ```
 */
export const withProgress =
  (listener: (progress: Progress) => void, own?: Fetch): Fetch =>
  async (url, init) => {
    const report: Report = (direction, loaded, total) => {
      try {
        listener({ direction, loaded, total })
      } catch (error) {
        // Uncaught, as what a listener of events throws; `reportError` would be that, but Node has none.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    // A browser streams bodies over HTTP/2 alone, if at all.
    const isBrowser = typeof XMLHttpRequest === 'function'
    if (init.body && isBrowser && !own) return sendAsXhr(url, init, report)
    const response = await (own ?? fetch)(url, init.body && !isBrowser ? await countSent(url, init, report) : init)
    return countReceived(response, report)
  }

/** Forms are encoded here, so that all that goes over the wire is counted. */
async function countSent(url: string, init: RequestInit, report: Report): Promise<RequestInit> {
  const request = new Request(url, init)
  const whole = await request.blob()
  let loaded = 0
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await whole.slice(loaded, loaded + PIECE).arrayBuffer()
        loaded += piece.byteLength
        report('upload', loaded, whole.size)
        controller.enqueue(new Uint8Array(piece))
        if (loaded === whole.size) controller.close()
      },
    },
    // Nothing is counted before it is asked for.
    { highWaterMark: 0 },
  )
  return { ...init, headers: request.headers, body, duplex: 'half' } as RequestInit
}

function countReceived(response: Response, report: Report) {
  const { body, status, statusText, headers, url } = response
  if (!body) return response
  // What is packed has another length when it arrives here.
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
  return withUrl(new Response(body.pipeThrough(counter), { status, statusText, headers }), url)
}

/** `fetch`, as far as the client uses it, by the one thing that tells what a browser has sent. */
function sendAsXhr(url: string, { method = 'GET', headers, body, signal }: RequestInit, report: Report) {
  return new Promise<Response>((resolve, reject) => {
    signal?.throwIfAborted()
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    const reportTo =
      (direction: Progress['direction']) =>
      ({ loaded, total, lengthComputable }: ProgressEvent) =>
        report(direction, loaded, lengthComputable ? total : null)
    xhr.open(method, url)
    xhr.responseType = 'blob'
    new Headers(headers).forEach((value, name) => xhr.setRequestHeader(name, value))
    xhr.upload.onprogress = reportTo('upload')
    xhr.onprogress = reportTo('download')
    xhr.onload = () => resolve(responseOf(xhr))
    xhr.onerror = () => reject(new TypeError('Failed to fetch'))
    xhr.onabort = () => reject(signal?.reason)
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort)
    xhr.send(body as XMLHttpRequestBodyInit)
  })
}

function responseOf(xhr: XMLHttpRequest) {
  const lines = xhr.getAllResponseHeaders().split('\r\n').filter(Boolean)
  const headers = lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
  const { status, statusText, responseURL } = xhr
  const hasBody = ![204, 205, 304].includes(status)
  return withUrl(new Response(hasBody ? (xhr.response as Blob) : null, { status, statusText, headers }), responseURL)
}

/** Nobody else can say where a response came from. */
const withUrl = (response: Response, url: string) => Object.defineProperty(response, 'url', { value: url })
