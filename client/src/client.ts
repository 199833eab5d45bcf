/** The client: one call for every operation, made from the route table and typed by `Operations`. */
import type { Calls } from './calls.gen.ts'
import { edit } from './edit.ts'
import { type Args, type ExchangeOptions, prepare, type Send } from './exchange.ts'
import { iterate } from './pages.ts'
import { send } from './retry.ts'
import { routes } from './routes.gen.ts'
import { createSession, type Session } from './session.ts'
import type { HeldTokens, TokenStorage } from './storage.ts'
import type { Tokens } from './types.gen.ts'
import { waitFor } from './wait.ts'

export interface ClientOptions extends ExchangeOptions {
  /** Tokens of a session to go on with, as `session.tokens` had them; they win over those in `storage`. */
  tokens?: Tokens | HeldTokens | null | undefined
  /** Keeps the tokens beyond the life of the client; without it they are in memory alone. */
  storage?: TokenStorage | undefined
}

export interface Client extends Calls {
  /** Who is signed in. */
  readonly session: Session
}

/**
 * A client of the service at `baseUrl`, signed in with `tokens` or with what `storage` has.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://contacts.example' })
 * ```
 */
export function createClient({ tokens, storage, ...options }: ClientOptions): Client {
  const { session, auth, signedSend } = createSession(callsOf('auth', send, options) as never, tokens, storage)
  // Named by the table, and typed by `Calls`.
  const client = { session } as Client & Record<string, unknown>
  for (const slice in routes) client[slice] = callsOf(slice as keyof typeof routes, signedSend, options)
  Object.assign(client.auth, auth)
  return client
}

function callsOf(slice: keyof typeof routes, sendBy: Send, options: ExchangeOptions) {
  const calls: Record<string, unknown> = {}
  const [base, ...lines] = routes[slice].split('\n')
  for (const line of lines) {
    const [name, method, marks, rest = ''] = line.split(' ') as [string, string, string, string?]
    const route = { operation: `${slice}.${name}`, method, path: base + rest, marks }
    const call = (calls[name] = (args: Args = {}) =>
      waitFor(
        sendBy(route, () => prepare(route, args, options)),
        args.signal,
      ))
    if (marks.includes('p')) calls.iterate = iterate.bind(null, call)
    if (marks.includes('d')) calls.download = (args: Args) => call({ ...args, unread: true })
    if (marks.includes('e')) calls.edit = edit.bind(null, calls as never)
  }
  return calls
}
