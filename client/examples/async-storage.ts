/** A token storage for React Native: `createClient({ baseUrl, storage: asyncStorage(AsyncStorage) })`. */
import type { HeldTokens, TokenStorage } from '@contacts/client'

/** The part of `@react-native-async-storage/async-storage`, or of a keychain, that `asyncStorage` uses. */
interface Area {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<unknown>
  removeItem(key: string): Promise<unknown>
}

export const asyncStorage = (area: Area, key = 'contacts.tokens'): TokenStorage => ({
  get: async () => JSON.parse((await area.getItem(key)) ?? 'null') as HeldTokens | null,
  async set(tokens) {
    if (tokens) await area.setItem(key, JSON.stringify(tokens))
    else await area.removeItem(key)
  },
})
