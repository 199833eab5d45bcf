/** The session of a client: signs in and out, and sends calls with the tokens of the user. */
import type { Args, LimitedArgs } from '../call.ts'
import type { AuthCalls } from '../calls.gen.ts'
import { createCallLimit } from '../limit.ts'
import type { ArgsOf, ExchangeOptions } from '../options.ts'
import { prepare, withDefaults } from '../prepare.ts'
import type { Result } from '../result.ts'
import { send } from '../retry.ts'
import type { NamedRoute } from '../route.ts'
import { routes } from '../routes.gen.ts'
import type { AuthLoginOperation, AuthLogoutOperation, AuthRefreshOperation, Tokens } from '../types.gen.ts'
import { waitFor } from '../wait.ts'
import { createAuthorizedSend } from './authorize.ts'
import type { SessionEvents, SignOutReason } from './events.ts'
import { createRefresh, type RefreshArgs } from './refresh.ts'
import type { HeldTokens, TokenStorage } from './storage.ts'
import { createStorageSync } from './storage-sync.ts'
import { createTokenState } from './token-state.ts'

/** The session of a client: `client.session`. */
export interface Session {
  /** The current tokens; null when no user is signed in. */
  readonly tokens: HeldTokens | null
  /** Resolves when the storage has been read. Calls wait for it by themselves. */
  readonly ready: Promise<unknown>
  /**
   * Signs in with tokens that the application has stored itself. With null, removes the tokens; unlike
   * `auth.logout`, it does not end the session at the service.
   *
   * @example
   * ```ts
   * client.session.set(JSON.parse(process.env.TOKENS ?? 'null'))
   * ```
   */
  set(tokens: Tokens | HeldTokens | null): void
  /**
   * Calls the listener on each event of this name. Returns a function that removes the listener. An error that the
   * listener throws is reported as uncaught.
   *
   * @example
   * ```ts
   * const stop = client.session.on('signed-out', ({ reason }) => console.log(reason))
   * ```
   */
  on<Name extends keyof SessionEvents>(event: Name, listener: (event: SessionEvents[Name]) => void): () => void
}

/** Returns the session, the `auth` calls that change it, and `request`, which sends every other call. */
export function createSession(
  options: ExchangeOptions,
  initial: Tokens | HeldTokens | null | undefined,
  storage: TokenStorage | undefined,
) {
  const state = createTokenState()
  const sync = createStorageSync(state, storage)
  const { refresh, refreshOnce } = createRefresh(state, sync, (args, isNeeded) =>
    withLimit(args, async (limited) => {
      const result = await send(await prepare(authRoute('refresh'), limited), isNeeded)
      return result as Result<AuthRefreshOperation> | undefined
    }),
  )
  const sendAuthorized = createAuthorizedSend(state, sync, refreshOnce)

  /** Signs in or out. After that, the answers to earlier sign-ins and refreshes are ignored. */
  function replaceTokens(tokens: Tokens | null, reason?: SignOutReason) {
    state.startGeneration()
    return sync.save(tokens, reason)
  }

  const ready = initial ? replaceTokens(initial) : sync.load()
  storage?.subscribe?.(() => sync.pull())

  const login = (args: ArgsOf<AuthLoginOperation>) =>
    withLimit(args, async (limited) => {
      const generation = state.startGeneration()
      // Without this wait, an answer that arrives after an abort would still sign the user in.
      const answered = waitFor(prepareAndSend(authRoute('login'), limited), limited.limit.signal)
      const result = (await answered) as Result<AuthLoginOperation>
      if (result.ok && state.generation === generation) await replaceTokens(result.data)
      return result
    })

  const logout = (args: RefreshArgs = {}) =>
    withLimit(args, async (limited) => {
      if (!state.tokens) await ready
      const body = args.body ?? { refresh_token: state.tokens?.refresh_token }
      const cleared = replaceTokens(null, 'logout')
      const result = (await prepareAndSend(authRoute('logout'), { ...limited, body })) as Result<AuthLogoutOperation>
      await cleared
      return result
    })

  const request = (route: NamedRoute, args: Args): Promise<Result> => withLimit(args, (limited) => prepareAndSend(route, limited))

  /**
   * Starts the time limit of a call, then its work. Rejects when the time is up or the signal of the call is aborted;
   * the work may continue.
   */
  async function withLimit<T>(args: Args, work: (limited: LimitedArgs) => Promise<T>) {
    const merged = withDefaults(args, options)
    const limit = createCallLimit(merged)
    limit.start()
    return waitFor(work({ ...merged, limit }), limit.signal).finally(limit.close)
  }

  async function prepareAndSend(route: NamedRoute, args: LimitedArgs) {
    if (route.signedIn && !state.tokens) await ready
    // Read the tokens before `prepare`, which may take a while: the call belongs to the user who is signed in now.
    const { tokens } = state
    // The time in which the application delivers its file does not count.
    if (route.upload) args.limit.stop()
    const call = await prepare(route, args)
    // After an abort, `withLimit` has closed the limit already: nobody would stop a new timer, which keeps the process
    // running.
    if (route.upload && !args.limit.signal.aborted) args.limit.start()
    return route.signedIn && tokens ? sendAuthorized(call, tokens) : send(call)
  }

  const session: Session = {
    get tokens() {
      return state.tokens
    },
    ready,
    set: (tokens) => void replaceTokens(tokens, 'forgotten'),
    on: state.on,
  }
  const auth: Pick<AuthCalls, 'login' | 'logout' | 'refresh'> = { login, logout, refresh }
  return { session, auth, request }
}

const authRoute = (name: keyof typeof routes.auth): NamedRoute => ({ operation: `auth.${name}`, ...routes.auth[name] })
