/** For browsers: `@contacts/client/browser`. */
import type { HeldTokens, TokenStorage } from './storage.ts'

/** What is used of a `Storage`. */
export interface StorageArea {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface BrowserStorageOptions {
  /** The name under which they are kept, `contacts.tokens` if left out. */
  key?: string | undefined
  /** `localStorage` if left out, which all tabs of an origin share; what is in `sessionStorage` belongs to one tab. */
  area?: StorageArea | undefined
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
export function browserStorage({ key = 'contacts.tokens', area, signal }: BrowserStorageOptions = {}): TokenStorage {
  // Looked up when it is used: it throws where a page may not store anything, and a server that renders pages has none.
  const open = () => area ?? localStorage
  return {
    get() {
      try {
        return JSON.parse(open().getItem(key) ?? 'null') as HeldTokens | null
      } catch {
        return null
      }
    },
    set(tokens) {
      if (tokens) open().setItem(key, JSON.stringify(tokens))
      else open().removeItem(key)
    },
    subscribe(listener) {
      const hear = (event: StorageEvent) => {
        // Without a key, all of it was cleared.
        if (event.storageArea === open() && (event.key ?? key) === key) listener()
      }
      globalThis.addEventListener?.('storage', hear, signal && { signal })
    },
  }
}
