/** One request and its answer: the wire, and nothing that remembers. */
import { ConnectionError, requestIdOf, ServiceError, type Result } from './result.ts'
import { serverWide } from './routes.gen.ts'
import type { Problem, ServerWideProblem } from './types.gen.ts'

/** What every call takes besides what its operation does. */
export interface CallOptions {
  /** Ends the waiting; the call throws the reason of the signal. Whether the service acted is not known then. */
  signal?: AbortSignal | undefined
  /** Further headers of this request; `authorization` is the client's where it holds tokens. */
  headers?: HeaderValues | undefined
}

/** What a call takes: `params`, `query` and `body` as far as its operation has them, a signal and headers. */
export type ArgsOf<O> = Pick<O, Extract<keyof O, 'params' | 'query' | 'body'>> & CallOptions

/** The same, of whatever operation. */
export interface Args extends CallOptions {
  params?: object
  query?: object | undefined
  body?: unknown
}

export interface ExchangeOptions {
  /** Where the service is, such as `https://contacts.example`. */
  baseUrl: string | URL
  /** Stands in for the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** Headers of every request. */
  headers?: HeaderValues | undefined
}

type HeaderValues = Record<string, string | undefined>
export type Route = ReturnType<typeof readRoute>
export type Send = (route: Route, args: Args) => Promise<Result>

/** A line of the route table. */
export function readRoute(line: string) {
  const [method, path, statuses, ...codes] = line.split(' ') as [string, string, string, ...string[]]
  return { method, path, statuses: statuses.split(','), codes }
}

export function createExchange(options: ExchangeOptions): Send {
  const base = String(options.baseUrl).replace(/\/+$/, '')

  return async (route, { params, query, body, headers, signal }) => {
    const url = base + fillPath(route.path, params) + searchOf(query)
    const form = formOf(body)
    const json = route.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const init: RequestInit = {
      method: route.method,
      // That of a form has a boundary, which fetch makes.
      headers: mergeHeaders({ 'content-type': form || body === undefined ? undefined : json }, options.headers, headers),
      body: form ?? JSON.stringify(body) ?? null,
      signal: signal ?? null,
    }
    // The global is looked up at each call, because it may be replaced: by a polyfill, by instrumentation.
    const [response, content] = await receive(options.fetch ?? fetch, url, init, route)
    return readAnswer(route, response, content)
  }
}

/** A body that breaks off is no answer either. */
async function receive(ask: NonNullable<ExchangeOptions['fetch']>, url: string, init: RequestInit, { statuses }: Route) {
  try {
    const response = await ask(url, init)
    const isFile = statuses.includes(`~${response.status}`) && /^image\//i.test(response.headers.get('content-type') ?? '')
    return [response, await (isFile ? response.blob() : response.text())] as const
  } catch (error) {
    init.signal?.throwIfAborted()
    throw new ConnectionError(error)
  }
}

function readAnswer({ statuses, codes }: Route, response: Response, content: string | Blob) {
  const { status, headers } = response
  const reply = { status, headers, requestId: requestIdOf(response), response }
  if (typeof content !== 'string') return { ok: true, data: content, ...reply } as Result
  const type = headers.get('content-type') ?? ''
  const json = /[/+]json\b/i.test(type) ? parseJson(content) : undefined
  if (statuses.includes(`-${status}`)) return { ok: true, data: undefined, ...reply } as Result
  if (statuses.includes(`${status}`) && json !== undefined) return { ok: true, data: json, ...reply } as Result

  const problem = /problem/i.test(type) ? (json as Problem | undefined) : undefined
  if (problem && codes.includes(problem.code)) return { ok: false, problem, ...reply } as Result
  throw new ServiceError(response, problem && serverWide.includes(problem.code) ? (problem as ServerWideProblem) : null, content)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fillPath(path: string, params: object = {}) {
  const values = new Map(Object.entries(params))
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = `${values.get(name) ?? ''}`
    // Encoding leaves dots alone, and fetch takes a segment of dots out of the URL: it would be another operation's.
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`The path parameter ${name} cannot be '${value}'`)
    return encodeURIComponent(value)
  })
}

function searchOf(query: object = {}) {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) search.append(name, String(each))
  }
  const text = search.toString()
  return text && `?${text}`
}

/** Bytes are sent as the file of a form: they need no media type of their own then. */
function formOf(body: unknown) {
  if (!(body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body))) return undefined
  const form = new FormData()
  form.append('file', body instanceof Blob ? body : new Blob([body as BlobPart]))
  return form
}

function mergeHeaders(...sources: (HeaderValues | undefined)[]) {
  const headers = new Headers()
  for (const source of sources) {
    for (const [name, value] of Object.entries(source ?? {})) if (value !== undefined) headers.set(name, value)
  }
  return headers
}
