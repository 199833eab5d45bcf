/** A storage of one's own: tokens in a file, for a command line. */
import type { HeldTokens, TokenStorage } from '@contacts/client'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'

export const fileStorage = (path: string): TokenStorage => ({
  async get() {
    const text = await readFile(path, 'utf8').catch(() => 'null')
    return JSON.parse(text) as HeldTokens | null
  },
  async set(tokens) {
    if (!tokens) return rm(path, { force: true })
    // Whoever looks meanwhile finds the old ones or the new ones.
    await writeFile(`${path}.new`, JSON.stringify(tokens), { mode: 0o600 })
    await rename(`${path}.new`, path)
  },
})
