/** The client: one call for every operation, made from the route table and typed by `Operations`. */
import type { Calls } from './calls.gen.ts'
import { createExchange, readRoute, type Args, type ExchangeOptions, type Send } from './exchange.ts'
import { iterate } from './pages.ts'
import { pages, routes } from './routes.gen.ts'
import { createSession, type HeldTokens, type Session } from './session.ts'
import type { Tokens } from './types.gen.ts'

export interface ClientOptions extends ExchangeOptions {
  /** Tokens of a session to go on with, as `session.tokens` had them. */
  tokens?: Tokens | HeldTokens | null | undefined
}

export interface Client extends Calls {
  /** Who is signed in. */
  readonly session: Session
}

/**
 * A client of the service at `baseUrl`, signed in with `tokens` if there are any.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://contacts.example' })
 * ```
 */
export function createClient(options: ClientOptions): Client {
  const { session, send, auth } = createSession(createExchange(options), options.tokens)

  const slices = Object.entries(routes).map(([slice, lines]) => {
    const calls = callsOf(lines, send)
    const list = calls[pages[slice] ?? '']
    return [slice, list ? { ...calls, iterate: iterate.bind(null, list) } : calls]
  })
  const client = Object.fromEntries(slices)
  return { ...client, auth: { ...client.auth, ...auth }, session }
}

const callsOf = (lines: Record<string, string>, send: Send) =>
  Object.fromEntries(
    Object.entries(lines).map(([name, line]) => {
      const route = readRoute(line)
      return [name, (args: Args = {}) => send(route, args)]
    }),
  )
