/** The client: one function for every operation, built from the table of routes and typed by `calls.gen.ts`. */
import { checkBaseUrl } from './base-url.ts'
import type { Args, Call } from './call.ts'
import type { Calls } from './calls.gen.ts'
import { edit } from './edit.ts'
import type { ExchangeOptions } from './options.ts'
import { iterate } from './pages.ts'
import type { Result } from './result.ts'
import type { NamedRoute, Route } from './route.ts'
import { routes } from './routes.gen.ts'
import { createSession, type Session } from './session/session.ts'
import type { HeldTokens, TokenStorage } from './session/storage.ts'
import type { Tokens } from './types.gen.ts'

export interface ClientOptions extends ExchangeOptions {
  /** Continues a session with tokens that the application has stored itself; they override the tokens in `storage`. */
  tokens?: Tokens | HeldTokens | null | undefined
  /** Stores the tokens, so that the user stays signed in. Without it they are in memory only. */
  storage?: TokenStorage | undefined
}

export interface Client extends Calls {
  /** The session of the signed-in user. */
  readonly session: Session
}

/**
 * Creates a client of the service at `baseUrl`, signed in with `tokens` or with the tokens in `storage`. Throws a
 * `TypeError` if no call could reach `baseUrl`.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://contacts.example' })
 * ```
 */
export function createClient({ tokens, storage, ...options }: ClientOptions): Client {
  const { session, auth, request } = createSession({ ...options, baseUrl: checkBaseUrl(options) }, tokens, storage)
  // The table has the operations that `Calls` describes: the compiler compares both with `Operations`.
  const client = { session } as Client & Record<string, unknown>
  for (const [slice, operations] of Object.entries(routes)) client[slice] = callsOf(slice, operations, request)
  Object.assign(client.auth, auth)
  return client
}

type Request = (route: NamedRoute, args: Args) => Promise<Result>

/** One call for each operation of a slice, and `iterate`, `download` and `edit` where an operation supports them. */
function callsOf(slice: string, operations: Readonly<Record<string, Route>>, request: Request) {
  const calls: Record<string, unknown> = {}
  for (const [name, route] of Object.entries(operations)) {
    const named = { operation: `${slice}.${name}`, ...route }
    const call: Call = (args = {}) => request(named, args)
    calls[name] = call
    if (route.paged) calls['iterate'] = iterate.bind(null, call)
    if (route.downloadable) calls['download'] = (args?: Args) => call({ ...args, stream: true })
  }
  const { get, patch } = calls as Record<string, Call>
  if (get && patch) calls['edit'] = edit.bind(null, { get, patch })
  return calls
}
