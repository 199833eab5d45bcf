/**
 * Sends a call with the access token of the signed-in user.
 *
 * A call belongs to the session that was signed in when it was made: it is sent with newer tokens of the same session,
 * and never with the tokens of another user who signed in while the call waited.
 */
import type { PreparedCall } from '../prepare.ts'
import { isRefused, type Result } from '../result.ts'
import { send } from '../retry.ts'
import { waitFor } from '../wait.ts'
import type { Refresh } from './refresh.ts'
import type { HeldTokens } from './storage.ts'
import type { StorageSync } from './storage-sync.ts'
import { isExpiring, isSameSession, type TokenState } from './token-state.ts'

/** When less than this share of its lifetime is left, the client refreshes an access token that still works. */
const EARLY_SHARE = 0.05

export function createAuthorizedSend(state: TokenState, sync: StorageSync, refreshOnce: Refresh['refreshOnce']) {
  return async function sendAuthorized(call: PreparedCall, initial: HeldTokens): Promise<Result> {
    let tokens = initial
    let result: Result | undefined
    for (;;) {
      let refreshed: Result | undefined
      // The service has refused the access token, or would refuse it.
      if (result || isExpiring(tokens)) {
        refreshed = await renew(call, tokens)
        const newer = findNewerTokens(tokens)
        if (newer) tokens = newer
        // The refusal of the refresh has a `Retry-After`; the refusal of the call has none.
        else if (refreshed && isRefused(refreshed, 'rate-limited', 'unavailable')) return refreshed
        else if (result) return result
      } else if (isExpiring(tokens, EARLY_SHARE)) {
        // The call does not wait, because its token still works.
        renew(call, tokens).catch(() => undefined)
      }
      result = await sendWith(call, tokens)
      // Adopted tokens of another client may have expired, too: then the loop refreshes them.
      if (refreshed || !isRefused(result, 'access-token-expired', 'access-token-invalid')) return result
    }
  }

  /** Refreshes the tokens, unless they were replaced already. */
  async function renew({ limit }: PreparedCall, tokens: HeldTokens) {
    return state.tokens === tokens ? waitFor(refreshOnce(), limit.signal) : undefined
  }

  function findNewerTokens(tokens: HeldTokens) {
    return state.tokens !== tokens && state.tokens && isSameSession(state.tokens, tokens) ? state.tokens : undefined
  }

  async function sendWith(call: PreparedCall, tokens: HeldTokens) {
    call.headers.push(['authorization', `Bearer ${tokens.access_token}`])
    const result = await send(call)
    if (isRefused(result, 'session-ended')) await endSession(tokens)
    return result
  }

  /** Removes the tokens, unless another client has signed in and stored new ones. */
  async function endSession(tokens: HeldTokens) {
    await sync.pull()
    if (isSameSession(state.tokens, tokens)) void sync.save(null, 'ended')
  }
}
