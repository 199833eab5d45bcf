/**
 * Who is signed in. The client holds the newest tokens, shows the access token with every call that needs one, and gets
 * the next pair shortly before it expires, or when the service says that it is of no use. Any number of calls wait for one
 * refresh.
 *
 * A sign-in, a sign-out and `set` decide who is signed in. The answer to an earlier sign-in or refresh, arriving late, does
 * not undo that. And a call is sent for the session that was held when it was made, never for one that came while it waited.
 */
import { readRoute, type Args, type Send } from './exchange.ts'
import type { Result } from './result.ts'
import { routes } from './routes.gen.ts'
import type { Operations, RefreshToken, Tokens } from './types.gen.ts'

/** Tokens with the moment at which they were received: what an application keeps in order to stay signed in. */
export interface HeldTokens extends Tokens {
  /** When the access token expires, in milliseconds since 1970 by the clock of this device. */
  expires_at: number
}

/** The session of a client: `client.session`. */
export interface Session {
  /** The newest tokens; null when nobody is signed in. */
  readonly tokens: HeldTokens | null
  /**
   * Takes tokens that were kept elsewhere, or with null forgets those held (telling the service is up to `auth.logout`).
   *
   * @example
   * ```ts
   * client.session.set(JSON.parse(localStorage.getItem('tokens') ?? 'null'))
   * ```
   */
  set(tokens: Tokens | HeldTokens | null): void
  /**
   * Calls the listener whenever the tokens change, until the function that is returned is called.
   *
   * @example
   * ```ts
   * const stop = client.session.onChange((tokens) => localStorage.setItem('tokens', JSON.stringify(tokens)))
   * ```
   */
  onChange(listener: (tokens: HeldTokens | null) => void): () => void
}

interface State {
  tokens: HeldTokens | null
  /** Another object after each decision about who is signed in. */
  decision: object
  listeners: Set<(tokens: HeldTokens | null) => void>
}

type AuthResult<O extends keyof Operations['auth']> = Promise<Result<Operations['auth'][O]>>
type Refresh = (args?: Args) => AuthResult<'refresh'>

/** The session, the operations that change it, and a `send` that shows the access token where an operation needs one. */
export function createSession(send: Send, initial: Tokens | HeldTokens | null = null) {
  const state: State = { tokens: initial && withMoment(initial), decision: {}, listeners: new Set() }
  const refresh = createRefresh(send, state)
  return { session: openSession(state), auth: { ...createSigning(send, state), refresh }, send: createSignedSend(send, state, refresh) }
}

const openSession = (state: State): Session => ({
  get tokens() {
    return state.tokens
  },
  set: (tokens) => decide(state, tokens),
  onChange(listener) {
    state.listeners.add(listener)
    return () => void state.listeners.delete(listener)
  },
})

function decide(state: State, tokens: Tokens | null) {
  state.decision = {}
  hold(state, tokens)
}

function hold(state: State, tokens: Tokens | null) {
  if (tokens === state.tokens) return
  state.tokens = tokens && withMoment(tokens)
  for (const listener of state.listeners) listener(state.tokens)
}

const withMoment = (tokens: Tokens | HeldTokens): HeldTokens => ({ expires_at: Date.now() + tokens.expires_in * 1000, ...tokens })

function createSigning(send: Send, state: State) {
  return {
    async login(args: Args) {
      const mine = (state.decision = {})
      const result = await ask(send, 'login', args)
      if (result.ok && state.decision === mine) hold(state, result.data)
      return result
    },
    logout(args: Args = {}) {
      const answer = ask(send, 'logout', { ...args, body: args.body ?? { refresh_token: state.tokens?.refresh_token } })
      decide(state, null)
      return answer
    },
  }
}

const ask = <O extends keyof Operations['auth']>(send: Send, operation: O, args: Args) =>
  send(readRoute(routes.auth[operation]), args) as AuthResult<O>

function createRefresh(send: Send, state: State): Refresh {
  /** Those on their way, by the token that they spend. */
  const running = new Map<string | undefined, AuthResult<'refresh'>>()

  return async ({ signal, ...args } = {}) => {
    const token = (args.body as RefreshToken | undefined)?.refresh_token ?? state.tokens?.refresh_token
    if (!running.has(token)) {
      running.set(
        token,
        rotate(send, state, token, args).finally(() => running.delete(token)),
      )
    }
    return waitFor(running.get(token)!, signal)
  }
}

async function rotate(send: Send, state: State, token: string | undefined, args: Args) {
  const { tokens, decision } = state
  const result = await ask(send, 'refresh', { ...args, body: { refresh_token: token } })
  // A sign-in on its way is no reason to lose what it may fail to replace; where nothing is held, any decision counts.
  if (state.tokens !== tokens || (!tokens && state.decision !== decision)) return result
  if (result.ok) hold(state, result.data)
  else if (token === tokens?.refresh_token && isRefused(result, 'session-ended')) hold(state, null)
  return result
}

/** Waits for what others wait for too: an abort ends the waiting and leaves the thing alone. */
function waitFor<T>(shared: Promise<T>, signal: AbortSignal | undefined) {
  if (!signal) return shared
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function createSignedSend(send: Send, state: State, refresh: Refresh): Send {
  return async (route, args) => {
    const mine = state.tokens
    if (!mine || !route.codes.includes('not-signed-in')) return send(route, args)
    const sendWith = ({ access_token }: Tokens) =>
      send(route, { ...args, headers: { ...args.headers, authorization: `Bearer ${access_token}` } })

    const early = isExpiring(mine) ? await renew(state, refresh, mine, args.signal) : null
    if (early?.refusal) return early.refusal
    const shown = early?.tokens ?? mine
    const result = await sendWith(shown)
    if (isRefused(result, 'session-ended') && isSame(state.tokens, shown)) hold(state, null)
    if (!isRefused(result, 'access-token-expired', 'access-token-invalid')) return result

    const { refusal, tokens } = await renew(state, refresh, shown, args.signal)
    return refusal ?? (tokens ? sendWith(tokens) : result)
  }
}

/** Newer tokens of the same session, unless it is over; or the refusal that leaves this open. */
async function renew(state: State, refresh: Refresh, old: HeldTokens, signal: AbortSignal | undefined) {
  const result = state.tokens === old ? await refresh({ signal }) : null
  const refusal = result && isRefused(result, 'rate-limited', 'unavailable') ? result : null
  return { refusal, tokens: state.tokens !== old && isSame(state.tokens, old) ? state.tokens : null }
}

const isSame = (a: Tokens | null, b: Tokens) => a?.session_id === b.session_id
const isRefused = (result: Result, ...codes: string[]) => !result.ok && codes.includes(result.problem.code)

// Time for a request to arrive before its token expires, but never more than a tenth of the token's life.
const MARGIN = 30_000
const isExpiring = ({ expires_at, expires_in }: HeldTokens) => Date.now() > expires_at - Math.min(MARGIN, expires_in * 100)
