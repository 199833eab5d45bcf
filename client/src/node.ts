/** For Node: `@contacts/client/node`. */
import { constants, openAsBlob } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Opens a file for upload. The content is read when the file is sent, not before. If the file is missing or unreadable,
 * the error of `node:fs` is thrown.
 *
 * @example
 * ```ts
 * const result = await client.avatars.put({ body: await fromPath('me.jpg') })
 * ```
 */
export async function fromPath(path: string | URL): Promise<File> {
  // The error of `access` names the file and the reason; the error of `openAsBlob` names neither.
  await access(path, constants.R_OK)
  return new File([await openAsBlob(path)], basename(path instanceof URL ? fileURLToPath(path) : path))
}
