/**
 * Who is signed in. The client holds the newest tokens, shows the access token with every call that needs one, and gets
 * the next pair shortly before it expires, or when the service says that it is of no use. Any number of calls wait for one
 * refresh.
 *
 * A sign-in, a sign-out and `set` decide who is signed in. The answer to an earlier sign-in or refresh, arriving late, does
 * not undo that. And a call is sent for the session that was held when it was made, never for one that came while it waited.
 *
 * Others may share the storage. What they put there is looked for before each attempt to refresh and after it, and wins; a new
 * pair is kept before it is used, so that the pair that is kept, or its child, is always the live one.
 */
import type { AuthCalls } from './calls.gen.ts'
import type { ArgsOf, Send } from './exchange.ts'
import type { Result } from './result.ts'
import { send } from './retry.ts'
import type { HeldTokens, TokenStorage } from './storage.ts'
import type { AuthLoginOperation, AuthRefreshOperation, RefreshToken, Tokens } from './types.gen.ts'
import { waitFor } from './wait.ts'

/** Why nobody is signed in any more. */
export type SignOutReason =
  /** `auth.logout` was called. */
  | 'logout'
  /** The service says that the session is over: ended from another device, expired, or its tokens were stolen. */
  | 'ended'
  /** Somebody who shares the storage signed out, another tab say. */
  | 'elsewhere'
  /** `session.set(null)` was called. */
  | 'forgotten'

/** What happens to a session. */
export interface SessionEvents {
  'signed-in': { tokens: HeldTokens }
  /** New tokens of the same session, from the service or from another tab. */
  refreshed: { tokens: HeldTokens }
  'signed-out': { reason: SignOutReason }
}

/** The session of a client: `client.session`. */
export interface Session {
  /** The newest tokens; null when nobody is signed in. */
  readonly tokens: HeldTokens | null
  /** Comes when a storage that takes its time has been read; every call waits for it by itself. */
  readonly ready: Promise<unknown>
  /**
   * Takes tokens that were kept elsewhere, or with null forgets those held (telling the service is up to `auth.logout`).
   *
   * @example
   * ```ts
   * client.session.set(JSON.parse(process.env.TOKENS ?? 'null'))
   * ```
   */
  set(tokens: Tokens | HeldTokens | null): void
  /**
   * Calls the listener whenever that happens, until the function that is returned is called. What it throws is an uncaught error.
   *
   * @example
   * ```ts
   * const stop = client.session.on('signed-out', ({ reason }) => console.log(reason))
   * ```
   */
  on<Name extends keyof SessionEvents>(event: Name, listener: (event: SessionEvents[Name]) => void): () => void
}

type HeldArgs = Partial<ArgsOf<AuthRefreshOperation>>

/** The session, the operations that change it, and a `send` that shows the access token where an operation needs one. */
export function createSession(
  calls: Pick<AuthCalls, 'login' | 'logout' | 'refresh'>,
  initial: Tokens | HeldTokens | null | undefined,
  storage: TokenStorage | undefined,
) {
  let held: HeldTokens | null = null
  /** Another object after each decision about who is signed in. */
  let decision = {}
  /** The refresh token that was last seen in the storage, or put there. */
  let stored: string | undefined
  /** All that is on its way there or from there. */
  let storing: Promise<unknown> = Promise.resolve()
  /** Refreshes on their way, by the token that they spend. */
  const running = new Map<string, Promise<Result<AuthRefreshOperation> | undefined>>()
  const events = new EventTarget()

  function hold(next: Tokens | null, reason?: SignOutReason) {
    const last = held
    if (next === last) return
    held = next && withMoment(next)
    const happened = !held ? 'signed-out' : isSame(last, held) ? 'refreshed' : 'signed-in'
    events.dispatchEvent(new CustomEvent(happened, { detail: held ? { tokens: held } : { reason } }))
  }

  /** The storage does one thing after the other, and what fails there stops nothing. */
  const inTurn = (work: () => unknown) => (storing = storing.then(work).catch(() => undefined))

  async function put(tokens: HeldTokens | null) {
    await storage?.set(tokens)
    stored = tokens?.refresh_token
  }

  function keep(tokens: Tokens | null, reason?: SignOutReason) {
    hold(tokens, reason)
    return inTurn(() => put(held))
  }

  function decide(tokens: Tokens | null, reason?: SignOutReason) {
    decision = {}
    return keep(tokens, reason)
  }

  function take(kept: HeldTokens | null) {
    stored = kept?.refresh_token
    hold(kept, 'elsewhere')
  }

  /**
   * Takes what others have put into the storage since it was looked at. That is newer than what is held, for they looked before;
   * moments would not tell, because the clock of a device may be set back.
   */
  async function adopt(reading?: ReturnType<TokenStorage['get']>) {
    const before = decision
    if (!storage) return
    await inTurn(async () => {
      const kept = await (reading ?? storage.get())
      if (kept?.refresh_token !== stored && decision === before) take(kept)
    })
  }

  async function login(args: ArgsOf<AuthLoginOperation>) {
    const mine = (decision = {})
    const result = await calls.login(args)
    if (result.ok && decision === mine) await decide(result.data)
    return result
  }

  async function logout(args: HeldArgs = {}) {
    if (!held) await ready
    const asked = withToken(args)
    const emptied = decide(null, 'logout')
    const result = await calls.logout(asked)
    await emptied
    return result
  }

  const withToken = (args: HeldArgs) => ({ body: { refresh_token: held?.refresh_token } as RefreshToken, ...args })

  const refresh = async (args?: HeldArgs): Promise<Result<AuthRefreshOperation>> => (await refreshOnce(args)) ?? refresh(args)

  /** Comes to nothing where newer tokens are found instead. */
  function refreshOnce({ signal, ...args }: HeldArgs = {}) {
    const asked = withToken(args)
    const token = asked.body.refresh_token
    const rotating = running.get(token) ?? rotate(asked).finally(() => running.delete(token))
    running.set(token, rotating)
    return waitFor(rotating, signal)
  }

  async function rotate(args: ArgsOf<AuthRefreshOperation>) {
    const isHeld = args.body.refresh_token === held?.refresh_token
    // A sign-in on its way is no reason to lose what it may fail to replace; where nothing is held, any decision counts.
    const before = held ?? decision
    const isCurrent = () => (held ?? decision) === before
    const isOver = async () => {
      await adopt()
      return !isCurrent()
    }
    const asked = isHeld ? { ...args, isOver } : args
    const result = await calls.refresh(asked)
    if (await isOver()) return result
    if (result.ok) {
      const next = withMoment(result.data)
      // Whoever stops between these two has the parent of a pair that nobody has used, which is as good.
      await inTurn(() => isCurrent() && put(next))
      if (isCurrent()) hold(next)
    } else if (isHeld && isRefused(result, 'session-ended')) void keep(null, 'ended')
    return result
  }

  const signedSend: Send = async (route, prepare) => {
    const needsSession = route.marks.includes('s')
    if (needsSession && !held) await ready
    let shown = held
    if (!needsSession || !shown) return send(route, prepare)
    const args = await prepare()
    const renew = async () => held === shown && refreshOnce({ signal: args.signal })
    for (let result: Result | undefined, refreshed: Result | undefined | false; ;) {
      if (result || isExpiring(shown)) {
        refreshed = await renew()
        if (held !== shown && isSame(held, shown)) shown = held
        // That leaves it open whether there are newer ones.
        else if (refreshed && isRefused(refreshed, 'rate-limited', 'unavailable')) return refreshed
        else if (result) return result
        // What still works is not kept waiting.
      } else if (isExpiring(shown, 50)) renew().catch(() => undefined)
      const headers = { ...args.headers, authorization: `Bearer ${shown.access_token}` }
      result = await send(route, () => ({ ...args, headers }))
      if (isRefused(result, 'session-ended')) {
        await adopt()
        if (isSame(held, shown)) void keep(null, 'ended')
      }
      // What others have kept may have expired as well.
      if (refreshed || !isRefused(result, 'access-token-expired', 'access-token-invalid')) return result
    }
  }

  // What is there at once is held at once; for what takes its time, calls wait.
  let kept: ReturnType<TokenStorage['get']> | undefined
  try {
    if (!initial) kept = storage?.get()
    if (kept && 'refresh_token' in kept) take(kept)
  } catch {
    // It is as good as empty.
  }
  const ready = initial ? decide(initial) : adopt(kept)
  storage?.subscribe?.(() => adopt())

  const session: Session = {
    get tokens() {
      return held
    },
    ready,
    set: (tokens) => void decide(tokens, 'forgotten'),
    on(name, listener) {
      const hear = (event: Event) => listener((event as CustomEvent).detail)
      events.addEventListener(name, hear)
      return () => events.removeEventListener(name, hear)
    },
  }
  return { session, auth: { login, logout, refresh }, signedSend }
}

const withMoment = (tokens: Tokens | HeldTokens): HeldTokens => ({ expires_at: Date.now() + tokens.expires_in * 1000, ...tokens })
const isSame = <T extends Tokens>(a: T | null, b: Tokens): a is T => a?.session_id === b.session_id
const isRefused = (result: Result, ...codes: string[]) => !result.ok && codes.includes(result.problem.code)

/** Within so many thousandths of the token's life. */
const isExpiring = (tokens: HeldTokens, early = 0) => Date.now() > tokens.expires_at - tokens.expires_in * early
