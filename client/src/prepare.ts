/** Turns the arguments of a call into the URL, headers, body and options that all of its attempts share. */
import type { Args, LimitedArgs } from './call.ts'
import { collect } from './collect.ts'
import type { ExchangeOptions, HeaderValues } from './options.ts'
import type { NamedRoute } from './route.ts'

export interface PreparedCall extends Omit<ExchangeOptions & LimitedArgs, 'headers' | 'body'> {
  route: NamedRoute
  url: string
  headers: Headers
  body: string | FormData | undefined
}

export async function prepare(route: NamedRoute, args: LimitedArgs, options: ExchangeOptions): Promise<PreparedCall> {
  const call = { ...withDefaults(args, options), route, url: urlOf(route, args, options), headers: headersOf(route, args, options) }
  return { ...call, body: route.upload ? await formOf(args.body) : JSON.stringify(args.body) }
}

/** The options of the call, and those of the client where the call has none. */
export function withDefaults<A extends Args>(args: A, options: ExchangeOptions) {
  const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null)
  return { ...options, ...(Object.fromEntries(given) as A) }
}

function urlOf({ path }: NamedRoute, { params, query }: Args, { baseUrl }: ExchangeOptions) {
  // Not `URLSearchParams.size`, which older browsers do not have.
  const search = setDefined(new URLSearchParams(), query).toString()
  return String(baseUrl) + fillPath(path, params) + (search && `?${search}`)
}

const fillPath = (path: string, params: Record<string, string> = {}) =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name] ?? ''
    // Encoding keeps dots, and `fetch` resolves `..` like a file path: the request would reach another operation.
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${name} cannot be '${value}'`)
    return encodeURIComponent(value)
  })

function headersOf(route: NamedRoute, { body, ifMatch, headers }: Args, options: ExchangeOptions) {
  const own: HeaderValues = {}
  // `fetch` sets the content type of a form, because it includes the boundary.
  if (body && !route.upload) own['content-type'] = 'application/json'
  if (ifMatch !== undefined) own['if-match'] = `"${ifMatch}"`
  const merged = setDefined(new Headers(), { ...options.headers, ...own, ...headers })
  if (route.idempotencyKey && !setDefined(new Headers(), headers).has('idempotency-key')) merged.set('idempotency-key', createKey())
  return merged
}

// Not `crypto.randomUUID`, which pages without TLS do not have.
const createKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-')

/** A form with the file. In a form, the file needs no media type. */
async function formOf(body: unknown) {
  const form = new FormData()
  const chunks = body as Partial<AsyncIterable<BlobPart>>
  // Browsers do not accept an async iterable as a body, and some cannot iterate a stream.
  const file = chunks[Symbol.asyncIterator] ? new Blob(await collect(chunks as AsyncIterable<BlobPart>)) : body
  form.set('file', file instanceof Blob ? file : await new Response(file as BodyInit).blob())
  return form
}

/** Sets every value that is not undefined. */
function setDefined<Pairs extends Headers | URLSearchParams>(pairs: Pairs, values: object = {}) {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) pairs.set(name, value as string)
  return pairs
}
