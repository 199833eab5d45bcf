/** One request and its answer: the wire, and nothing that remembers. */
import { take } from './pages.ts'
import { ConnectionError, ServiceError, type Result } from './result.ts'
import type { RetryOptions } from './retry.ts'
import { serverWide } from './routes.gen.ts'
import type { Problem, ServerWideProblem } from './types.gen.ts'
import { waitFor } from './wait.ts'

/** How requests are made: for all calls of a client, or for one of them. */
export interface RequestOptions extends RetryOptions {
  /** Headers of the request; `authorization` is the client's where it holds tokens. Those of the call win. */
  headers?: HeaderValues | undefined
  /** Milliseconds for one attempt, its body included (but for that of a download), 30,000 if left out; 0 or Infinity for all it takes. */
  timeout?: number | undefined
  /** Stands in for the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** Is waited for before each attempt; may change `url` and `headers`. */
  onRequest?: ((request: OutgoingRequest) => unknown) | undefined
  /** Is waited for after each attempt. What it throws the call throws, even if the service has done what it was asked for. */
  onResponse?: ((outcome: Outcome) => unknown) | undefined
}

/** What every call takes besides what its operation does. */
export interface CallOptions extends RequestOptions {
  /** Ends the waiting; the call throws the reason of the signal. Whether the service acted is not known then. */
  signal?: AbortSignal | undefined
}

/** A request on its way out. */
export interface OutgoingRequest {
  /** As in the contract, such as `contacts.list`. */
  readonly operation: string
  /** 1, and more when it is sent again. */
  readonly attempt: number
  readonly method: string
  url: string
  readonly headers: Headers
}

/** What came of a request: an answer, or an error in its place. */
export interface Outcome {
  request: OutgoingRequest
  response?: Response | undefined
  error?: unknown
  /** Milliseconds until the answer was read. */
  duration: number
}

/** What a call takes: `params`, `query`, `body` and `ifMatch` as far as its operation has them, and how it is made. */
export type ArgsOf<O> = Pick<O, Extract<keyof O, 'params' | 'query' | 'body' | 'ifMatch'>> & CallOptions

/** The same, of whatever operation. */
export interface Args extends CallOptions {
  params?: Record<string, string>
  query?: object | undefined
  body?: unknown
  ifMatch?: number | undefined
  /** The body of a success is handed on unread. */
  unread?: boolean
  /** Is asked before each attempt, which is not made, nor answered, when it has become needless. */
  isOver?: () => Promise<boolean>
}

export interface ExchangeOptions extends RequestOptions {
  /** Where the service is, such as `https://contacts.example`. */
  baseUrl: string | URL
  /** Looks at every answer that has JSON and throws when it is not what the contract says; see `@contacts/client/validate`. */
  check?: ((operation: string, status: number, body: unknown, response: Response) => void) | undefined
}

/** What can be sent as a file. What comes in pieces is collected first, so that it can be sent again. */
export type Upload = Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** A line of the route table. */
export interface Route {
  operation: string
  method: string
  path: string
  marks: string
}

type HeaderValues = Record<string, string | undefined>
/** A call with what is said of all. */
export type Prepared = Args & ExchangeOptions
/** What has to be read first is, once it is known for whom it is sent. */
export type Send = (route: Route, prepare: () => Prepared | Promise<Prepared>) => Promise<Result>

/** What stays the same however often a call is sent: how it is, its key, and a body that can be read but once. */
export async function prepare(
  { method, marks }: Route,
  { body, ifMatch, headers, ...said }: Args,
  options: ExchangeOptions,
): Promise<Prepared> {
  const args: Prepared & Record<string, unknown> = { ...options }
  for (const [name, value] of Object.entries(said)) args[name] = value ?? args[name]
  const own: HeaderValues = {}
  const sendsFile = marks.includes('f')
  // That of a form has a boundary, which fetch makes.
  if (body && !sendsFile) own['content-type'] = 'application/json'
  if (ifMatch !== undefined) own['if-match'] = `"${ifMatch}"`
  // randomUUID is missing on pages that came without TLS. In a case that nobody writes: a key that is given stands in for it when
  // the headers are made, but one that is undefined does not, for without a key it would not be safe to send the call again.
  if (method !== 'GET' && marks.includes('s') && !marks.includes('r'))
    own['idempotency-keY'] = crypto.getRandomValues(new Uint32Array(4)).join('-')
  return { ...args, body: sendsFile ? await formOf(body) : JSON.stringify(body), headers: { ...options.headers, ...own, ...headers } }
}

/** Bytes are sent as the file of a form: they need no media type of their own then. */
async function formOf(body: unknown) {
  const form = new FormData()
  const pieces = body as Partial<AsyncIterable<BlobPart>>
  // Browsers take nothing that is iterated for a body, and not all of them can iterate a stream.
  const file = pieces[Symbol.asyncIterator] ? new Blob(await take(pieces as AsyncIterable<BlobPart>)) : body
  form.set('file', file instanceof Blob ? file : await new Response(file as BodyInit).blob())
  return form
}

/** Sends what was prepared, once. A body that breaks off is no answer either. */
export async function exchange(route: Route, args: Prepared, attempt: number): Promise<Result> {
  const { operation, method, path } = route
  const { signal, timeout = 30_000 } = args
  const headers = fill(new Headers(), args.headers)
  // Not by its size, which some browsers do not know.
  const search = `${fill(new URLSearchParams(), args.query)}`
  const url = `${args.baseUrl}`.replace(/\/+$/, '') + fillPath(path, args.params) + (search && `?${search}`)
  const request: OutgoingRequest = { operation, attempt, method, url, headers }
  await args.onRequest?.(request)

  const started = Date.now()
  const controller = new AbortController()
  const expire = () => controller.abort(new DOMException(`${timeout} ms`, 'TimeoutError'))
  // A longer timer would run out at once.
  const timer = timeout && timeout < 2 ** 31 ? setTimeout(expire, timeout) : undefined
  // Not every `fetch` minds its signal.
  const inTime = <T>(work: Promise<T>) => waitFor(waitFor(work, signal), controller.signal)
  let response: Response | undefined
  let content: Content | undefined
  let error: unknown
  try {
    signal?.throwIfAborted()
    // The global is looked up at each call, because it may be replaced: by a polyfill, by instrumentation.
    const answer = (args.fetch ?? fetch)(request.url, { method, headers, body: args.body as BodyInit, signal: controller.signal })
    response = await inTime(answer)
    content = await inTime(contentOf(response, args))
  } catch (reason) {
    error = errorOf(reason, signal)
    controller.abort()
  }
  clearTimeout(timer)
  await args.onResponse?.({ request, response, error, duration: Date.now() - started })
  if (content === undefined) throw error
  return readAnswer(route, response!, content, args)
}

type Content = string | Blob | AsyncIterable<Uint8Array>

async function contentOf(response: Response, args: Args): Promise<Content> {
  if (response.ok && args.unread && response.body) return chunksOf(response.body, args.signal)
  if (response.ok && /image/.test(typeOf(response))) return response.blob()
  return response.text()
}

/** The pieces of a stream; who stops taking them, or aborts, ends it. */
async function* chunksOf(stream: ReadableStream<Uint8Array>, signal?: AbortSignal) {
  // Not every browser can iterate a stream by itself.
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await waitFor(reader.read(), signal)
      if (done) return
      yield value
    }
  } catch (error) {
    throw errorOf(error, signal)
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

const errorOf = (cause: unknown, signal?: AbortSignal): unknown =>
  signal?.aborted ? signal.reason : new ConnectionError('No answer', { cause })

function readAnswer(route: Route, response: Response, content: Content, args: ExchangeOptions) {
  const { ok, status, headers } = response
  const reply = { ok, status, headers, requestId: headers.get('x-request-id'), response }
  const data: unknown = typeof content === 'string' ? parseJson(content) : content
  if (data !== content) args.check?.(route.operation, status, data, response)
  if (ok && (data !== undefined || (route.marks.includes('n') && !content))) return { ...reply, data } as Result

  const problem = /problem/.test(typeOf(response)) && (data as Problem | null)?.code ? (data as Problem) : null
  if (problem && !serverWide.test(`${status} ${problem.code}`)) return { ...reply, problem } as Result
  throw new ServiceError({ ...reply, problem: problem as ServerWideProblem | null, body: content as string })
}

// What is not there is of no type either.
const typeOf = ({ headers }: Response) => headers.get('content-type') as string

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const fillPath = (path: string, params: Record<string, string> = {}) =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name] ?? ''
    // Encoding leaves dots alone, and fetch takes a segment of dots out of the URL: it would be another operation's.
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${name} cannot be '${value}'`)
    return encodeURIComponent(value)
  })

/** What is undefined is left out. */
function fill<Pairs extends Headers | URLSearchParams>(pairs: Pairs, values: object = {}) {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) pairs.set(name, value as string)
  return pairs
}
