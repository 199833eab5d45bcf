/**
 * Synchronises the tokens in memory with the tokens in the storage.
 *
 * Several clients may share the storage. Stored tokens that this client has neither read nor written are newer than the
 * tokens in its memory, because each client reads the storage before it refreshes. Times of expiry do not show which
 * tokens are newer, because the clock of the device may be set back.
 */
import type { Tokens } from '../types.gen.ts'
import type { SignOutReason } from './events.ts'
import type { HeldTokens, TokenStorage } from './storage.ts'
import type { TokenState } from './token-state.ts'

type Reading = ReturnType<TokenStorage['get']>
export type StorageSync = ReturnType<typeof createStorageSync>

export function createStorageSync(state: TokenState, storage: TokenStorage | undefined) {
  /** The refresh token that was read from the storage or written to it last. */
  let lastSeen: string | undefined
  let queue: Promise<unknown> = Promise.resolve()

  /**
   * Runs the operations on the storage one after the other. A storage that fails must not end the session, so its
   * errors are ignored.
   */
  const enqueue = (operation: () => unknown) => (queue = queue.then(operation).catch(() => undefined))

  async function write(tokens: HeldTokens | null) {
    await storage?.set(tokens)
    lastSeen = tokens?.refresh_token
  }

  function adopt(tokens: HeldTokens | null) {
    lastSeen = tokens?.refresh_token
    state.set(tokens, 'elsewhere')
  }

  /** Adopts the tokens that another client has stored, unless the user signs in or out in this client meanwhile. */
  async function pull(reading?: Reading) {
    if (!storage) return
    const { generation } = state
    await enqueue(async () => {
      const stored = await (reading ?? storage.get())
      if (stored?.refresh_token !== lastSeen && state.generation === generation) adopt(stored)
    })
  }

  /**
   * Reads the storage for the first time. If the storage is synchronous, the tokens are set when this function returns.
   */
  function load() {
    let reading: Reading | undefined
    try {
      reading = storage?.get()
      if (reading && 'refresh_token' in reading) adopt(reading)
    } catch {
      // A storage that fails, or has something other than tokens, counts as empty.
    }
    return pull(reading)
  }

  return {
    load,
    pull,

    /** Replaces the tokens in memory at once, and then those in the storage. */
    save(tokens: Tokens | null, reason?: SignOutReason) {
      state.set(tokens, reason)
      return enqueue(() => write(state.tokens))
    },

    /**
     * Stores refreshed tokens before any request uses them. If the process ends before they are stored, the storage has
     * the previous tokens, which the service accepts until their successors are used.
     */
    async saveRefreshed(tokens: HeldTokens, isWanted: () => boolean) {
      await enqueue(() => isWanted() && write(tokens))
      if (isWanted()) state.set(tokens)
    },
  }
}
