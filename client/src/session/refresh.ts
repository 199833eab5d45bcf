/** Gets new tokens for a refresh token. All calls that need them at the same time share one request. */
import type { Args } from '../call.ts'
import type { ArgsOf } from '../options.ts'
import { isRefused, type Result } from '../result.ts'
import type { AuthRefreshOperation } from '../types.gen.ts'
import { waitFor } from '../wait.ts'
import type { StorageSync } from './storage-sync.ts'
import { type TokenState, withExpiry } from './token-state.ts'

/** Without a body, the refresh token of the signed-in user is sent. */
export type RefreshArgs = Partial<ArgsOf<AuthRefreshOperation>>
type RefreshResult = Result<AuthRefreshOperation>
/** Sends the request; stops without a result once it is no longer needed. */
type Send = (args: Args, isNeeded?: () => Promise<boolean>) => Promise<RefreshResult | undefined>

export type Refresh = ReturnType<typeof createRefresh>

export function createRefresh(state: TokenState, sync: StorageSync, send: Send) {
  /** The refreshes that have not been answered yet, by the refresh token that they send. */
  const running = new Map<string | undefined, Promise<RefreshResult | undefined>>()

  /** Has no result when another client has stored newer tokens, which are used instead. */
  function refreshOnce({ signal, body, ...options }: RefreshArgs = {}) {
    const token = (body ?? state.tokens)?.refresh_token
    const shared = running.get(token) ?? rotate(token, options).finally(() => running.delete(token))
    running.set(token, shared)
    return waitFor(shared, signal)
  }

  async function rotate(token: string | undefined, options: Args) {
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

  /** As `refreshOnce`, but sends the newer tokens of another client in turn, so that there is a result. */
  const refresh = async (args?: RefreshArgs): Promise<RefreshResult> => (await refreshOnce(args)) ?? refresh(args)

  return { refreshOnce, refresh }
}
