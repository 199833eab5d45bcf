/** For browsers: `@contacts/client/browser`. */
import type { HeldTokens, TokenStorage } from './storage.ts'

export interface BrowserStorageOptions {
  /** The name under which they are kept, `contacts.tokens` if left out. */
  key?: string | undefined
  /** `localStorage` if left out, which all tabs of an origin share; what is in `sessionStorage` belongs to one tab. */
  area?: Storage | undefined
  /** Ends the listening for what other tabs do, where a client is given up before its page is. */
  signal?: AbortSignal | undefined
}

/**
 * Tokens in the storage of a browser.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://contacts.example', storage: browserStorage() })
 * ```
 */
export const browserStorage = ({ key = 'contacts.tokens', area = localStorage, signal }: BrowserStorageOptions = {}): TokenStorage => ({
  get() {
    try {
      return JSON.parse(area.getItem(key) ?? 'null') as HeldTokens | null
    } catch {
      return null
    }
  },
  set(tokens) {
    if (tokens) area.setItem(key, JSON.stringify(tokens))
    else area.removeItem(key)
  },
  subscribe(listener) {
    const hear = (event: StorageEvent) => {
      // Without a key, all of it was cleared.
      if (event.storageArea === area && (event.key ?? key) === key) listener()
    }
    addEventListener('storage', hear, signal && { signal })
  },
})
