/** Turns the arguments of a call into the URL, headers, body and options that all of its attempts share. */
import type { Args, LimitedArgs } from './call.ts'
import { collect } from './collect.ts'
import type { ExchangeOptions, HeaderValues } from './options.ts'
import type { NamedRoute } from './route.ts'
import { isNativeFile } from './upload.ts'

export interface PreparedCall extends Omit<LimitedArgs, 'headers' | 'body'> {
  route: NamedRoute
  url: string
  /** Names and values; the last value of a name is sent. */
  headers: [string, string][]
  body: string | FormData | undefined
}

export async function prepare(route: NamedRoute, args: LimitedArgs): Promise<PreparedCall> {
  return {
    ...args,
    route,
    url: urlOf(route, args),
    headers: headersOf(route, args),
    body: route.upload ? await formOf(args.body) : JSON.stringify(args.body),
  }
}

/** The options of the call, and those of the client where the call has none; but the headers of both. */
export function withDefaults(args: Args, options: ExchangeOptions) {
  const defaults = { ...options, headers: undefined, defaultHeaders: options.headers }
  return Object.assign(defaults, Object.fromEntries(givenIn(args)) as Args)
}

function urlOf({ path }: NamedRoute, { baseUrl, params, query }: LimitedArgs) {
  // Not `URLSearchParams`, which older versions of React Native implement in part.
  const pairs = givenIn(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return String(baseUrl) + fillPath(path, params) + (pairs.length > 0 ? `?${pairs.join('&')}` : '')
}

const fillPath = (path: string, params: Record<string, string> = {}) =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name] ?? ''
    // Encoding keeps dots, and `fetch` resolves `..` like a file path: the request would reach another operation.
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${name} cannot be '${value}'`)
    return encodeURIComponent(value)
  })

function headersOf(route: NamedRoute, { body, ifMatch, headers, defaultHeaders }: LimitedArgs) {
  const own: HeaderValues = {}
  // `fetch` sets the content type of a form, because the content type includes the boundary.
  if (body && !route.upload) own['content-type'] = 'application/json'
  if (ifMatch !== undefined) own['if-match'] = `"${ifMatch}"`
  const merged = givenIn({ ...defaultHeaders, ...own, ...headers })
  const needsKey = route.signedIn && route.method !== 'GET' && !route.repeatable
  if (needsKey && !toHeaders(givenIn(headers)).has('idempotency-key')) merged.push(['idempotency-key', createKey()])
  return merged
}

// Not `crypto.randomUUID`, which pages without TLS do not have.
const createKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-')

/** A form with the file. In a form, the file needs no media type. */
async function formOf(body: unknown) {
  const form = new FormData()
  // Not `set`, which the forms of React Native do not have.
  form.append('file', await toFile(body))
  return form
}

async function toFile(body: unknown) {
  // React Native reads a file of the device by itself.
  if (body instanceof Blob || isNativeFile(body)) return body as Blob
  const chunks = body as Partial<AsyncIterable<BlobPart>>
  // Browsers do not accept an async iterable as a body, and some cannot iterate a stream.
  if (chunks[Symbol.asyncIterator]) return new Blob(await collect(chunks as AsyncIterable<BlobPart>))
  return new Response(body as BodyInit).blob()
}

export function toHeaders(values: [string, string][]) {
  const headers = new Headers()
  for (const [name, value] of values) headers.set(name, value)
  return headers
}

/** The members that are neither undefined nor null. */
const givenIn = (values: object = {}): [string, string][] =>
  Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
