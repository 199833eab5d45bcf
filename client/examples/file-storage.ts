/** A token storage for command-line programs: a JSON file. */
import type { HeldTokens, TokenStorage } from '@contacts/client'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'

export const fileStorage = (path: string): TokenStorage => ({
  async get() {
    const text = await readFile(path, 'utf8').catch(() => 'null')
    return JSON.parse(text) as HeldTokens | null
  },
  async set(tokens) {
    if (!tokens) return rm(path, { force: true })
    // A rename is atomic: another process reads the old tokens or the new ones, never half a file.
    await writeFile(`${path}.new`, JSON.stringify(tokens), { mode: 0o600 })
    await rename(`${path}.new`, path)
  },
})
