/** Gets new tokens for a refresh token. All calls that need them at the same time share one request. */
import type { Args } from '../call.ts'
import type { ArgsOf } from '../options.ts'
import { isRefused, type Result } from '../result.ts'
import type { AuthRefreshOperation } from '../types.gen.ts'
import { waitFor } from '../wait.ts'
import type { StorageSync } from './storage-sync.ts'
import { type TokenState, withExpiry } from './token-state.ts'

/** Without a `body`, the client sends the refresh token of the signed-in user. */
export type RefreshArgs = Partial<ArgsOf<AuthRefreshOperation>>
type RefreshResult = Result<AuthRefreshOperation>
/** Calls `isNeeded` before each attempt, and returns undefined once the refresh is no longer needed. */
type Send = (args: Args, isNeeded?: () => Promise<boolean>) => Promise<RefreshResult | undefined>

export type Refresh = ReturnType<typeof createRefresh>

export function createRefresh(state: TokenState, sync: StorageSync, send: Send) {
  /** The refreshes under way, by the refresh token that they send. */
  const running = new Map<string | undefined, Promise<RefreshResult | undefined>>()

  /**
   * Returns undefined if the tokens of this client changed before an attempt, for example because another client has
   * stored newer ones.
   */
  function refreshOnce({ signal, body, ...options }: RefreshArgs = {}) {
    const token = (body ?? state.tokens)?.refresh_token
    const shared = running.get(token) ?? rotate(token, options).finally(() => running.delete(token))
    running.set(token, shared)
    return waitFor(shared, signal)
  }

  /** Sends a refresh. Stores the new tokens, unless the user meanwhile signs in or out or another client is faster. */
  async function rotate(token: string | undefined, options: Args) {
    // A caller may also refresh a token that does not belong to this client.
    const isOwn = token === state.tokens?.refresh_token
    const isCurrent = state.watchTokens()
    const isNeeded = async () => {
      await sync.pull()
      return isCurrent()
    }

    const result = await send({ ...options, body: { refresh_token: token } }, isOwn ? isNeeded : undefined)
    if (!result || !(await isNeeded())) return result
    if (result.ok) await sync.saveRefreshed(withExpiry(result.data), isCurrent)
    else if (isOwn && isRefused(result, 'session-ended')) void sync.save(null, 'ended')
    return result
  }

  /**
   * Like `refreshOnce`, but always returns a result: if the tokens of this client changed, it refreshes the new ones
   * instead.
   */
  const refresh = async (args?: RefreshArgs): Promise<RefreshResult> => (await refreshOnce(args)) ?? refresh(args)

  return { refreshOnce, refresh }
}
