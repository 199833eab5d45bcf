/** For Node: `@contacts/client/node`. */
import { constants, openAsBlob } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Opens a file for upload. It is read when it is sent, not before. If it is missing or unreadable, the error is that of
 * `node:fs`.
 *
 * @example
 * ```ts
 * const result = await client.avatars.put({ body: await fromPath('me.jpg') })
 * ```
 */
export async function fromPath(path: string | URL): Promise<File> {
  // Its error names the file and the reason; that of `openAsBlob` names neither.
  await access(path, constants.R_OK)
  return new File([await openAsBlob(path)], basename(path instanceof URL ? fileURLToPath(path) : path))
}
