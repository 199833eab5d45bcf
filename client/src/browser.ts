/** For browsers: `@contacts/client/browser`. */
import type { HeldTokens, TokenStorage } from './session/storage.ts'

/** The part of `Storage` that `browserStorage` uses. */
export interface StorageArea {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface BrowserStorageOptions {
  /** The key of the item; `contacts.tokens` by default. */
  key?: string | undefined
  /** `localStorage` by default, which all tabs of an origin share. `sessionStorage` belongs to one tab. */
  area?: StorageArea | undefined
  /** Stops listening to other tabs. Needed only if a page discards its client and stays open. */
  signal?: AbortSignal | undefined
}

/**
 * Stores the tokens in a browser, by default in `localStorage`.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://contacts.example', storage: browserStorage() })
 * ```
 */
export function browserStorage({ key = 'contacts.tokens', area, signal }: BrowserStorageOptions = {}): TokenStorage {
  // Read `localStorage` on each use, not here: reading it throws in a page that may not store data, and in a server
  // that renders pages.
  const getArea = () => area ?? localStorage
  return {
    get() {
      try {
        return JSON.parse(getArea().getItem(key) ?? 'null') as HeldTokens | null
      } catch {
        return null
      }
    },
    set(tokens) {
      if (tokens) getArea().setItem(key, JSON.stringify(tokens))
      else getArea().removeItem(key)
    },
    subscribe(listener) {
      const handle = (event: StorageEvent) => {
        // The key is null when the whole storage was cleared.
        if (event.storageArea === getArea() && (event.key ?? key) === key) listener()
      }
      globalThis.addEventListener?.('storage', handle, signal && { signal })
    },
  }
}
